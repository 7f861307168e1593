"""`GET /api/v1/search` and `/api/v1/facets/<field>`: the results page's parameters as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse

from briefs.access import reading
from briefs.models.tokens import Scope
from search import readout, rows
from search.answers import Asked, ask, highlighter
from search.api import paging
from search.api.endpoint import Json, endpoint, unreadable
from search.api.shapes import article_json, quote_json
from search.asked import asked_query
from search.cards import Highlighter
from search.engine import engine
from search.indexing import indexed_sequence
from search.query.errors import QueryError
from search.query.highlight import in_each
from search.query.request import SearchQuery
from search.types import FACET_FIELDS, FacetResult, Hit, Timeline
from search.views.failures import in_turn
from search.vocabulary import labels_of

#: Values of each facet that are sent; those chosen or excluded come besides.
FACET_VALUES = 50
MOST_VALUES = 1000


@reading
@endpoint(GET=Scope.READ)
@in_turn
def search(request: HttpRequest) -> HttpResponse | Json:
    """400 for text that cannot be read, 503 while there is no index or no time."""
    query = asked_query(request.GET)
    problems: list[Json] = [problem._asdict() for problem in query.problems]
    window = _window(query)
    try:
        asked = ask(
            replace(query, sequences=window),
            request.user,
            counts=dict.fromkeys(FACET_FIELDS, FACET_VALUES),
            timeline="date",
        )
    except QueryError as error:
        return unreadable(error, query.q, problems)
    results = asked.results
    load = _articles if query.kind == "articles" else _statements
    return {
        "total": results.total,
        "copies": results.copies,
        "hits": load(asked, request),
        "next": _next(request, query, window, results.total),
        "facets": _facets(results.facets),
        "timeline": _timeline(results.timeline),
        "query": {"words": readout.sentence(readout.chips(query)), "problems": problems},
    }


@reading
@endpoint(GET=Scope.READ)
@in_turn
def facet(request: HttpRequest, field: str) -> HttpResponse | Json:
    """One facet of a search, up to `limit` values; `total` is how many there are."""
    if field not in FACET_FIELDS:
        raise Http404
    limit = paging.number(request, "limit", FACET_VALUES, 1, MOST_VALUES)
    query = asked_query(request.GET)
    problems: list[Json] = [problem._asdict() for problem in query.problems]
    try:
        asked = ask(replace(query, page=1, per_page=1), request.user, counts={field: limit})
    except QueryError as error:
        return unreadable(error, query.q, problems)
    found = asked.results.facets[field]
    return {
        "field": field,
        "total": found.total,
        "values": _facets({field: found})[field],
        "query": {"words": readout.sentence(readout.chips(query)), "problems": problems},
    }


def _window(query: SearchQuery) -> tuple[int, int | None] | None:
    """What is asked for, up to what the index holds now: later pages are of the same results."""
    after, upto = query.sequences or (0, None)
    if upto is None:
        upto = indexed_sequence(engine())
    return (after, upto) if upto >= after and upto else query.sequences


def _next(
    request: HttpRequest, query: SearchQuery, window: tuple[int, int | None] | None, total: int
) -> str | None:
    if query.page * query.per_page >= total:
        return None
    onwards = replace(query, page=query.page + 1, sequences=window)
    return request.build_absolute_uri(f"{request.path}?{onwards.to_querystring()}")


def _statements(asked: Asked, request: HttpRequest) -> list[Json]:
    hits = asked.results.hits
    marks, title_marks = highlighter(asked.request), highlighter(asked.request, "title")
    scores = _scores(hits)
    quotes = rows.statements(hits, request.user)
    return [
        {
            "id": quote.public_id,
            "score": scores[quote.pk],
            "article": article_json(quote.article),
            "quote": quote_json(quote),
            "highlights": _highlights(text=of_text, title=title_marks(quote.article.title)),
        }
        for quote, of_text in zip(
            quotes, in_each(marks, [quote.text for quote in quotes]), strict=True
        )
    ]


def _articles(asked: Asked, request: HttpRequest) -> list[Json]:
    hits = asked.results.hits
    marks: Highlighter = highlighter(asked.request)
    title_marks = highlighter(asked.request, "title")
    scores = _scores(hits)
    return [
        {
            "id": article.public_id,
            "score": scores[article.pk],
            "article": article_json(article),
            "highlights": _highlights(title=[*marks(article.title)] or title_marks(article.title)),
        }
        for article in rows.articles(hits, request.user)
    ]


def _scores(hits: tuple[Hit, ...]) -> dict[int, float]:
    return {key: round(hit.score, 4) for key, hit in zip(rows.keys(hits), hits, strict=True)}


def _highlights(**fields: Any) -> Mapping[str, list[list[int]]]:
    return {name: [list(span) for span in spans] for name, spans in fields.items() if spans}


def _facets(found: Mapping[str, FacetResult]) -> dict[str, list[Json]]:
    called = labels_of(
        {field: [one.value for one in result.counts] for field, result in found.items()}
    )
    return {
        field: [
            {
                "value": one.value,
                "label": called[field][one.value],
                "count": one.count,
                "selected": one.selected,
            }
            for one in result.counts
        ]
        for field, result in found.items()
    }


def _timeline(timeline: Timeline) -> Json:
    return {
        "unit": timeline.unit,
        "buckets": [
            {"start": bucket.start.isoformat(), "count": bucket.count}
            for bucket in timeline.buckets
        ],
        "undated": timeline.undated,
        "coarser": timeline.coarser,
    }
