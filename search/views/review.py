"""The review queue: one uncertain statement after the other, decided by one key each."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from briefs import corrections, review
from briefs.access import editor_required
from briefs.forms.review import DecisionForm
from briefs.models import Quote
from briefs.numbers import whole
from search.pages.review import item, item_address, people_called, progress
from search.rows import with_all


@require_safe
@editor_required
def queue(request: HttpRequest) -> HttpResponse:
    """The first item, or that there is none."""
    kind = _kind(request)
    order = review.in_order(kind)
    if order:
        return redirect(item_address(order[0], kind))
    return render(request, "review.html", {"progress": progress(request.user, kind)})


@require_http_methods(["GET", "HEAD", "POST"])
@editor_required
def review_item(request: HttpRequest, public_id: str) -> HttpResponse:
    """GET: the item. POST: a decision, which leads to the next; 409 if somebody was faster."""
    quote = get_object_or_404(with_all(Quote.objects.all()), public_id=public_id)
    if request.method == "POST":
        return _decide(request, quote)
    if quote.withdrawn_at or quote.article.deleted_at:
        return redirect("statement", public_id=public_id)
    return _page(request, quote)


@require_safe
@editor_required
def review_part(request: HttpRequest, public_id: str) -> HttpResponse:
    """The item alone, fetched before it is needed."""
    rows = with_all(Quote.objects.live())
    return _page(request, get_object_or_404(rows, public_id=public_id), part=True)


@require_POST
@editor_required
def review_undo(request: HttpRequest) -> HttpResponse:
    """Take back the decision `entry`, and be asked again."""
    number = whole(request.POST.get("entry", ""))
    entry = review.decisions_of(request.user).filter(pk=number or 0).first()
    if entry is None:
        messages.error(request, "That was undone already.")
        return redirect("review")
    try:
        corrections.undo(by=request.user, entry=entry)
    except corrections.CannotUndo as error:
        messages.error(request, str(error))
    if not request.htmx:
        return redirect(item_address(entry.object_id, _kind(request)))
    quote = get_object_or_404(with_all(Quote.objects.live()), public_id=entry.object_id)
    return _page(request, quote, part=True)


@require_safe
@editor_required
def people(request: HttpRequest) -> HttpResponse:
    """Speakers with statements whose name, or a variant of it, begins like what is typed."""
    typed = request.GET.get("name") or request.GET.get("speaker") or ""
    return render(request, "_people.html", {"people": people_called(typed)})


def _decide(request: HttpRequest, quote: Quote) -> HttpResponse:
    kind = _kind(request)
    form = DecisionForm(request.POST, quote=quote)
    if not form.is_valid():
        return _page(request, quote, form=form, part=bool(request.htmx), status=422)
    order = review.in_order(kind)
    facts = form.cleaned_data
    try:
        decided = review.decide(
            by=request.user,
            quote=quote,
            version=facts["version"],
            is_statement=facts["who"] != "none",
            speaker=facts["name"] if facts["who"] == "other" else facts.get("speaker"),
            type=facts["type"],
            contents=facts["contents"],
            scope=facts["scope"] or "here",
        )
    except corrections.Conflict as conflict:
        return _conflict(request, quote, conflict)
    still = review.order_after(decided, order, kind)
    next_id = review.next_after(quote.public_id, order, still)
    if not request.htmx:
        return redirect(item_address(next_id, kind) if next_id else reverse("review"))
    if not next_id:
        empty = {"progress": progress(request.user, kind), "part": True}
        return render(request, "_review.html", empty)
    following = get_object_or_404(with_all(Quote.objects.all()), public_id=next_id)
    return _page(request, following, order=still, part=True)


def _conflict(request: HttpRequest, quote: Quote, conflict: corrections.Conflict) -> HttpResponse:
    """The item as it is now, and who changed it; what was chosen is not kept."""
    entry = conflict.latest
    now = get_object_or_404(with_all(Quote.objects.all()), pk=quote.pk)
    who = (entry and entry.actor) or "A new reading of the article"
    what = review.deed(entry, now) if entry else "changed it"
    words = format_html("<b>{}</b> was faster: {}. What you chose was not kept.", who, what)
    return _page(request, now, conflict=words, part=bool(request.htmx), status=409)


def _page(
    request: HttpRequest,
    quote: Quote,
    *,
    order: list[str] | None = None,
    form: DecisionForm | None = None,
    conflict: str = "",
    part: bool = False,
    status: int = 200,
) -> HttpResponse:
    kind = _kind(request)
    context = {
        "item": item(quote, kind, review.in_order(kind) if order is None else order),
        "progress": progress(request.user, kind),
        "form": form,
        "conflict": conflict,
        "part": part,
    }
    return render(request, "_review.html" if part else "review.html", context, status=status)


def _kind(request: HttpRequest) -> str:
    kind = request.GET.get("kind", "")
    return kind if kind in review.KINDS else ""
