"""What holds for every text: news made by a grammar, news in pieces, and texts that are no article."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from briefs.dates import PartialDate
from briefs.extraction import Extraction, extract
from tests.extraction.hostile import HOSTILE

PIECES = st.sampled_from(
    """President Omar Haddad|Anna Berg|he|she|said|said that|told reporters|adding that|saying|called
    |according to|the border is closed|it rained|, |. |: |\n\n|\n|"|“|”|''|«|»|‘|’|(|)|—|?|!|on Monday
    |MR PRICE: |who|and|but|2021-04-12|\u0000|\u202e|U.S.|Stating that|The Russian Foreign Minister
    |Read More:\n|TEHRAN - |* * *|a statement saying| resigned|issued
    | the|Minister|of|According to|May""".split("|")
)

# News by a grammar: sentences as agencies write them, with clauses inside clauses, in paragraphs.
SOURCES = st.sampled_from(
    [
        "President Omar Haddad",
        "Foreign Minister Anna Berg",
        "Berg",
        "he",
        "she",
        "the ministry",
        "Norway’s ambassador to Syria, Peter Novak,",
        "a senior official familiar with the talks",
        "the Norwegian foreign minister",
        "they",
    ]
)
CUES = st.sampled_from("said|told reporters|added|warned|denied|claimed|asked|insisted".split("|"))
DAYS = st.sampled_from(
    ["", " on Monday", " in Vienna", " in an interview with NTB", " earlier today"]
)
CLAUSES = st.recursive(
    st.sampled_from(
        [
            "the border is closed",
            "talks take time",
            "the plan was “a disgrace” for the region",
            "there is no deal",
        ]
    ),
    lambda inner: (
        st.tuples(inner, st.sampled_from([", but ", " and ", ", which he said meant "]), inner).map(
            "".join
        )
        | st.tuples(SOURCES, st.just(" "), CUES, st.just(" that "), inner).map("".join)
    ),
    max_leaves=4,
)
MARKS = st.sampled_from([("“", "”"), ('"', '"'), ("''", "''"), ("«", "»"), ("“", ""), ("", "”")])


@st.composite
def sentences(draw: st.DrawFn) -> str:
    source, cue, day, clause = draw(SOURCES), draw(CUES), draw(DAYS), draw(CLAUSES)
    opening, closing = draw(MARKS)
    quoted = f"{opening}{clause[0].upper()}{clause[1:]}"
    form = draw(st.integers(0, 8))
    made = [
        f"{source} {cue}{day} that {clause}.",
        f"{source} {cue}{day} {clause}, adding that {draw(CLAUSES)}.",
        f"{quoted},{closing} {source} {cue}{day}.",
        f"{quoted},{closing} {cue} {source}{day}. {opening}{draw(CLAUSES)}.{closing}",
        f"{source} {cue}{day}: {quoted}.{closing}",
        f"{clause}, according to {source}.",
        f"Stating that {clause}, {source} {cue}: {quoted}.{closing}",
        f"{quoted}.{closing}",
        f"{source} arrived{day}.",
    ][form]
    return made[0].upper() + made[1:]


NEWS = st.tuples(
    st.sampled_from(
        ["", "TEHRAN – ", "OSLO, 14 March 2024 (NTB) -- ", "By Jane Doe\n\n", "MR PRICE: "]
    ),
    st.lists(
        st.tuples(sentences(), st.sampled_from([" ", "\n\n", "\n"])).map("".join),
        min_size=1,
        max_size=8,
    ).map("".join),
    st.sampled_from(["", "\n\nRead More:\n\nBorder closed, says minister", "\n\nPhoto: NTB"]),
).map("".join)
TEXTS = NEWS | st.lists(PIECES, max_size=40).map(" ".join) | st.text(max_size=200)


def check(text: str, extraction: Extraction) -> None:
    """What `docs/extraction.md` promises of every result."""
    by_type: dict[str, list[tuple[int, int]]] = {}
    spans = [zone.span for zone in extraction.zones]
    for a in extraction.attributions:
        assert a.contents
        assert list(a.contents) == sorted(a.contents)
        assert 0 <= a.confidence <= 1
        assert any(ch.isalnum() for c in a.contents for ch in text[slice(*c)])
        by_type.setdefault(a.type, []).extend(a.contents)
        spans += [*a.contents, *(s for s in (a.cue, a.source) if s is not None)]
        if a.said is not None:
            assert a.said_words == ("" if a.said.carried else a.said.words)
            if a.said.span is not None:
                assert text[slice(*a.said.span)] == a.said.words
        if a.speaker is not None:
            assert a.speaker.name
        assert all(word in text for word in f"{a.addressee} {a.venue}".split())
    for start, end in spans:
        assert 0 <= start < end <= len(text)
    for same in by_type.values():
        same.sort()
        assert all(left[1] <= right[0] for left, right in itertools.pairwise(same))


@given(TEXTS)
@settings(max_examples=300, deadline=None)
def test_results_are_valid(text: str) -> None:
    check(text, extract(text, published=PartialDate.parse("2024-03-14")))


@given(NEWS)
@settings(max_examples=50, deadline=None)
def test_deterministic(text: str) -> None:
    assert extract(text) == extract(text)


@given(NEWS, NEWS)
@settings(max_examples=50, deadline=None)
def test_what_was_read_before_does_not_matter(text: str, other: str) -> None:
    alone = extract(text)
    extract(other)
    assert extract(text) == alone


@given(NEWS)
@settings(max_examples=50, deadline=None)
def test_a_speaker_in_one_article_has_one_reference(text: str) -> None:
    refs = {a.speaker for a in extract(text).attributions if a.speaker is not None}
    named = [(ref.name, ref.kind) for ref in refs]
    assert len(named) == len(set(named))


@pytest.mark.parametrize(
    "text",
    [
        '"It is so," said Anna Berg resigned',
        '"It is so," said Anna Berg resigned the post. "It is not," she added',
        "According to Omar Haddad issued",
    ],
)
def test_texts_that_break_off_are_read_at_every_length(text: str) -> None:
    for end in range(len(text) + 1):
        check(text[:end], extract(text[:end]))


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_texts_are_read(name: str) -> None:
    text = HOSTILE[name](15_000)
    check(text, extract(text))


@pytest.mark.parametrize("text", [HOSTILE[name](4_000) for name in ("blanks", "said", "newlines")])
def test_hostile_titles_and_bylines_are_read(text: str) -> None:
    check("We met.", extract("We met.", title=f"Statement by {text}", byline=f"Anna {text}"))
