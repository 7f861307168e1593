"""Which lines an outlet repeats, counted as its articles are stored, and therefore boilerplate.

A line is counted once for an article, and not for an article of nearly the text of another: what a
report says, however often it is printed, is no boilerplate. From `LEARNED_FROM` on it is set apart
in what is read from then on, unless an editor says that it is none.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from django.db.models import F, OuterRef, Subquery

from briefs import bulk
from briefs.analysis import Analysis
from briefs.boilerplate import line_of
from briefs.models import Article, Outlet, OutletLine

LEARNED_FROM = 20
#: Of those that an outlet repeats, the commonest are shown.
SHOWN = 100

NOTHING_LEARNED: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Learned:
    """A line as editors see it."""

    row: OutletLine
    text: str


def learned(outlets: Collection[int]) -> Mapping[int, frozenset[int]]:
    """Outlet (id) -> the keys of lines that are its boilerplate; `NOTHING_LEARNED` is left out."""
    found: dict[int, set[int]] = defaultdict(set)
    rows = OutletLine.objects.filter(
        outlet__in=outlets, seen__gte=LEARNED_FROM, is_content=False
    ).order_by()
    for outlet, key in rows.values_list("outlet_id", "key"):
        found[outlet].add(key)
    return {outlet: frozenset(keys) for outlet, keys in found.items()}


def learned_of(outlet: Outlet | None) -> frozenset[int]:
    """The same for one."""
    return learned([outlet.pk]).get(outlet.pk, NOTHING_LEARNED) if outlet else NOTHING_LEARNED


def count(articles: Iterable[tuple[Article, Analysis]]) -> None:
    """Count the lines of articles that are stored in this transaction and have their cluster."""
    rows = [
        (article.outlet_id, key, article.pk, False)
        for article, analysis in articles
        if article.outlet_id and article.cluster_id == article.pk
        for key in dict.fromkeys(analysis.edge_lines)
    ]
    columns = ("outlet_id", "key", "article_id", "is_content")
    bulk.count(OutletLine, columns, rows, same=("outlet_id", "key"), counter="seen")


def take_over(into: Outlet, other: Outlet) -> None:
    """Count for `into` what was counted for `other`, whose own rows stay as they are: nothing is
    counted for it while it is merged away, so they say what `give_back` has to take off."""
    both = into.lines.filter(key__in=other.lines.values("key"))
    both.filter(key__in=other.lines.filter(is_content=True).values("key")).update(is_content=True)
    new = other.lines.exclude(key__in=into.lines.values("key"))
    rows = list(new.values_list("key", "article_id", "seen", "is_content"))
    both.update(seen=F("seen") + _seen_by(other))
    columns = ("outlet_id", "key", "article_id", "seen", "is_content")
    bulk.insert(OutletLine, columns, [(into.pk, *row) for row in rows])


def give_back(into: Outlet, other: Outlet) -> None:
    """Undo `take_over`; what editors said of a line of both meanwhile stays with `into`."""
    both = into.lines.filter(key__in=other.lines.values("key"))
    both.filter(seen__lte=_seen_by(other)).delete()
    both.update(seen=F("seen") - _seen_by(other))


def _seen_by(outlet: Outlet) -> Subquery:
    """How often articles of that outlet have the line of a row."""
    return Subquery(outlet.lines.filter(key=OuterRef("key")).values("seen"))


def of_outlet(outlet: Outlet) -> list[Learned]:
    """The lines it repeats, those that are boilerplate and those that editors said are none."""
    rows = outlet.lines.filter(seen__gte=LEARNED_FROM).select_related("article")
    shown = rows.order_by("is_content", "-seen", "pk")[:SHOWN]
    return [Learned(row, text_of(row)) for row in shown]


def text_of(row: OutletLine) -> str:
    """The line as it was seen first."""
    return line_of(row.article.text, row.key)
