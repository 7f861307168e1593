"""One statement at its permanent address: alone, in its article, and ready to be cited."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from briefs import corrections, history
from briefs.access import reading, sees_all
from briefs.models import User
from search import citations, rows
from search.addresses import permanent
from search.cards import statement_cards
from search.copies import elsewhere, named
from search.pages.elsewhere import printed_elsewhere
from search.pages.grounds import grounds
from search.pages.surroundings import surroundings
from search.reading.trail import reading_address
from search.tags import tags_of_all
from search.views.gone import gone


@reading
@require_safe
def statement(request: HttpRequest, public_id: str) -> HttpResponse:
    """A removed statement, or one of a removed article, answers 410 and says so."""
    quote = rows.statement(public_id, request.user)
    if quote is None:
        raise Http404
    article = quote.article
    if article.current.deleted_at:
        return gone(request, article.current)
    # A removed one has no other printings that its page could lead to.
    printed = elsewhere([] if quote.withdrawn_at else [quote], request.user)
    (card,) = statement_cards(
        [quote],
        lambda text: (),
        absolute=permanent(request),
        also_in=named(printed),
        style=citations.style_of(request.user),
        tags=tags_of_all([quote]),
    )
    is_editor = getattr(request.user, "is_editor", False)
    others = rows.of_article(article)
    return render(
        request,
        "statement.html",
        {
            "card": card,
            "quote": quote,
            "article": article,
            "elsewhere": printed_elsewhere(quote, printed.get(quote.pk, [])),
            "context": [] if quote.withdrawn_at else surroundings(quote, others),
            "article_url": reading_address(
                reverse("article", args=[article.public_id]), statement=quote.position
            ),
            "grounds": grounds(quote),
            # Without an account one is not told what was decided here.
            "lines": _history(public_id, request.user) if sees_all(request.user) else [],
            "version": corrections.version_of(quote) if is_editor else "",
            "previous": next(
                (one for one in reversed(others) if one.position < quote.position), None
            ),
            "next": next((one for one in others if one.position > quote.position), None),
        },
        status=410 if quote.withdrawn_at else 200,
    )


def _history(public_id: str, reader: User) -> list[history.Line]:
    return history.lines(history.of_statement(public_id), reader)
