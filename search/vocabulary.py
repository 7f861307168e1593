"""What typed field values mean, and what stored values are called: answered from the database."""

from __future__ import annotations

import datetime as dt
import difflib
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from operator import attrgetter
from typing import Any, NamedTuple

from django.db.models import Count, Max, Min, Q, QuerySet
from django.db.models import Value as Literal
from django.db.models.functions import Upper

from briefs.models import Country, Office, Outlet, Speaker, SpeakerAlias, Topic, TopicAlias
from briefs.models.quotes import Named, State, StatementType
from briefs.models.speakers import SpeakerKind
from briefs.prepared import Prepared
from briefs.readers.language import LANGUAGES
from briefs.vocabulary.names import fold, name_parts, same_person, word_key
from briefs.vocabulary.offices import canonical_office
from briefs.vocabulary_store import country_records, fingerprint, topic_records
from search.alternatives import Alternatives

FRESH_SECONDS = 2.0
MOST_SPEAKERS = 50

VERBS = (
    "said", "claimed", "denied", "warned", "promised", "demanded", "asked",
    "announced", "praised", "criticised", "agreed", "suggested", "explained", "withheld",
)  # fmt: skip

_FIXED: Mapping[str, Mapping[str, str]] = {
    "type": dict(StatementType.choices),
    "named": dict(Named.choices),
    "state": dict(State.choices),
    "verb": {verb: verb.capitalize() for verb in VERBS},
    "lang": LANGUAGES,
}


# What values are called


def labels(field: str, values: Iterable[str]) -> dict[str, str]:
    """value -> label; a value nobody knows any more is its own label."""
    return labels_of({field: values})[field]


def labels_of(values: Mapping[str, Iterable[str]]) -> dict[str, dict[str, str]]:
    """field -> `labels`, with one look into the database for all of them."""
    wanted = {field: list(dict.fromkeys(listed)) for field, listed in values.items()}
    of_models: dict[str, list[str]] = {name: [] for name in _NAMED}
    for field, listed in wanted.items():
        if field in _NAMED_AS:
            of_models[_NAMED_AS[field]] += listed
    known: dict[str, Mapping[str, str]] = {name: {} for name in _NAMED} | dict(_FIXED)
    known |= _looked_up(of_models)
    if wanted.get("office"):
        known["office"] = dict(_OFFICES.values(wanted["office"]))
    found = {}
    for field, listed in wanted.items():
        called = known.get(_NAMED_AS.get(field, field), {})
        found[field] = {value: called.get(value) or value for value in listed}
    return found


def _looked_up(asked: Mapping[str, list[str]]) -> dict[str, dict[str, str]]:
    """A look into one table where only one is asked for, else into all of them at once."""
    some = [name for name, values in asked.items() if values]
    if len(some) < 2:
        return {name: dict(_NAMED[name].values(asked[name])) for name in some}
    names: dict[str, dict[str, str]] = {}
    for name, value, called in _ALL_NAMED.values(*(one or [""] for one in asked.values())):
        names.setdefault(name, {})[value] = called
    return names


def label(field: str, value: str) -> str:
    return labels(field, [value])[value]


def kinds(slugs: Iterable[str]) -> dict[str, str]:
    """Speaker's slug -> "state" or "body"; persons are not among them."""
    return {
        slug: "state" if name == country else "body"
        for slug, name, country in _BODIES.values(list(slugs))
    }


_BODIES = Prepared(
    lambda slugs: (
        Speaker.objects.filter(slug__in=slugs, kind=SpeakerKind.BODY)
        .order_by()
        .values_list("slug", "name", "country__name")
    )
)


def spelled_as_name(word: str) -> str:
    """ "lavrov" -> "Lavrov" where a speaker's or a country's name has the word, "jcpoa" -> "JCPOA"
    where it is short for a topic; else as it is."""
    for model in (Speaker, Country):
        for name in model.objects.filter(name__icontains=word).values_list("name", flat=True)[:20]:
            for part in name.split():
                if fold(part) == fold(word):
                    return part
    short = TopicAlias.objects.filter(text__iexact=word, text=Upper("text"))
    return short.values_list("text", flat=True).first() or word


def _named(model: type, key: str, values: Sequence[str]) -> QuerySet:
    return model.objects.filter(**{f"{key}__in": values}).order_by()


#: What has a name: its model, and what its values are.
_MODELS: Mapping[str, tuple[type, str]] = {
    "speaker": (Speaker, "slug"),
    "country": (Country, "code"),
    "topic": (Topic, "slug"),
    "outlet": (Outlet, "slug"),
}
_NAMED_AS = {name: name for name in _MODELS} | {"from": "country"}
_NAMED: Mapping[str, Prepared[Any]] = {
    name: Prepared(
        lambda values, model=model, key=key: _named(model, key, values).values_list(key, "name")
    )
    for name, (model, key) in _MODELS.items()
}


def _all_named(*values: Sequence[str]) -> QuerySet:
    first, *others = (
        _named(model, key, wanted).annotate(of=Literal(name)).values_list("of", key, "name")
        for (name, (model, key)), wanted in zip(_MODELS.items(), values, strict=True)
    )
    return first.union(*others, all=True)


_ALL_NAMED: Prepared[Any] = Prepared(_all_named)
#: A post that hundreds held is called as where it was stored first.
_OFFICES = Prepared(
    lambda slugs: (
        Office.objects.filter(
            pk__in=Office.objects.filter(slug__in=slugs)
            .order_by()
            .values("slug")
            .annotate(first=Min("pk"))
            .values("first")
        )
        .order_by()
        .values_list("slug", "title")
    )
)


# What typed values mean


class DatabaseVocabulary:
    """The `search.query.resolve.Vocabulary` of the product."""

    def lookup(self, field: str, words: str) -> list[str]:
        """Values of `field` that `words` may mean; empty where nobody is called that."""
        if field in _FIXED:
            folded = fold(words)
            return [value for value, text in _FIXED[field].items() if folded in (value, fold(text))]
        return _LOOKUPS[field](words.strip())

    def alternatives(self, words: tuple[str, ...]) -> list[tuple[str, ...]]:
        return _current().alternatives.of(words)

    def suggest(self, field: str, words: str) -> str | None:
        """The name nearest to a value that means nothing: as a whole, or by one of its words."""
        wanted = fold(words)
        names = {fold(name): name for name in _names_of(field)}
        for whole, name in list(names.items()):
            for word in whole.split():
                if word[:2] == wanted[:2]:
                    names.setdefault(word, name)
        near = difflib.get_close_matches(wanted, names, n=1, cutoff=0.6)
        return names[near[0]] if near else None


def _speakers(words: str) -> list[str]:
    exact = Speaker.objects.filter(slug=words.lower()).select_related("merged_into").first()
    if exact:
        return [(exact.merged_into or exact).slug]
    wanted = [word_key(part) for part in name_parts(words)]
    if not wanted:
        return []
    has_all = Q()
    for key in wanted:
        has_all &= Q(key__contains=key)
    found: dict[str, None] = {}
    aliases = SpeakerAlias.objects.filter(has_all).select_related("speaker__merged_into")
    for alias in aliases.order_by("speaker_id"):
        if same_person(words, alias.text).same or set(wanted) <= set(alias.key.split()):
            speaker = alias.speaker.merged_into or alias.speaker
            found[speaker.slug] = None
    return list(found)[:MOST_SPEAKERS]


def _countries(words: str) -> list[str]:
    code = words.upper()
    known = _current().countries
    return (
        [code] if code in known.values() else [known[key]] if (key := fold(words)) in known else []
    )


def _topics(words: str) -> list[str]:
    folded = fold(words)
    known = _current().topics
    if folded in known:
        return [known[folded]]
    slug = folded.replace(" ", "-")
    return [slug] if slug in known.values() else []


def _outlets(words: str) -> list[str]:
    outlets = Outlet.objects.filter(
        Q(slug=words.lower()) | Q(name__iexact=words) | Q(aliases__key=fold(words))
    )
    exact = list(dict.fromkeys((one.merged_into or one).slug for one in outlets))
    if exact:
        return exact
    wanted = set(fold(words).split())
    every = Outlet.objects.filter(merged_into=None).values_list("slug", "name")
    return [slug for slug, name in every if wanted and wanted <= set(fold(name).split())]


def _offices(words: str) -> list[str]:
    _, slug = canonical_office(words)
    slugs = {slug, words.lower()}
    return sorted(set(Office.objects.filter(slug__in=slugs).values_list("slug", flat=True)))


_LOOKUPS: Mapping[str, Callable[[str], list[str]]] = {
    "speaker": _speakers,
    "from": _countries,
    "country": _countries,
    "topic": _topics,
    "outlet": _outlets,
    "office": _offices,
}


def _names_of(field: str) -> Iterable[str]:
    if field in _FIXED:
        return _FIXED[field].values()
    model = {
        "speaker": Speaker, "topic": Topic, "outlet": Outlet, "from": Country, "country": Country
    }.get(field)  # fmt: skip
    if model is None:
        return Office.objects.values_list("title", flat=True).distinct()
    return model.objects.values_list("name", flat=True)


# The vocabulary in memory, for the words of queries


@dataclass(frozen=True, slots=True)
class _Current:
    countries: Mapping[str, str]  # folded name, former name, demonym … -> code
    topics: Mapping[str, str]  # folded name or alias -> slug
    named: Mapping[str, Sequence[tuple[str, Sequence[str]]]]  # "country", "topic" -> see `named`
    alternatives: Alternatives
    fingerprint: object  # of countries and topics
    names: _Names
    checked: float


class _Names(NamedTuple):
    """Which names of people there are: how many, the last one, and when any was changed last."""

    count: int
    last: int
    changed: dt.datetime | None


_cached: _Current | None = None


def load() -> None:
    """Build it now: thousands of names take a second."""
    _current()


def named(field: str) -> Sequence[tuple[str, Sequence[str]]]:
    """Each country, or topic, with all its names, in the order of the first."""
    return _current().named[field]


def _current() -> _Current:
    """Built anew when vocabulary or names changed, or added to where names were only added, as
    articles do; looked after at most every two seconds."""
    global _cached
    now = time.monotonic()
    if _cached and now - _cached.checked < FRESH_SECONDS:
        return _cached
    present, names = fingerprint(), _names()
    if _cached and _cached.fingerprint == present and _were_only_added(_cached.names, names):
        if names != _cached.names:
            _cached.alternatives.add_names(_texts(after=_cached.names.last, upto=names.last))
        _cached = replace(_cached, names=names, checked=now)
        return _cached
    countries, topics = country_records(), topic_records()
    _cached = _Current(
        countries={
            fold(name): one.code
            for one in reversed(countries)
            for name in (
                *one.demonym_adjectives, *one.demonym_nouns, *one.capitals, *one.former_names,
                *one.aliases, one.official_name, one.name,
            )
        },
        topics={
            fold(name): one.slug
            for one in reversed(topics)
            for name in (*one.aliases, *one.exact_aliases, one.name)
        },
        named={
            "country": [
                (one.code, (one.name, one.official_name, *one.aliases))
                for one in sorted(countries, key=attrgetter("name"))
            ],
            "topic": [
                (one.slug, (one.name, *one.aliases, *one.exact_aliases))
                for one in sorted(topics, key=attrgetter("name"))
            ],
        },
        alternatives=Alternatives(
            countries=countries,
            topics=topics,
            names=_texts(upto=names.last),
        ),
        fingerprint=present,
        names=names,
        checked=now,
    )  # fmt: skip
    return _cached


def _names() -> _Names:
    rows = SpeakerAlias.objects.aggregate(count=Count("pk"), last=Max("pk"), changed=Max("changed"))
    return _Names(rows["count"], rows["last"] or 0, rows["changed"])


def _were_only_added(before: _Names, now: _Names) -> bool:
    if before == now:
        return True
    known = SpeakerAlias.objects.filter(pk__lte=before.last)
    found = known.aggregate(count=Count("pk"), changed=Max("changed"))
    return (found["count"], found["changed"]) == (before.count, before.changed)


def _texts(*, upto: int, after: int = 0) -> QuerySet[SpeakerAlias, str]:
    """Names of people, of rows after one and up to another."""
    rows = SpeakerAlias.objects.filter(pk__gt=after, pk__lte=upto, speaker__kind="person")
    return rows.order_by("pk").values_list("text", flat=True)
