"""Citations to copy by hand, and the style that an account keeps."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from briefs.access import reading, safe_next
from briefs.models import Quote
from search import citations, visible
from search.references import statement_reference
from search.rows import with_all


@reading
@require_safe
def cite(request: HttpRequest, public_id: str) -> HttpResponse:
    """One statement's citation. `style`: one of citations.STYLES, else the account's."""
    rows = with_all(visible.statements(request.user).live())
    return _citations(request, [get_object_or_404(rows, public_id=public_id)])


def cite_selected(request: HttpRequest, chosen: Sequence[str]) -> HttpResponse:
    """The statements in the order they were chosen; gone ones drop out."""
    rows = with_all(visible.statements(request.user).live().filter(public_id__in=chosen))
    found = {quote.public_id: quote for quote in rows}
    return _citations(request, [found[one] for one in dict.fromkeys(chosen) if one in found])


@require_POST
def citation_style(request: HttpRequest) -> HttpResponse:
    """Keep a style with the account; anything unknown is the default one."""
    request.user.citation_style = citations.style_named(request.POST.get("style"))
    request.user.save(update_fields=["citation_style"])
    return redirect(safe_next(request))


def _citations(request: HttpRequest, quotes: list[Quote]) -> HttpResponse:
    kept = citations.style_of(request.user)
    style = citations.style_named(request.GET.get("style", kept))
    absolute = request.build_absolute_uri
    made = [citations.of_statement(statement_reference(quote, absolute), style) for quote in quotes]
    context = {
        "citations": made,
        "text": "\n\n".join(made),
        "styles": citations.STYLES.items(),
        "style": style,
        "is_kept": style == kept,
    }
    return render(request, "cite.html", context)
