"""Random documents, trees and requests over so few words that everything meets everything."""

from __future__ import annotations

import datetime as dt
from random import Random
from typing import Any

from hypothesis import strategies as st

from search.engines import timelines
from search.query.tree import (
    All,
    And,
    AtLeast,
    Dates,
    Expansion,
    First,
    Fuzzy,
    Length,
    Near,
    Node,
    Not,
    Or,
    Phrase,
    Scoped,
    Values,
    Wildcard,
    Within,
    Word,
)
from search.types import DateFilter, Document, EngineRequest, Filter

WORDS = (
    "war", "wars", "peace", "sanction", "sanctions", "sanctioned", "the", "of", "u.s", "2,000",
    "停火",
)  # fmt: skip
TERMS = ("war", "wars", "war", "peace", "sanctions", "sanctioned", "the", "of", "u.s", "2000", "停",
    "absent",
)  # fmt: skip
VALUES = {
    "speaker": ("ann", "bob", "côté d'azur", "dee"),
    "country": ("IR", "US", "RU", "FR"),
    "topic": ("war", "war/cyber", "peace"),
    "type": ("direct", "indirect"),
    "office": tuple(f"office-{n}" for n in range(14)),
}
#: Most values of one document: more than an engine may have room for side by side.
MOST = {"office": 12}
FIELDS = ("text", "names", "title")
_DAYS = (dt.date(1963, 1, 5), dt.date(2021, 4, 6), dt.date(2021, 4, 7), dt.date(2022, 2, 24))

SEPARATORS = (" ", " ", " ", " ", " ", ". The ", ".\n", "\n", ", ", "。")


def random_text(random: Random, longest: int = 16) -> str:
    words = random.sample(WORDS, random.randint(3, len(WORDS)))
    return "".join(
        random.choice(words) + random.choice(SEPARATORS) for _ in range(random.randint(0, longest))
    )


@st.composite
def texts(draw: st.DrawFn, longest: int = 16) -> str:
    """Words in no order; from a seed, since drawing each apart is what takes the time."""
    return random_text(draw(st.randoms(use_true_random=False)), longest)


@st.composite
def documents(draw: st.DrawFn, numbers: st.SearchStrategy[int] | None = None) -> Document:
    number = draw(numbers or st.integers(0, 60))
    kind = draw(st.sampled_from(["statements", "statements", "statements", "articles"]))
    values = {
        field: tuple(draw(st.lists(st.sampled_from(known), max_size=MOST.get(field, 3))))
        for field, known in VALUES.items()
    }
    dates = {
        field: draw(st.sampled_from(_DAYS))
        for field in draw(st.sets(st.sampled_from(["date", "said", "published"])))
    }
    precisions = {field: draw(st.sampled_from(["day", "day", "month", "year"])) for field in dates}
    return Document(
        uid=f"{kind[0]}{number}",
        kind=kind,  # type: ignore[arg-type]
        article=number // 4,
        revision=draw(st.integers(1, 3)),
        text=draw(texts()),
        title=draw(texts(3)),
        names=draw(texts(2)),
        values=values,
        dates={field: timelines.bucket_of(day, precisions[field]) for field, day in dates.items()},
        precisions={field: one for field, one in precisions.items() if one != "day"},
        sequence=draw(st.integers(0, 20)),
        cluster=draw(st.sampled_from([0, 0, 5, 6, 7, 40])),
        position=draw(st.integers(0, 2)),
        public=draw(st.booleans()),
    )


def collections(size: int = 25) -> st.SearchStrategy[list[Document]]:
    found = st.lists(documents(), max_size=size, unique_by=lambda document: document.uid)
    return found.map(by_article)


def by_article(found: list[Document]) -> list[Document]:
    """As engines are given documents: those of an article together, in any order otherwise."""
    articles = list(dict.fromkeys(document.article for document in found))
    return sorted(found, key=lambda document: articles.index(document.article))


_term = st.sampled_from(TERMS)
_simple = st.builds(Word, _term)
_words = st.one_of(
    st.builds(Word, _term, st.booleans()),
    st.builds(Word, _term),
    st.builds(Phrase, st.lists(_term, min_size=1, max_size=3).map(tuple), st.booleans()),
    st.builds(
        Wildcard,
        st.sampled_from(["war*", "pea*", "sanction?", "san*ed", "sanction*", "war?", "xyz*"]),
    ),
    st.builds(Fuzzy, st.sampled_from(["wars", "peece", "sanctoin", "wa", "t"]), st.integers(1, 2)),
)


def _placed(children: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    return st.one_of(
        st.builds(Or, st.lists(children, min_size=1, max_size=3).map(tuple)),
        st.builds(Expansion, children, st.lists(children, max_size=2).map(tuple)),
        st.builds(Near, children, children, st.integers(1, 6), st.booleans(), st.booleans()),
        st.builds(Within, children, children, st.sampled_from(["sentence", "paragraph"])),
        st.builds(Scoped, st.sampled_from(FIELDS), children),
    )


#: Parts of a query that relate the places of words.
NEIGHBOURS: tuple[type[Node], ...] = (Phrase, Near, Within, Expansion, AtLeast, First, Scoped)


def relations(node: type[Node]) -> st.SearchStrategy[Node]:
    """Nodes of one of these types, over single words for the most part."""
    inner = st.one_of(_simple, _simple, _words)
    made: dict[type[Node], st.SearchStrategy[Node]] = {
        Phrase: st.builds(
            Phrase, st.lists(_term, min_size=2, max_size=3).map(tuple), st.booleans()
        ),
        Near: st.builds(Near, inner, inner, st.integers(1, 4), st.booleans(), st.booleans()),
        Within: st.builds(Within, inner, inner, st.sampled_from(["sentence", "paragraph"])),
        Expansion: st.builds(Expansion, inner, st.lists(inner, min_size=1, max_size=2).map(tuple)),
        AtLeast: st.builds(AtLeast, st.integers(1, 4), inner),
        First: st.builds(First, st.integers(1, 6), inner),
        Scoped: st.builds(Scoped, st.sampled_from(FIELDS), inner),
    }
    return made[node]


#: Nodes that have occurrences.
placed = st.recursive(_words, _placed, max_leaves=4)

_date = st.one_of(st.none(), st.sampled_from(_DAYS))
_field_and_values = st.sampled_from(sorted(VALUES)).flatmap(
    lambda field: st.tuples(
        st.just(field),
        st.lists(st.sampled_from((*VALUES[field], "none-such")), max_size=2).map(tuple),
    )
)
_leaves = st.one_of(
    placed,
    placed,
    placed,
    st.just(All()),
    st.builds(AtLeast, st.integers(1, 3), placed),
    st.builds(First, st.integers(1, 4), placed),
    _field_and_values.map(lambda pair: Values(pair[0], pair[1], resolved=True)),
    st.builds(Dates, st.sampled_from(["date", "said"]), _date, _date, st.booleans()),
    st.builds(Length, st.integers(0, 6), st.one_of(st.none(), st.integers(3, 9))),
)

#: Whole query trees.
trees: st.SearchStrategy[Node] = st.recursive(
    _leaves,
    lambda children: st.one_of(
        st.builds(And, st.lists(children, min_size=1, max_size=3).map(tuple)),
        st.builds(Or, st.lists(children, min_size=1, max_size=3).map(tuple)),
        st.builds(Not, children),
        st.builds(Scoped, st.sampled_from(FIELDS), children),
    ),
    max_leaves=5,
)


@st.composite
def _filters(draw: st.DrawFn) -> Filter:
    field, any_of = draw(_field_and_values)
    _, none_of = draw(_field_and_values.filter(lambda pair: pair[0] == field))
    keep = draw(st.booleans())
    return Filter(field, any_of, none_of if keep else (), draw(st.booleans()))


@st.composite
def requests(draw: st.DrawFn) -> EngineRequest:
    extra: dict[str, Any] = {}
    if draw(st.booleans()):
        extra["filters"] = tuple(draw(st.lists(_filters(), max_size=3)))
        extra["dates"] = tuple(
            draw(
                st.lists(
                    st.builds(
                        DateFilter, st.sampled_from(["date", "said"]), _date, _date, st.booleans()
                    ),
                    max_size=2,
                )
            )
        )
        extra["public_only"] = draw(st.booleans())
        extra["sequences"] = draw(st.one_of(st.none(), st.just((3, 12))))
    return EngineRequest(
        tree=draw(trees),
        kind=draw(st.sampled_from(["statements", "statements", "articles"])),
        match=draw(st.sampled_from(["auto", "all", "any"])),
        sort=draw(st.sampled_from(["relevance", "newest", "oldest"])),
        offset=draw(st.sampled_from([0, 0, 0, 2])),
        limit=draw(st.sampled_from([50, 50, 3, 0])),
        facets={field: draw(st.integers(0, 4)) for field in VALUES},
        timeline=draw(st.sampled_from(["", "date", "said"])),
        arrivals=draw(st.sampled_from([(), (0, 5, 9, 20)])),
        articles=draw(st.booleans()),
        once=draw(st.booleans()),
        deadline=60.0,
        **extra,
    )
