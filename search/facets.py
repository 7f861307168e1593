"""Facet panels: what a page shows of each facet's counts. Labels are looked up here, once a field.

Counts ignore the facet's own refinements (the engine's contract), so the order inside a group
stays as it is while values are chosen in it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple, Protocol

from django.utils.html import format_html
from django.utils.safestring import SafeString

from briefs.models import Outlet, Speaker, SpeakerAlias
from briefs.prepared import Prepared
from briefs.vocabulary.folding import fold_keeping_length
from search.types import FacetCount, FacetResult
from search.vocabulary import kinds, labels, labels_of, named

TOP, MORE = 5, 50
#: More values than this get a field to find one by.
_FINDABLE = 8
_MOST_FOUND = 200
_GAUGE = 40

#: Each letter typed is looked for in the same few thousand names.
_folded = lru_cache(maxsize=1 << 13)(fold_keeping_length)


class Facet(NamedTuple):
    """A facet with a panel. noun: "Find a …", "No … like". open: from the start."""

    field: str
    label: str
    noun: str
    is_open: bool = False


FACETS = (
    Facet("speaker", "Speaker", "speaker", True),
    Facet("from", "Speaker’s country", "country", True),
    Facet("country", "Countries mentioned", "country", True),
    Facet("topic", "Topic", "topic", True),
    Facet("outlet", "Source", "source"),
    Facet("type", "Statement type", "type"),
    Facet("state", "Review", "state"),
)
BY_FIELD: Mapping[str, Facet] = {facet.field: facet for facet in FACETS}


class Links(Protocol):
    """Addresses a panel needs, made by whoever knows the query."""

    def excluding(self, name: str, value: str) -> str: ...

    def with_more(self, name: str) -> str: ...

    def values_of(self, name: str) -> str: ...


@dataclass(frozen=True, slots=True)
class Value:
    """One row. marked: the label, matched letters bold. gauge: length of its bar in pixels.

    kind: what a speaker is who is no person.
    """

    value: str
    label: str
    marked: SafeString | str
    count: int
    selected: bool
    excluded: bool
    gauge: int
    gauge_x: int
    exclude_href: str
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Panel:
    """A group as shown. note: "2 selected, 1 excluded" or the number of values.

    more: how many values are not shown. finding: what was typed into the find field.
    """

    field: str
    label: str
    noun: str
    open: bool
    chosen: bool
    note: str
    values: list[Value]
    findable: bool
    find_label: str
    find_href: str
    more: int
    more_href: str
    expanded: bool
    match_all: bool
    finding: str = ""
    found: int = 0


def wanted(expanded: frozenset[str] = frozenset()) -> dict[str, int]:
    """How many values of each facet to ask an engine for."""
    return {facet.field: MORE if facet.field in expanded else TOP for facet in FACETS}


def panels(
    results: Mapping[str, FacetResult],
    links: Links,
    *,
    match_all: frozenset[str] = frozenset(),
    expanded: frozenset[str] = frozenset(),
) -> list[Panel]:
    """The panels in their order; one without any value is left out."""
    called = labels_of(
        {field: [one.value for one in found.counts] for field, found in results.items()}
    )
    made = [
        panel(
            facet,
            results[facet.field],
            links,
            called=called[facet.field],
            match_all=facet.field in match_all,
            expanded=facet.field in expanded,
        )
        for facet in FACETS
        if facet.field in results
    ]
    return [one for one in made if one.values]


def panel(
    facet: Facet,
    result: FacetResult,
    links: Links,
    *,
    called: Mapping[str, str] | None = None,
    match_all: bool = False,
    expanded: bool = False,
    finding: str = "",
) -> Panel:
    """called: value -> label, where they are at hand."""
    shown = [one for one in result.counts if one.count or one.selected or one.excluded]
    values = [one.value for one in shown]
    names = labels(facet.field, values) if called is None else called
    known_kinds = kinds(values) if facet.field == "speaker" else {}
    highest = max((one.count for one in shown), default=0)
    selected = sum(one.selected for one in shown)
    excluded = sum(one.excluded for one in shown)
    chosen = [f"{selected} selected"] if selected else []
    chosen += [f"{excluded} excluded"] if excluded else []
    article = "an" if facet.noun[0] in "aeiou" else "a"
    pinned_only = sum(not one.count for one in shown)
    return Panel(
        field=facet.field,
        label=facet.label,
        noun=facet.noun,
        open=facet.is_open or bool(chosen) or expanded,
        chosen=bool(chosen),
        note=", ".join(chosen) or f"{result.total:,}",
        values=[
            _value(
                facet,
                one,
                names[one.value],
                known_kinds.get(one.value, ""),
                highest,
                links,
                finding,
            )
            for one in shown
        ],
        findable=result.total > _FINDABLE,
        find_label=f"Find {article} {facet.noun}",
        find_href=links.values_of(facet.field),
        more=0 if expanded else max(0, result.total - (len(shown) - pinned_only)),
        more_href=links.with_more(facet.field),
        expanded=expanded,
        match_all=match_all,
        finding=finding,
        found=sum(_matches(names[one.value], finding) is not None for one in shown),
    )


def _value(
    facet: Facet, one: FacetCount, label: str, kind: str, highest: int, links: Links, finding: str
) -> Value:
    gauge = max(2, round(_GAUGE * one.count / highest)) if one.count else 0
    return Value(
        value=one.value,
        label=label,
        marked=bold(label, finding),
        count=one.count,
        selected=one.selected,
        excluded=one.excluded,
        gauge=gauge,
        gauge_x=_GAUGE - gauge,
        exclude_href=""
        if one.selected or one.excluded
        else links.excluding(facet.field, one.value),
        kind=kind,
    )


def bold(label: str, typed: str) -> SafeString | str:
    """`label` with the letters that were typed in bold."""
    at = _matches(label, typed)
    if at is None:
        return label
    end = at + len(fold_keeping_length(typed))
    return format_html("{}<b>{}</b>{}", label[:at], label[at:end], label[end:])


def _matches(label: str, typed: str) -> int | None:
    """Where `typed` stands in `label`, accents and case aside; at the head of a word if anywhere."""
    if not typed:
        return None
    folded, wanted_letters = _folded(label), fold_keeping_length(typed)
    at = f" {folded}".find(f" {wanted_letters}")
    at = at if at >= 0 else folded.find(wanted_letters)
    return at if at >= 0 else None


def values_like(name: str, typed: str) -> list[str]:
    """Values of a facet whose name (or another name they have) contains what was typed."""
    found = _SEARCHES[name](typed) if name in _SEARCHES else []
    return list(dict.fromkeys(found))[:_MOST_FOUND]


def _speakers(typed: str) -> Iterable[str]:
    """By any of their names: the first is among the aliases, too, where linking looks for it."""
    return (slug for (slug,) in _CALLED.values(typed))


_CALLED = Prepared(
    lambda typed: Speaker.objects.filter(
        pk__in=SpeakerAlias.objects.filter(text__icontains=typed).values("speaker"),
        merged_into=None,
    ).values_list("slug")
)


def _by_name(rows: Iterable[tuple[str, Sequence[str]]], typed: str) -> list[str]:
    wanted_letters = fold_keeping_length(typed)
    return [value for value, names in rows if any(wanted_letters in _folded(n) for n in names)]


def _countries(typed: str) -> list[str]:
    return _by_name(named("country"), typed)


def _topics(typed: str) -> list[str]:
    return _by_name(named("topic"), typed)


def _outlets(typed: str) -> list[str]:
    return _by_name(((slug, (name,)) for slug, name in _OUTLETS.values()), typed)


_OUTLETS = Prepared(lambda: Outlet.objects.filter(merged_into=None).values_list("slug", "name"))


_SEARCHES: Mapping[str, Callable[[str], Iterable[str]]] = {
    "speaker": _speakers,
    "from": _countries,
    "country": _countries,
    "topic": _topics,
    "outlet": _outlets,
}
