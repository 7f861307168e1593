"""Uploading articles and saving searches by programs."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from briefs import jobs
from briefs.models import Article, Upload, User
from search.models import SavedSearch

pytestmark = pytest.mark.django_db

JSON = "application/json"
ARTICLE = """Minister Opens Bridge Over the Vistula

WARSAW, 3 May 2022 – Poland’s Infrastructure Minister Andrzej Adamczyk opened a bridge on Tuesday.

“This bridge will shorten the way to Lithuania by an hour,” Adamczyk said.
"""


@pytest.fixture(autouse=True)
def originals(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path / "originals"


@pytest.fixture
def bobs(program, bob: User) -> Client:
    return program(bob)


def work() -> None:
    while job := jobs.claim("test"):
        assert jobs.run(job), job.error


class TestUploading:
    def outcome(self, client: Client, address: str) -> dict:
        work()
        answer = client.get(address).json()
        assert answer["finished"]
        (file,) = answer["files"]["items"]
        return file

    def test_a_text_becomes_an_article(self, bobs: Client, bob: User) -> None:
        facts = {"text": ARTICLE, "outlet": "Example News", "url": "https://example.org/bridge"}
        answer = bobs.post("/api/v1/uploads", facts, JSON)
        assert answer.status_code == 202
        assert answer.json()["finished"] is False
        file = self.outcome(bobs, answer["Location"])
        assert file["state"] == "added"
        made = Article.objects.get(public_id=file["article"])
        assert (made.outlet.name, made.url) == ("Example News", "https://example.org/bridge")
        assert made.uploader == bob
        assert bobs.get(f"/api/v1/articles/{made.public_id}").json()["statements"]

    def test_a_file_too_and_the_same_again_is_a_duplicate(self, bobs: Client) -> None:
        def send() -> dict:
            file = SimpleUploadedFile("bridge.txt", ARTICLE.encode())
            sent = {"files": [file], "published": "2022-05-04"}
            answer = bobs.post("/api/v1/uploads", sent)
            return self.outcome(bobs, answer["Location"])

        first, second = send(), send()
        assert (first["name"], first["state"]) == ("bridge.txt", "added")
        assert (second["state"], second["article"]) == ("duplicate", first["article"])
        assert str(Article.objects.get(public_id=first["article"]).published) == "2022-05-04"

    def test_a_file_that_cannot_be_read_says_what_to_do(self, bobs: Client) -> None:
        file = SimpleUploadedFile("notes.pdf", b"%PDF-1.7 nothing")
        answer = bobs.post("/api/v1/uploads", {"files": [file]})
        outcome = self.outcome(bobs, answer["Location"])
        assert outcome["state"] == "refused"
        assert outcome["reason"]
        assert outcome["advice"]

    def test_a_corrected_text_takes_the_place_of_the_one_before(self, bobs: Client) -> None:
        answer = bobs.post("/api/v1/uploads", {"text": ARTICLE}, JSON)
        first = self.outcome(bobs, answer["Location"])["article"]
        corrected = {"text": ARTICLE.replace("an hour", "two hours"), "replaces": first}
        answer = bobs.post("/api/v1/uploads", corrected, JSON)
        file = self.outcome(bobs, answer["Location"])
        assert (file["state"], file["article"]) == ("revised", first)
        assert "two hours" in bobs.get(f"/api/v1/articles/{first}").json()["text"]

    def test_more_files_may_join_a_batch(self, bobs: Client) -> None:
        batch = bobs.post("/api/v1/uploads", {"text": ARTICLE}, JSON).json()["id"]
        again = bobs.post("/api/v1/uploads", {"text": ARTICLE, "batch": batch}, JSON).json()
        assert again["id"] == batch
        assert len(again["files"]["items"]) == 2

    @pytest.mark.parametrize(
        ("body", "wrong"),
        [
            ({}, "text"),
            ({"text": ""}, "text"),
            ({"text": 5}, "text"),
            ({"text": "x\0y"}, "text"),
            ({"text": "x", "colour": "red"}, "colour"),
            ({"text": "x", "published": "yesterday"}, "published"),
            ({"text": "x", "url": "javascript:alert(1)"}, "url"),
            ({"text": "x", "batch": "nothing"}, "batch"),
            ({"text": "x", "replaces": "nothing"}, "replaces"),
        ],
    )
    def test_what_cannot_be_is_named(self, bobs: Client, body, wrong) -> None:
        answer = bobs.post("/api/v1/uploads", body, JSON)
        assert answer.status_code == 422
        assert wrong in answer.json()["errors"]
        assert not Upload.objects.exists()

    @pytest.mark.parametrize(
        ("body", "kind", "status"),
        [
            (b"{", JSON, 400),
            (b"[]", JSON, 400),
            (b"[" * 100_000, JSON, 400),
            (b'{"text": "\xff"}', JSON, 400),
            (
                b"--x\r\nContent-Disposition: form-data; name=a\r\n\r\nb\r\n" * 2001 + b"--x--",
                "multipart/form-data; boundary=x",
                400,
            ),
            (b"text", "text/plain", 422),
            (b"", "multipart/form-data; boundary=x", 422),
            (b"", "multipart/form-data", 422),
        ],
    )
    def test_other_bodies_are_refused(self, bobs: Client, body, kind, status) -> None:
        answer = bobs.post("/api/v1/uploads", body, kind)
        assert answer.status_code == status
        assert answer["Content-Type"] == "application/problem+json"

    def test_not_all_that_is_wrong_is_named(self, bobs: Client) -> None:
        wrong = {f"member-{number}": 0 for number in range(1000)}
        assert len(bobs.post("/api/v1/uploads", wrong, JSON).json()["errors"]) == 20

    def test_a_lone_surrogate_is_no_text(self, bobs: Client) -> None:
        answer = bobs.generic("POST", "/api/v1/uploads", b'{"text": "\\ud800"}', JSON)
        assert answer.status_code == 422

    def test_a_body_that_is_too_large_is_not_read(self, bobs: Client, settings) -> None:
        settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
        answer = bobs.post("/api/v1/uploads", {"text": "x" * 2000}, JSON)
        assert answer.status_code == 413
        assert answer.json()["type"].endswith("too-large")


@pytest.mark.usefixtures("collection")
class TestSavingSearches:
    @pytest.fixture
    def alices(self, program, alice: User) -> Client:
        return program(alice)

    def test_it_is_there_afterwards(self, alices: Client, alice: User) -> None:
        sent = {"query": "q=JCPOA&country=IR", "name": "Iran", "shared": True}
        answer = alices.post("/api/v1/saved", sent, JSON)
        assert answer.status_code == 201
        made = answer.json()
        assert alices.get(answer["Location"]).json() == made
        assert alices.get("/api/v1/saved").json()["items"] == [made]
        assert (made["name"], made["shared"], made["new"]) == ("Iran", True, 0)
        assert made["total"] == alices.get(made["results"]).json()["total"] > 0
        assert SavedSearch.objects.get(owner=alice).filters == {"q": ["JCPOA"], "country": ["IR"]}

    def test_they_are_listed_a_page_at_a_time(self, alices: Client) -> None:
        made = [
            alices.post("/api/v1/saved", {"query": f"q={word}"}, JSON).json()["id"]
            for word in ("iran", "talks", "oil")
        ]
        page = alices.get("/api/v1/saved?limit=2").json()
        assert [one["id"] for one in page["items"]] == made[:2]
        rest = alices.get(page["next"]).json()
        assert ([one["id"] for one in rest["items"]], rest["next"]) == (made[2:], None)
        assert alices.get("/api/v1/saved?limit=x").status_code == 422

    def test_without_a_name_it_is_called_what_it_asks(self, alices: Client) -> None:
        made = alices.post("/api/v1/saved", {"query": "speaker=sergei-lavrov"}, JSON).json()
        assert made["name"] == "By Sergei Lavrov"

    def test_others_see_it_if_it_is_shared(self, alices: Client, program, bob: User) -> None:
        own = alices.post("/api/v1/saved", {"query": "q=iran"}, JSON).json()
        shared = alices.post("/api/v1/saved", {"query": "q=iran", "shared": True}, JSON).json()
        theirs = program(bob)
        (seen,) = theirs.get("/api/v1/saved").json()["items"]
        assert (seen["id"], seen["own"], seen["owner"]) == (shared["id"], False, "Alice Analyst")
        assert theirs.get(f"/api/v1/saved/{own['id']}").status_code == 404

    @pytest.mark.parametrize(
        ("body", "status"),
        [
            ({"query": "q=(x"}, 400),
            ({"query": "q=speaker%3AZzyzx"}, 400),
            ({"query": "country=UK"}, 422),
            ({"query": 1}, 422),
            ({"q": "x"}, 422),
            ({"name": "x" * 201}, 422),
            ({"shared": "yes"}, 422),
        ],
    )
    def test_what_cannot_be_asked_is_not_kept(self, alices: Client, body, status) -> None:
        answer = alices.post("/api/v1/saved", body, JSON)
        assert answer.status_code == status, answer.content
        assert answer["Content-Type"] == "application/problem+json"
        assert not SavedSearch.objects.exists()
