"""`GET /api/v1/search`: the results page's parameters, answered as JSON.

The shape is a promise to those who build on it: `docs/api.md` describes it, a test holds it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from briefs.access import reading
from briefs.dates import PartialDate
from briefs.models import Article, Quote
from search import readout, rows
from search.answers import ask, highlighter
from search.asked import asked_query
from search.cards import Highlighter
from search.engines.base import EngineError
from search.query.errors import QueryError
from search.types import FACET_FIELDS, FacetResult, Hit, Timeline
from search.vocabulary import labels

Json = dict[str, Any]

#: Values of each facet that are sent; those chosen or excluded come besides.
FACET_VALUES = 50


@reading
@require_safe
def search(request: HttpRequest) -> JsonResponse:
    """400 for text that cannot be read, 503 while there is no index or no time."""
    query = asked_query(request.GET)
    problems: list[Json] = [problem._asdict() for problem in query.problems]
    try:
        asked = ask(
            query,
            request.user,
            counts=dict.fromkeys(FACET_FIELDS, FACET_VALUES),
            timeline="date",
        )
    except QueryError as error:
        problem = error.problem
        problems.append(
            {
                "name": "q",
                "value": query.q,
                "message": problem.message,
                "position": problem.position,
                "length": problem.length,
                "repair": problem.repair,
            }
        )
        body = {"error": problem.message, "query": {"words": query.q, "problems": problems}}
        return JsonResponse(body, status=400)
    except EngineError:
        return JsonResponse({"error": "The search didn’t finish. Try again."}, status=503)
    results = asked.results
    marks = highlighter(asked.request)
    load = _articles if query.kind == "articles" else _statements
    return JsonResponse(
        {
            "total": results.total,
            "copies": results.copies,
            "hits": load(results.hits, request, marks, highlighter(asked.request, "title")),
            "facets": {name: _facet(name, found) for name, found in results.facets.items()},
            "timeline": _timeline(results.timeline),
            "query": {"words": readout.sentence(readout.chips(query)), "problems": problems},
        }
    )


def _statements(
    hits: tuple[Hit, ...], request: HttpRequest, marks: Highlighter, title_marks: Highlighter
) -> list[Json]:
    scores = _scores(hits)
    return [
        {
            "id": quote.public_id,
            "score": scores[quote.pk],
            "article": article_json(quote.article),
            "quote": quote_json(quote),
            "highlights": _highlights(
                text=marks(quote.text), title=title_marks(quote.article.title)
            ),
        }
        for quote in rows.statements(hits, request.user)
    ]


def _articles(
    hits: tuple[Hit, ...], request: HttpRequest, marks: Highlighter, title_marks: Highlighter
) -> list[Json]:
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


def article_json(article: Article) -> Json:
    published = article.published_date
    return {
        "id": article.public_id,
        "external_id": article.external_id,
        "title": article.title,
        "outlet": article.outlet.name if article.outlet else None,
        "published": published.isoformat() if published else None,
    }


def quote_json(quote: Quote) -> Json:
    """`text` is the spans joined by a blank; `spans` are offsets into the article's text."""
    speaker = quote.speaker
    return {
        "id": quote.public_id,
        "text": quote.text,
        "spans": quote.contents,
        "type": quote.type,
        "verb": quote.verb,
        "speaker": {"slug": speaker.slug, "name": speaker.name} if speaker else None,
        "office": quote.office.title if quote.office else quote.office_title or None,
        "said": _said(quote.said_date, quote.said_words),
    }


def _said(date: PartialDate | None, words: str) -> Json | None:
    if date is None:
        return None
    return {"date": date.isoformat(), "precision": date.precision, "words": words}


def _highlights(**fields: Any) -> Mapping[str, list[list[int]]]:
    return {name: [list(span) for span in spans] for name, spans in fields.items() if spans}


def _facet(name: str, found: FacetResult) -> list[Json]:
    called = labels(name, [one.value for one in found.counts])
    return [
        {
            "value": one.value,
            "label": called[one.value],
            "count": one.count,
            "selected": one.selected,
        }
        for one in found.counts
    ]


def _timeline(timeline: Timeline) -> Json:
    return {
        "unit": timeline.unit,
        "buckets": [
            {"start": bucket.start.isoformat(), "count": bucket.count}
            for bucket in timeline.buckets
        ],
        "undated": timeline.undated,
    }
