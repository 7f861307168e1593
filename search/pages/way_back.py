"""From an article back to the results it was reached from, and on to the next of them."""

from __future__ import annotations

from dataclasses import dataclass, replace

from django.urls import reverse

from briefs.access import sees_all
from briefs.models import Article, Quote
from search import readout
from search.documents import article_uid, statement_uid
from search.engine import engine
from search.engines.base import EngineError
from search.merged import following_merges
from search.query.errors import QueryError
from search.query.request import SearchQuery
from search.reading.trail import Trail, reading_address
from search.types import EngineRequest, Hit
from search.visible import Reader
from search.vocabulary import DatabaseVocabulary


@dataclass(frozen=True, slots=True)
class WayBack:
    """href: the row in the list that one came from. `position` ("Statement 1 of 137") and the two
    neighbours are empty where they are unknown, and href is the list's page."""

    href: str
    label: str
    position: str = ""
    previous: str = ""
    next: str = ""


def to_the_results(trail: Trail) -> WayBack:
    """The way back alone, which asks the engine nothing."""
    return WayBack(_page_of(_query_of(trail), trail), "Back to the results")


def way_back(trail: Trail, article: Article, reader: Reader) -> WayBack:
    """Ask the engine for the places around `trail.rank`.

    The list may have changed since: if another article stands at that place now, only the way back
    to the results is offered.
    """
    query = _query_of(trail)
    href = _page_of(query, trail)
    try:
        request = query.to_engine(DatabaseVocabulary(), public_only=not sees_all(reader))
        around, first, total = _around(request, trail.rank)
    except (QueryError, EngineError):
        return to_the_results(trail)
    noun = "article" if query.kind == "articles" else "statement"
    said = readout.sentence(readout.chips(query))
    label = f"{total:,} {noun}{'' if total == 1 else 's'} {said}".strip()
    here = trail.rank - first
    row = _row(around[here], article) if 0 <= here < len(around) else ""
    if not row:
        return WayBack(href, label)
    addresses = _addresses([hit.uid for hit in around], trail, first)
    return WayBack(
        f"{href}#r-{row}",
        label,
        position=f"{noun.capitalize()} {trail.rank:,} of {total:,}",
        previous=addresses[here - 1] if here else "",
        next=addresses[here + 1] if here + 1 < len(around) else "",
    )


def _query_of(trail: Trail) -> SearchQuery:
    return following_merges(SearchQuery.from_querystring(trail.results)).with_page(1)


def _page_of(query: SearchQuery, trail: Trail) -> str:
    """The address of the page of results that the row stands on."""
    page = query.with_page((trail.rank - 1) // query.per_page + 1)
    return f"{reverse('results')}?{page.to_querystring()}"


def _around(request: EngineRequest, rank: int) -> tuple[tuple[Hit, ...], int, int]:
    """The hits from one before `rank` to one after it, the rank of the first, and the total."""
    first = max(1, rank - 1)
    found = engine().search(
        replace(request, offset=first - 1, limit=rank - first + 2, facets={}, timeline="")
    )
    return found.hits, first, found.total


def _row(hit: Hit, article: Article) -> str:
    """The public id under which the hit stands in its list; "" where it is not of the article."""
    if hit.uid.startswith("a"):
        return article.public_id if hit.uid == article_uid(article.pk) else ""
    found = Quote.objects.filter(pk=int(hit.uid[1:]), article=article)
    return found.values_list("public_id", flat=True).first() or ""


def _addresses(uids: list[str], trail: Trail, first: int) -> list[str]:
    """Where each hit is read, "" for one that is gone meanwhile."""
    keys = [int(uid[1:]) for uid in uids]
    if uids[0].startswith("a"):
        places = {
            article_uid(pk): (public_id, 0)
            for pk, public_id in Article.objects.live()
            .filter(pk__in=keys)
            .values_list("pk", "public_id")
        }
    else:
        places = {
            statement_uid(pk): (public_id, position)
            for pk, public_id, position in Quote.objects.live()
            .filter(pk__in=keys)
            .values_list("pk", "article__public_id", "position")
        }
    found = []
    for rank, uid in enumerate(uids, first):
        if uid not in places:
            found.append("")
            continue
        public_id, position = places[uid]
        path = reverse("article", args=[public_id])
        at = Trail(trail.results, rank)
        found.append(reading_address(path, statement=position, trail=at))
    return found
