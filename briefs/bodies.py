"""How large a request's body may be, told before a byte of it is read.

The form's token, and so the whole body, is read before a view says who may send it: only editors,
and only to where files are uploaded, may send large ones.
"""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest

from briefs.numbers import whole

#: Around the file: boundaries, names, the other fields.
_FRAME = 1024 * 1024
_UPLOADS = ("/upload", "/api/v1/uploads")


def most_bytes(request: HttpRequest) -> int:
    """The largest body that is taken of this request."""
    is_editor = getattr(request.user, "is_editor", False)
    if request.path in _UPLOADS and is_editor:
        return settings.MAX_COLLECTION_BYTES + _FRAME
    return settings.DATA_UPLOAD_MAX_MEMORY_SIZE


def length_of(request: HttpRequest) -> int | None:
    """What the request says of its body's length: 0 where it says nothing, for then none is read;
    None where that is no number."""
    return whole(request.META.get("CONTENT_LENGTH") or "0")
