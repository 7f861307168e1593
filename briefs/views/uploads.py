"""Add articles; see what became of each file."""

from __future__ import annotations

import functools
from pathlib import PurePath
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from briefs import batches, corrections, ingest, readers
from briefs.access import editor_required
from briefs.forms.uploads import BatchFactsForm, ColumnsForm, PasteForm, UploadForm
from briefs.models import Outlet, Upload, UploadFile
from briefs.models.uploads import FileState
from briefs.numbers import whole
from briefs.views.downloads import original_file

SUGGESTED_OUTLETS = 200
#: Browsers look at what follows the last dot only.
ACCEPT = ",".join(sorted({PurePath(suffix).suffix or suffix for suffix in readers.SUFFIXES}))


@require_http_methods(["GET", "HEAD", "POST"])
@editor_required
def upload(request: HttpRequest) -> HttpResponse:
    """GET: the page. POST: a pasted text, or files; the script sends one at a time and takes the
    answer as JSON."""
    if request.method != "POST":
        return _page(request, UploadForm())
    if "text" in request.POST:
        return _paste(request)
    form = UploadForm(request.POST)
    files = request.FILES.getlist("files")
    if form.is_valid():
        form.check_room(len(files))
    if not form.is_valid():
        if _wants_json(request):
            return JsonResponse({"error": _first_error(form)}, status=422)
        return _page(request, form, form.cleaned_data.get("batch"), status=422)
    batch = form.receive(files, request.user)
    page = reverse("upload_batch", args=[batch.public_id])
    if _wants_json(request):
        part = reverse("upload_batch_part", args=[batch.public_id])
        return JsonResponse({"batch": batch.public_id, "page": page, "part": part}, status=201)
    return redirect(page)


def _paste(request: HttpRequest) -> HttpResponse:
    """A text goes the way of a file."""
    form = PasteForm(request.POST, auto_id="paste-%s")
    if form.is_valid() and form.cleaned_data["batch"]:
        form.check_room(1)
    if not form.is_valid():
        batch = form.cleaned_data.get("batch")
        initial = {"batch": batch.public_id if batch else ""}
        return _page(request, UploadForm(initial=initial), batch, paste=form, status=422)
    batch = form.receive(request.user)
    return redirect("upload_batch", batch.public_id)


@require_safe
@editor_required
def upload_batches(request: HttpRequest) -> HttpResponse:
    """All batches, or with `by=me` those of who looks; what needs a decision comes first."""
    mine = request.GET.get("by") == "me"
    page, rows = batches.listed(
        of=request.user if mine else None, page=request.GET.get("page", "1")
    )
    return render(request, "upload_batches.html", {"page": page, "rows": rows, "mine": mine})


@require_http_methods(["GET", "HEAD", "POST"])
@editor_required
def upload_batch(request: HttpRequest, public_id: str) -> HttpResponse:
    """GET: the batch. POST: what an editor decides about its files (`_act`)."""
    batch = get_object_or_404(Upload, public_id=public_id)
    if request.method == "POST" and request.POST.get("act") == "facts":
        return _set_facts(request, batch)
    if request.method == "POST":
        _act(request, batch)
        if not request.htmx:
            return redirect(request.get_full_path())
        return render(request, "_batch_part.html", _batch_context(request, batch))
    return _page(request, UploadForm(initial={"batch": batch.public_id}), batch)


@require_safe
@editor_required
def upload_batch_part(request: HttpRequest, public_id: str) -> HttpResponse:
    """The batch alone, which asks for itself again until every file has its outcome."""
    batch = get_object_or_404(Upload, public_id=public_id)
    return render(request, "_batch.html", _batch_context(request, batch))


@require_safe
@editor_required
def upload_original(request: HttpRequest, public_id: str, position: int) -> HttpResponse:
    """A file of the batch as it was sent, also where no article came of it; not of an article that
    was deleted."""
    files = UploadFile.objects.filter(upload__public_id=public_id, original__isnull=False)
    file = get_object_or_404(
        files.filter(article__deleted_at=None).select_related("original"), position=position
    )
    return original_file(file.original, file.name.rsplit("/", 1)[-1])


@require_http_methods(["GET", "HEAD", "POST"])
@editor_required
def upload_columns(request: HttpRequest, public_id: str, position: int) -> HttpResponse:
    """What the columns of a table hold, to be chosen by a sample row; then it is read again."""
    batch = get_object_or_404(Upload, public_id=public_id)
    file = get_object_or_404(batch.files.filter(columns__isnull=False), position=position)
    form = ColumnsForm(file.columns, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            ingest.choose_columns(file=file, columns=form.columns())
        except ingest.StillReadingError:
            messages.error(request, "Rows of it are still being read. Wait, or cancel them.")
        return redirect("upload_batch", public_id)
    context = {"form": form, "batch": batch, "file": file}
    return render(request, "upload_columns.html", context, status=422 if form.errors else 200)


def _set_facts(request: HttpRequest, batch: Upload) -> HttpResponse:
    form = BatchFactsForm(request.POST, auto_id="all-%s")
    if not form.is_valid():
        joining = UploadForm(initial={"batch": batch.public_id})
        return _page(request, joining, batch, of_all=form, status=422)
    facts = form.cleaned_data
    ingest.set_facts_of_batch(
        upload=batch,
        by=request.user,
        outlet=ingest.outlet_named(facts["outlet"]),
        published=facts["published"],
    )
    messages.success(
        request, "The articles of this batch get it now, but where an editor set another."
    )
    return redirect("upload_batch", batch.public_id)


def _page(
    request: HttpRequest,
    form: UploadForm,
    batch: Upload | None = None,
    *,
    paste: PasteForm | None = None,
    of_all: BatchFactsForm | None = None,
    status: int = 200,
) -> HttpResponse:
    outlets = Outlet.objects.filter(merged_into=None).values_list("name", flat=True)
    context = {
        "form": form,
        "paste": paste or PasteForm(initial=form.initial, auto_id="paste-%s"),
        "of_all": of_all or BatchFactsForm(auto_id="all-%s"),
        "outlets": outlets[:SUGGESTED_OUTLETS],
        "past": batches.past(excluding=batch),
        "formats": readers.FORMATS,
        "accept": ACCEPT,
        "collections": ",".join(readers.COLLECTION_SUFFIXES),
        "max_bytes": settings.MAX_FILE_BYTES,
        "max_collection_bytes": settings.MAX_COLLECTION_BYTES,
        "max_files": settings.MAX_BATCH_FILES,
    }
    if batch:
        context |= _batch_context(request, batch)
    return render(request, "upload.html", context, status=status)


def _batch_context(request: HttpRequest, batch: Upload) -> dict[str, Any]:
    state, page = request.GET.get("state", ""), request.GET.get("page", "1")
    return {"batch": batches.batch(batch, request.user, state=state, page=page)}


ACTS = {
    "cancel": ingest.cancel_file,
    "retry": ingest.retry_file,
    "remove": ingest.remove_file,
    "add": ingest.add_near_copy,
    "leave-out": ingest.leave_out_near_copy,
}
SECOND_OUTLET, REPLACE, RESTORE = "second-outlet", "replace", "restore"


def _act(request: HttpRequest, batch: Upload) -> None:
    """Do to one file of the batch, or to all that wait, be it for a decision, what is asked for."""
    act, number = request.POST.get("act", ""), request.POST.get("file", "")
    if (act, number) == ("cancel", "waiting"):
        ingest.cancel_batch(upload=batch)
        return
    if (act, number) == ("retry", "cancelled"):
        ingest.retry_cancelled(upload=batch)
        return
    if number == "near-copies" and act in ("add", "leave-out", SECOND_OUTLET, REPLACE):
        files = list(batch.files.filter(state=FileState.NEAR_COPY))
    elif (position := whole(number)) is not None:
        files = [get_object_or_404(batch.files, position=position)]
    else:
        raise BadRequest("There is no such act.")
    if act == SECOND_OUTLET:
        outlet = ingest.outlet_named(request.POST.get("outlet", ""))
        if outlet is None:
            messages.error(request, "Name the outlet that printed it.")
            return
        do = functools.partial(ingest.add_near_copy, outlet=outlet)
    elif act == REPLACE:
        do = functools.partial(ingest.replace_text, by=request.user)
    elif act == RESTORE:
        do = functools.partial(_restore, request)
    elif act in ACTS:
        do = ACTS[act]
    else:
        raise BadRequest("There is no such act.")
    for file in files:
        do(file=file)


def _restore(request: HttpRequest, *, file: UploadFile) -> None:
    """Bring the article of this text back that an editor has deleted."""
    article = file.article
    if article is None or article.deleted_at is None or file.state != FileState.DUPLICATE:
        return
    try:
        corrections.restore_article(article=article, by=request.user)
    except corrections.CannotUndo as error:
        messages.error(request, str(error))
        return
    ingest.note_restored(file=file)
    messages.success(request, "The article is back, with all that was decided about it.")


def _first_error(form: UploadForm) -> str:
    return next(message for messages in form.errors.values() for message in messages)


def _wants_json(request: HttpRequest) -> bool:
    return request.headers.get("Accept", "").startswith("application/json")
