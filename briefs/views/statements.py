"""Correct a statement, take it out, add one that was missed, take decisions back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST

from briefs import corrections, history, offers
from briefs.access import editor_required
from briefs.analysis import ANALYSED_LANGUAGES
from briefs.forms.statements import AddForm, CorrectionForm, StatementForm
from briefs.models import Article, AuditEntry, Country, Quote, Speaker, Topic
from briefs.models.quotes import Named


@require_http_methods(["GET", "HEAD", "POST"])
@editor_required
def statement_correct(request: HttpRequest, public_id: str) -> HttpResponse:
    """Set who said it, how, when, what and about what; 409 if somebody else was faster."""
    quote = _live(public_id)
    offered = {_value(row): row for row in offers.offered(quote)}
    about: dict[str, Any] = {
        "article": quote.article,
        "near": quote.start,
        "offered": [(value, str(row)) for value, row in offered.items()],
    }
    form = CorrectionForm(request.POST or None, initial=_initial(quote), **about)
    conflict = None
    if request.method == "POST" and form.is_valid():
        facts = form.cleaned_data
        also = [offered[value] for value in facts.get("also", ())]
        countries = [row for row in also if isinstance(row, Country)]
        topics = [row for row in also if isinstance(row, Topic)]
        try:
            with transaction.atomic():  # who is new stays so, where it is refused
                _apply(quote, form, request)
                corrections.correct_quote(
                    by=request.user,
                    quote=quote,
                    countries=[*facts["countries"], *countries],
                    topics=[*facts["topics"], *topics],
                    version=facts["version"],
                )
        except corrections.Conflict as refused:
            conflict = refused
            now = _initial(_live(public_id))
            form = CorrectionForm(form.on_top_of(now), initial=now, **about)
        else:
            messages.success(request, "Statement corrected.")
            return redirect("statement", public_id=public_id)
    context = {
        "form": form,
        "quote": quote,
        "conflict": conflict and _told(request, conflict),
        "is_conflict": conflict is not None,
    }
    status = 409 if conflict else 422 if form.errors else 200
    return render(request, "statement_correct.html", context, status=status)


@require_POST
@editor_required
def statement_withdraw(request: HttpRequest, public_id: str) -> HttpResponse:
    """It is no statement: out of search; its address goes on and says so. 409 if somebody else has
    changed it since the page was opened."""
    quote = _live(public_id)
    try:
        corrections.withdraw_quotes(
            by=request.user, quotes=[quote], version=request.POST.get("version") or None
        )
    except corrections.Conflict as refused:
        context = {
            "quote": quote,
            "conflict": _told(request, refused),
            "version": corrections.version_of(refused.quote),
        }
        return render(request, "statement_withdraw.html", context, status=409)
    messages.success(request, "Statement removed. Its address says so.")
    return redirect("statement", public_id=public_id)


@require_http_methods(["GET", "HEAD", "POST"])
@editor_required
def statement_add(request: HttpRequest, public_id: str) -> HttpResponse:
    """A statement that was missed, by its paragraph and words."""
    article = get_object_or_404(
        Article.objects.live().filter(language__in=ANALYSED_LANGUAGES), public_id=public_id
    )
    initial = {"paragraph": request.GET.get("paragraph"), "words": request.GET.get("words")}
    form = AddForm(request.POST or None, article=article, initial=initial)
    if request.method == "POST" and form.is_valid():
        quote = Quote(article=article)
        try:
            with transaction.atomic():  # who is new stays so, where it is refused
                _apply(quote, form, request)
                countries, topics = offers.tags_of(article, quote.contents)
                corrections.add_quote(
                    by=request.user,
                    quote=quote,
                    countries={*countries, *form.cleaned_data["countries"]},
                    topics={*topics, *form.cleaned_data["topics"]},
                    may_overlap=form.cleaned_data["overlap"],
                )
        except corrections.Overlap as refused:
            form.ask_about(refused.others)
        else:
            messages.success(request, "Statement added.")
            page = reverse("article", args=[public_id])
            return redirect(f"{page}#s{quote.position}")
    context = {"form": form, "article": article}
    return render(request, "statement_add.html", context, status=422 if form.errors else 200)


@require_POST
@editor_required
def decision_undo(request: HttpRequest, number: int) -> HttpResponse:
    """Take a decision back, and go on where it was asked or to what it was about."""
    entry = get_object_or_404(AuditEntry, pk=number)
    if not corrections.is_undoable(entry):
        messages.error(request, "This cannot be undone any more.")
    elif not corrections.may_undo(request.user, entry):
        raise PermissionDenied("Others’ decisions are taken back by admins.")
    else:
        try:
            *_, undone = corrections.undo(by=request.user, entry=entry)
            messages.success(request, _said_of(undone))
        except corrections.CannotUndo as error:
            messages.error(request, str(error))
    back = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts=None):
        back = history.address_of(entry)
    return redirect(back or reverse("review"))


def _said_of(undone: AuditEntry) -> str:
    match len(undone.after.get("came_since", ())):
        case 0:
            return "Undone."
        case 1:
            return "Undone, and a statement that came since was given back, too."
        case count:
            return f"Undone, and {count:,} statements that came since were given back, too."


def _live(public_id: str) -> Quote:
    rows = Quote.objects.live().select_related("article", "speaker")
    return get_object_or_404(rows, public_id=public_id)


def _initial(quote: Quote) -> dict[str, Any]:
    return {
        "speaker": quote.speaker,
        "source": "" if quote.speaker else quote.speaker_name,
        "type": quote.type,
        "words": "\n".join(" ".join(quote.article.text[a:b].split()) for a, b in quote.contents),
        "said": quote.said_date,
        "countries": [country.name for country in quote.countries.all()],
        "topics": [topic.name for topic in quote.topics.all()],
        "version": corrections.version_of(quote),
    }


def _apply(quote: Quote, form: StatementForm, request: HttpRequest) -> None:
    """Set what a valid form says; a person nobody has on record is made."""
    facts = form.cleaned_data
    quote.type = facts["type"]
    if "words" in form.changed_data or not quote.contents:
        quote.contents = facts["contents"]
    if "said" in form.changed_data:
        said = facts["said"]
        quote.said, quote.said_precision = (said.start, said.precision) if said else (None, "")
        quote.said_words = ""
    speaker = facts["speaker"]
    if isinstance(speaker, str) and speaker:
        speaker = corrections.add_speaker(by=request.user, name=speaker)
    if isinstance(speaker, Speaker):
        if speaker.pk != quote.speaker_id:
            corrections.attribute_to(quote, speaker)
    elif quote.speaker_id or facts["source"] != quote.speaker_name or not quote.named:
        quote.speaker = quote.office = quote.speaker_country = None
        quote.speaker_name, quote.office_title = facts["source"], ""
        quote.named = Named.UNNAMED


def _told(request: HttpRequest, conflict: corrections.Conflict) -> list[history.Line]:
    """What people did to a statement last; empty where a new reading changed it."""
    return history.lines([conflict.latest] if conflict.latest else [], request.user)


def _value(row: Country | Topic) -> str:
    return f"country:{row.code}" if isinstance(row, Country) else f"topic:{row.slug}"
