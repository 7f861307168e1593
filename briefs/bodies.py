"""How large a request's body may be, told before a byte of it is read, and how many bodies go in and out at
once.

The form's token, and so the whole body, is read before a view says who may send it: only editors,
and only to where files are uploaded, may send large ones.

Whoever sends a body slowly keeps the thread that reads it, and a read cannot be broken off; so does
whoever takes slowly what is sent piece by piece (other answers, the server holds). So fewer bodies are
under way at once than a process has threads, and of people who are not signed in fewer still.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from django.conf import settings
from django.core.handlers.wsgi import LimitedStream
from django.http import HttpRequest, StreamingHttpResponse

from briefs.numbers import whole

#: Around the file: boundaries, names, the other fields.
_FRAME = 1024 * 1024
_UPLOADS = ("/upload", "/api/v1/uploads")
#: Bodies that a process reads or sends at once. A browser on the upload page sends three.
AT_ONCE, STRANGERS_AT_ONCE = 4, 2
_places = threading.BoundedSemaphore(AT_ONCE)
_places_of_strangers = threading.BoundedSemaphore(STRANGERS_AT_ONCE)


class TooManyAtOnceError(Exception):
    """As many bodies are under way as may be."""


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


@contextmanager
def place(request: HttpRequest) -> Iterator[None]:
    """One of the bodies that are read at once, until it has been read to its end or the request
    ends. Raises TooManyAtOnceError."""
    with _taken(request) as taken:
        request._stream = _Watched(request._stream, length_of(request) or 0, taken.close)
        yield


def send_in_place(request: HttpRequest, response: StreamingHttpResponse) -> None:
    """Have what is sent piece by piece be one of the bodies that are under way at once, until it is
    sent or nobody takes it any more. Raises TooManyAtOnceError."""
    until_sent(response, _taken(request))


def until_sent(response: StreamingHttpResponse, held: ExitStack) -> None:
    """Hold what is held until the last piece is sent, or nobody takes them any more."""
    response.streaming_content = _Sent(response.streaming_content, held)


def _taken(request: HttpRequest) -> ExitStack:
    """A place, which is given back when this is closed. Raises TooManyAtOnceError."""
    wanted = [_places] if request.user.is_authenticated else [_places_of_strangers, _places]
    with ExitStack() as taken:
        for one in wanted:
            if not one.acquire(blocking=False):
                raise TooManyAtOnceError
            taken.callback(one.release)
        return taken.pop_all()


class _Sent:
    """Pieces of an answer, and what is held for them."""

    def __init__(self, pieces: Iterable[bytes], held: ExitStack) -> None:
        self._pieces, self._held = pieces, held

    def __iter__(self) -> Iterator[bytes]:
        with self._held:
            yield from self._pieces

    def close(self) -> None:
        self._held.close()

    __del__ = close  # of an answer that is not sent, or only its head


class _Watched(LimitedStream):
    """Says when the last byte has been read, or that no more come."""

    def __init__(self, stream: Any, length: int, at_end: Callable[[], None]) -> None:
        super().__init__(stream, length)
        self._at_end = at_end

    def read(self, size: int | None = -1, /) -> bytes:
        return self._seen(super().read(size))

    def readline(self, size: int | None = -1, /) -> bytes:
        return self._seen(super().readline(size))

    def _seen(self, data: bytes) -> bytes:
        if not data or self._pos >= self.limit:
            self._at_end()
        return data
