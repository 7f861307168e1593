"""Dossiers: the lists, one dossier, collecting, ordering, sharing, taking away, freezing."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from briefs.models import User
from search import dossiers, evidence
from search.dossier_forms import AddForm, DossierForm, DossierShareForm, NoteForm
from search.exports.formats import FORMATS
from search.models import Dossier, DossierItem
from search.templatetags.interface import counted
from search.views.exports import MOST_SELECTED
from search.views.failures import in_turn

#: What a dossier is taken away as.
OFFERED = ("docx", "md", "ris", "bib")


@require_safe
def dossier_list(request: HttpRequest) -> HttpResponse:
    """One's own, or `?list=shared` those of colleagues."""
    shared = request.GET.get("list") == "shared"
    mine, theirs = dossiers.own(request.user), dossiers.shared_with(request.user)
    restorable = dossiers.restorable(request.user)
    context = {
        "shared": shared,
        "dossiers": dossiers.listed(theirs if shared else mine),
        "own_count": mine.count(),
        "shared_count": theirs.count(),
        "restorable": restorable,
        "deleted": restorable.filter(public_id=request.GET.get("deleted", "")).first(),
    }
    return render(request, "dossiers.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def dossier_add(request: HttpRequest) -> HttpResponse:
    """Put the statements `id` into a dossier, an old one or a new one; without any, make one."""
    chosen = list(dict.fromkeys(request.GET.getlist("id")))[:MOST_SELECTED]
    changeable = Dossier.objects.changeable_by(request.user).order_by("-changed")
    form = AddForm(
        request.POST if request.method == "POST" else None,
        dossiers=changeable if chosen else changeable.none(),
        initial={"dossier": getattr(changeable.first(), "public_id", "")},
    )
    if request.method == "POST" and form.is_valid():
        facts = form.cleaned_data
        name = facts["name"]
        dossier = dossiers.make(owner=request.user, name=name) if name else facts["dossier"]
        try:
            added = dossiers.add(dossier=dossier, statements=chosen, by=request.user)
        except dossiers.FullError:
            form.add_error(None, f"A dossier holds {dossiers.MOST:,} statements. Begin another.")
        else:
            if chosen:
                messages.success(request, f"{counted(added, 'statement')} added.")
            return redirect("dossier", dossier.public_id)
    context = {"form": form, "count": len(chosen)}
    return render(request, "dossier_add.html", context, status=422 if form.errors else 200)


@require_safe
def dossier(request: HttpRequest, public_id: str) -> HttpResponse:
    found = _visible(request, public_id)
    entries = dossiers.entries(found, request.build_absolute_uri)
    context = {
        "dossier": found,
        "entries": entries,
        "changed": sum(bool(entry.warning) for entry in entries),
        "may_change": _changeable(request).filter(pk=found.pk).exists(),
        "offered": [(name, FORMATS[name]) for name in OFFERED],
        "people": found.shares.count(),
    }
    return render(request, "dossier.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def dossier_edit(request: HttpRequest, public_id: str) -> HttpResponse:
    found = _own(request, public_id)
    form = DossierForm(request.POST or None, initial={"name": found.name, "note": found.note})
    if request.method == "POST" and form.is_valid():
        dossiers.change(dossier=found, **form.cleaned_data)
        messages.success(request, "Saved.")
        return redirect("dossier", public_id)
    context = {"form": form, "dossier": found}
    return render(request, "dossier_edit.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def dossier_share(request: HttpRequest, public_id: str) -> HttpResponse:
    """Who may read it, and who has the rights of its owner."""
    found = _own(request, public_id)
    shares = dict(found.shares.values_list("user_id", "owns"))
    initial = {
        "team": found.shared,
        "people": [pk for pk, owns in shares.items() if not owns],
        "owners": [pk for pk, owns in shares.items() if owns],
    }
    colleagues = User.objects.filter(is_active=True).exclude(pk=found.owner_id)
    form = DossierShareForm(
        request.POST if request.method == "POST" else None,
        people=colleagues.order_by("name", "pk"),
        initial=initial,
    )
    if request.method == "POST" and form.is_valid():
        dossiers.share(dossier=found, **form.cleaned_data)
        messages.success(request, "Saved.")
        return redirect("dossier", public_id)
    context = {"form": form, "dossier": found}
    return render(request, "dossier_share.html", context, status=422 if form.errors else 200)


@require_POST
def dossier_item(request: HttpRequest, public_id: str, statement: str) -> HttpResponse:
    """Change one statement's place, note or wording, or take it out; `do` says which."""
    found = _own(request, public_id)
    item = get_object_or_404(found.items.select_related("dossier"), statement=statement)
    form = NoteForm(request.POST)
    place = f"#s-{statement}"
    match request.POST.get("do"):
        case "up":
            dossiers.move(item=item, places=-1)
        case "down":
            dossiers.move(item=item, places=1)
        case "take over" if _is_live(item):
            dossiers.take_over(item=item)
        case "note" if form.is_valid():
            dossiers.annotate(item=item, note=form.cleaned_data["note"].strip())
            messages.success(request, "Note saved.")
        case "note":
            messages.error(request, f"A note has up to {dossiers.NOTE_LENGTH:,} letters.")
        case "remove":
            dossiers.remove(item=item)
            messages.success(request, "Taken out of the dossier.")
            place = ""
    return redirect(reverse("dossier", args=[public_id]) + place)


@require_POST
def dossier_copy(request: HttpRequest, public_id: str) -> HttpResponse:
    made = dossiers.copy(dossier=_visible(request, public_id), owner=request.user)
    messages.success(request, f"“{made.name}” is yours to change.")
    return redirect("dossier", made.public_id)


@require_POST
def dossier_delete(request: HttpRequest, public_id: str) -> HttpResponse:
    """Done at once, by whom it belongs to; the page it leads to offers to undo it."""
    found = get_object_or_404(dossiers.own(request.user), public_id=public_id)
    dossiers.delete(dossier=found)
    return redirect(f"{reverse('dossiers')}?deleted={found.public_id}")


@require_POST
def dossier_restore(request: HttpRequest, public_id: str) -> HttpResponse:
    found = get_object_or_404(dossiers.restorable(request.user), public_id=public_id)
    dossiers.restore(dossier=found)
    messages.success(request, f"“{found.name}” is back.")
    return redirect("dossier", public_id)


@require_safe
@in_turn
def dossier_export(request: HttpRequest, public_id: str) -> StreamingHttpResponse:
    """The statements in their order, with notes. `format`: one of OFFERED."""
    found = _visible(request, public_id)
    name = request.GET.get("format", OFFERED[0])
    if name not in OFFERED:
        raise Http404("There is no such format.")
    made_as = FORMATS[name]
    entries = dossiers.entries(found, request.build_absolute_uri)
    written = made_as.write([entry.block for entry in entries], dossiers.head(found, entries))
    return _file(found, written, made_as.ending, made_as.content_type)


@require_safe
@in_turn
def dossier_pack(request: HttpRequest, public_id: str) -> StreamingHttpResponse:
    """Frozen: texts, offsets, addresses and hashes."""
    found = _visible(request, public_id)
    entries = dossiers.entries(found, request.build_absolute_uri)
    return _file(found, evidence.pack(found, entries), "zip", "application/zip")


def _file(found: Dossier, written, ending: str, content_type: str) -> StreamingHttpResponse:
    response = StreamingHttpResponse(written, content_type=content_type)
    name = f"{slugify(found.name)[:60] or 'dossier'}-{timezone.localdate():%Y-%m-%d}.{ending}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _visible(request: HttpRequest, public_id: str) -> Dossier:
    rows = Dossier.objects.visible_to(request.user).select_related("owner")
    return get_object_or_404(rows, public_id=public_id)


def _changeable(request: HttpRequest):
    return Dossier.objects.changeable_by(request.user)


def _own(request: HttpRequest, public_id: str) -> Dossier:
    """One's own, or one whose owner gave one the same rights."""
    return get_object_or_404(_changeable(request), public_id=public_id)


def _is_live(item: DossierItem) -> bool:
    quote = item.quote
    return bool(quote and not quote.withdrawn_at and not quote.article.deleted_at)
