"""Files as uploaded, as answers."""

from __future__ import annotations

from django.http import FileResponse, Http404

from briefs import originals
from briefs.models import Original


def original_file(original: Original, name: str) -> FileResponse:
    """As a download called `name`, never shown by the browser itself: it may hold anything.

    Raises Http404 where it is gone from the store.
    """
    try:
        file = originals.path_of(original).open("rb")
    except FileNotFoundError as error:
        raise Http404("The file is gone from the store.") from error
    return FileResponse(
        file, as_attachment=True, filename=name, content_type="application/octet-stream"
    )
