"""Bodies that are too large are refused before a byte of them is read."""

from __future__ import annotations

import gc
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.handlers.wsgi import WSGIHandler
from django.test import Client, RequestFactory
from django.urls import reverse

from briefs import bodies, tokens
from briefs.models import Article, User

pytestmark = pytest.mark.django_db

MB = 1024 * 1024


class Unread(io.RawIOBase):
    """Whoever reads it fails."""

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        raise AssertionError("the body was read")


def send(
    path: str,
    length: str,
    client: Client | None = None,
    body: io.RawIOBase | None = None,
    **headers: str,
) -> tuple[int, bytes]:
    """What the whole product answers to a request with a body of that length, if it reads none."""
    environ = RequestFactory().post(path, b"x", "multipart/form-data; boundary=x").environ
    if client:
        environ["HTTP_COOKIE"] = "; ".join(f"{k}={v.value}" for k, v in client.cookies.items())
    environ |= {**headers, "CONTENT_LENGTH": length, "wsgi.input": body or Unread()}
    # Not called as a server does: the signals of a request would end the test's transaction.
    handler = WSGIHandler()
    response = handler.get_response(handler.request_class(environ))
    return response.status_code, response.content


@pytest.mark.parametrize("path", ["/upload", "/sign-in", "/saved/new", "/nothing"])
def test_of_somebody_without_an_account(path: str) -> None:
    status, page = send(path, str(6 * MB))
    assert status == 413
    assert b"More than 5 MB" in page


def test_of_an_analyst_who_may_not_upload(as_alice: Client) -> None:
    assert send("/upload", str(6 * MB), as_alice)[0] == 413


def test_of_an_editor_beyond_what_a_file_may_have(as_bob: Client) -> None:
    assert send("/upload", str(202 * MB), as_bob)[0] == 413
    assert send("/account", str(6 * MB), as_bob)[0] == 413


def test_of_a_program(bob: User, alice: User, settings) -> None:
    settings.DEBUG_PROPAGATE_EXCEPTIONS = True

    def bearer(user: User) -> dict[str, str]:
        _, secret = tokens.make(owner=user, name="x", scopes=["upload"], days=None)
        return {"HTTP_AUTHORIZATION": f"Bearer {secret}"}

    status, problem = send("/api/v1/uploads", str(202 * MB), **bearer(bob))
    assert (status, b"#problem-too-large" in problem) == (413, True)
    assert send("/api/v1/uploads", str(6 * MB), **bearer(alice))[0] == 413
    with pytest.raises(AssertionError, match="the body was read"):
        send("/api/v1/uploads", str(100 * MB), **bearer(bob))


class Slow(Unread):
    """While it is read the next client sends one, and while that is read the next."""

    def __init__(self, clients: list[Client], statuses: list[int]) -> None:
        self.clients, self.statuses = clients, statuses

    def read(self, size: int = -1) -> bytes:
        if self.clients:
            client, *more = self.clients
            status, _ = send("/sign-in", "1", client, Slow(more, self.statuses))
            self.statuses.append(status)
        return b"x"


def test_of_those_that_are_read_at_once(as_alice: Client) -> None:
    """Strangers leave some to who is signed in. Who is read is told that the form's token is missing."""
    stranger = Client()
    for client in (stranger, as_alice):
        client.get("/sign-in")  # without the cookie of the form's token none is read
        client.cookies.setdefault("csrftoken", stranger.cookies["csrftoken"])
    for _ in range(2):  # each place comes back
        Slow([stranger] * 3, statuses := []).read()
        assert statuses == [503, 403, 403]
        Slow([*[stranger] * 2, *[as_alice] * 3], statuses := []).read()
        assert statuses == [503, 403, 403, 403, 403]


def test_of_answers_that_are_sent_piece_by_piece(collection, as_alice: Client, as_bob) -> None:
    """Some take them slowly: others read on, and each place comes back, also of one who breaks off."""
    article = Article.objects.filter(original__isnull=False).first()
    original = reverse("article_original", args=[article.public_id])
    for is_read in (True, False, True):
        taken = [as_bob.get(original) for _ in range(bodies.AT_ONCE)]
        assert {one.status_code for one in taken} == {200}
        refused = as_alice.get(original)
        assert (refused.status_code, refused["Retry-After"]) == (503, "5")
        assert as_alice.get(reverse("account")).status_code == 200
        while taken:
            assert not is_read or b"".join(taken[-1])
            del taken[-1]
        gc.collect()


@pytest.mark.parametrize("length", ["-1", "many", "1e9", "٣", "9" * 30])
def test_a_length_that_is_no_number(length: str) -> None:
    assert send("/sign-in", length)[0] == 400


def test_what_is_not_too_large_is_read(as_bob: Client, settings, tmp_path) -> None:
    settings.MEDIA_ROOT = tmp_path / "originals"
    file = SimpleUploadedFile("a.txt", b"x" * (6 * MB))
    assert as_bob.post("/upload", {"files": [file]}).status_code == 302
