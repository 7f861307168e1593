"""Pages for when something went wrong: same frame, what happened, a way on."""

from __future__ import annotations

import errno

import pytest
from django.core.exceptions import SuspiciousOperation
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError
from django.urls import reverse

from briefs import ingest
from briefs.models import Country
from briefs.views import account
from search.api import records

pytestmark = pytest.mark.django_db


def test_not_there(as_alice):
    response = as_alice.get("/articles")
    assert response.status_code == 404
    assert "That page isn’t here" in response.content.decode()
    assert reverse("saved") in response.content.decode()


def test_not_there_for_strangers_names_no_pages_of_theirs(client):
    response = client.get("/nosuchpage")
    assert response.status_code == 404
    assert "Account of" not in response.content.decode()


def test_not_for_this_role(as_alice):
    response = as_alice.get(reverse("upload"))
    assert response.status_code == 403
    page = response.content.decode()
    assert "Uploading and correcting are for editors." in page
    assert "You are signed in as Alice Analyst, analyst." in page


def test_a_broken_request(as_alice, monkeypatch):
    def suspicious(*args: object, **kwargs: object) -> None:
        raise SuspiciousOperation("too many fields")

    monkeypatch.setattr(account, "AccountForm", suspicious)
    response = as_alice.get(reverse("account"))
    assert response.status_code == 400
    assert "That request can’t be read" in response.content.decode()


def test_something_broke_is_told_without_the_database(
    as_alice, monkeypatch, django_assert_num_queries
):
    def broken(*args: object, **kwargs: object) -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr(account, "AccountForm", broken)
    as_alice.raise_request_exception = False
    with django_assert_num_queries(2):  # who is it: session and account, before it broke
        response = as_alice.get(reverse("account"))
    assert response.status_code == 500
    page = response.content.decode()
    assert "Something broke" in page
    assert "secret detail" not in page
    assert "{%" not in page


@pytest.mark.parametrize(
    "error", [OperationalError("database is locked"), OSError(errno.ENOSPC, "no space")]
)
def test_a_database_that_is_busy_and_a_full_disk_are_no_fault_of_the_page(
    as_alice, monkeypatch, error
):
    def busy(*args: object, **kwargs: object) -> None:
        raise error

    monkeypatch.setattr(account, "AccountForm", busy)
    monkeypatch.setattr(records.paging, "page", busy)
    as_alice.raise_request_exception = False
    for address, words in (
        (reverse("account"), "What you sent was not stored"),
        ("/api/v1/countries", "#problem-busy"),
    ):
        response = as_alice.get(address)
        assert (response.status_code, response["Retry-After"]) == (503, "10")
        assert words in response.content.decode()
        assert response["X-Request-ID"] in response.content.decode()


def test_numbers_that_nothing_has_are_none(as_charlie, charlie):
    """Of thousands of digits Python reads none; those of other scripts are digits, too."""
    country = Country.objects.first()
    batch = ingest.receive(by=charlie, files=[SimpleUploadedFile("a.txt", b"He said so.")])
    for number in ("9" * 5000, "9" * 30, "٣"):
        undone = as_charlie.post(reverse("review_undo"), {"entry": number})
        assert undone.headers["Location"] == reverse("review")
        change = reverse("admin:briefs_country_change", args=[country.pk])
        assert as_charlie.post(change, {"_version": number}).status_code == 200
        page = reverse("upload_batch", args=[batch.public_id])
        asked = as_charlie.post(page, {"act": "cancel", "file": number})
        assert asked.status_code == 400
