"""Uploading: the door of the upload page, for programs. What became of each file is asked later."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse

from briefs.forms.uploads import IntoBatchForm, PasteForm, UploadForm
from briefs.models import Upload, UploadFile
from briefs.models.tokens import Scope
from briefs.models.uploads import FileState
from search.api import paging
from search.api.bodies import errors_of, json_body
from search.api.endpoint import Invalid, Json, endpoint

_TEXT = dict.fromkeys(("text", "title", "outlet", "published", "url", "batch", "replaces"), str)
_JSON = "application/json"
_FILES = "multipart/form-data"


@endpoint(POST=Scope.UPLOAD)
def uploads(request: HttpRequest) -> HttpResponse:
    """One text as JSON, or files as a form. 202: they are kept, and read in the background."""
    _editors_only(request)
    if request.content_type == _JSON:
        form = PasteForm(json_body(request, _TEXT))
        _check(form, 1)
        batch = form.receive(request.user)
    elif request.content_type == _FILES:
        files = request.FILES.getlist("files")
        form = UploadForm(request.POST)
        _check(form, len(files))
        batch = form.receive(files, request.user)
    else:
        raise Invalid({"body": [f"Send {_JSON} (one text) or {_FILES} (files)."]})
    answer = JsonResponse(_batch(request, batch), status=202)
    answer["Location"] = _address(request, batch)
    return answer


@endpoint(GET=Scope.UPLOAD)
def upload(request: HttpRequest, public_id: str) -> Json:
    """The batch: its files and what became of each."""
    _editors_only(request)
    return _batch(request, get_object_or_404(Upload, public_id=public_id))


def _editors_only(request: HttpRequest) -> None:
    if not request.user.is_editor:
        raise PermissionDenied("Uploading is for editors.")


def _check(form: IntoBatchForm, count: int) -> None:
    if form.is_valid():
        form.check_room(count)
    if not form.is_valid():
        raise Invalid(errors_of(form))


def _batch(request: HttpRequest, batch: Upload) -> Json:
    files = batch.files.select_related("article").defer("article__text", "record")
    unfinished = files.filter(state__in=[FileState.WAITING, FileState.READING]).exists()
    return {
        "id": batch.public_id,
        "url": request.build_absolute_uri(reverse("upload_batch", args=[batch.public_id])),
        "finished": not unfinished,
        "files": paging.page(
            request, files, key="position", to_json=_file, at=_address(request, batch)
        ),
    }


def _file(file: UploadFile) -> Json:
    """`state` as on the page; `article`: the new one, or the one that is already here."""
    return {
        "name": file.name,
        "size": file.size,
        "state": file.state,
        "reason": file.reason,
        "advice": file.advice,
        "article": file.article.public_id if file.article else None,
    }


def _address(request: HttpRequest, batch: Upload) -> str:
    return request.build_absolute_uri(reverse("api_upload", args=[batch.public_id]))
