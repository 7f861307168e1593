"""Uploading: the page, the batch, the outcome of each file, through the addresses people use."""

from __future__ import annotations

import base64
import datetime as dt
import json
import random
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from briefs import corrections, ingest, jobs
from briefs.ingest import entries
from briefs.models import Article, AuditEntry, Outlet, Upload, UploadFile, User
from briefs.models.uploads import FileState
from tests.readers import making

pytestmark = pytest.mark.django_db

ARTICLE = """Minister Opens Bridge Over the Vistula

WARSAW, 3 May 2022 – Poland’s Infrastructure Minister Andrzej Adamczyk opened a bridge on Tuesday.

“This bridge will shorten the way to Lithuania by an hour,” Adamczyk said.
"""

PICTURE = b"\x89PNG" + bytes(90)


def text_file(name: str = "bridge.txt", text: str = ARTICLE) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, text.encode())


@pytest.fixture(autouse=True)
def originals(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path / "originals"


@pytest.fixture
def read_all():
    """Does what the worker does, until nothing is due."""

    def run() -> None:
        while job := jobs.claim("test"):
            assert jobs.run(job), job.error

    return run


@pytest.fixture
def send(as_bob):
    """Upload as an editor; returns the batch."""

    def post(*files: SimpleUploadedFile, **fields: str) -> Upload:
        response = as_bob.post(reverse("upload"), {"files": list(files), **fields})
        assert response.status_code == 302, response.content.decode()
        return Upload.objects.get(public_id=response.url.rsplit("/", 1)[-1])

    return post


def outcomes(batch: Upload) -> dict[str, str]:
    return dict(batch.files.values_list("name", "state"))


def test_each_file_of_a_mixed_batch_gets_its_own_outcome(send, read_all, as_bob):
    batch = send(
        text_file(),
        text_file("again.txt"),
        text_file("empty.txt", ""),
        SimpleUploadedFile("program.txt", b"\x7fELF\x02\x01\x01\x00\x00\x00\x00" * 40),
    )
    read_all()

    assert outcomes(batch) == {
        "bridge.txt": FileState.ADDED,
        "again.txt": FileState.DUPLICATE,
        "empty.txt": FileState.REFUSED,
        "program.txt": FileState.REFUSED,
    }
    article = Article.objects.get(external_id="bridge.txt")
    page = as_bob.get(reverse("upload_batch", args=[batch.public_id])).content.decode()
    address = reverse("article", args=[article.public_id])
    assert page.count(f'"{address}"') == 2
    assert "Already here. Same text as bridge.txt" in page
    assert "The file is empty" in page
    refused = batch.files.filter(state=FileState.REFUSED)
    assert all(file.reason and file.advice for file in refused)


def test_a_file_that_is_too_large_is_refused_alone(send, settings):
    settings.MAX_FILE_BYTES = 100
    batch = send(text_file(), text_file("short.txt", "Short."))
    large = batch.files.get(name="bridge.txt")
    assert large.state == FileState.REFUSED
    assert "larger than" in large.reason
    assert large.original is None
    assert batch.files.get(name="short.txt").state == FileState.WAITING


def test_source_and_date_of_the_form_outweigh_the_text(send, read_all):
    batch = send(text_file(), outlet=" PAP ", published="2022-05")
    read_all()
    article = batch.files.get().article
    assert article.outlet.name == "PAP"
    assert article.published_date.isoformat() == "2022-05"


def test_a_known_source_is_found_by_any_spelling(send):
    first = send(text_file("a.txt"), outlet="Agence Été")
    second = send(text_file("b.txt"), outlet="agence ete")
    assert first.outlet == second.outlet
    assert Outlet.objects.filter(name__istartswith="agence").count() == 1


def test_an_outlet_that_only_the_text_names_makes_no_second_article(send, read_all):
    text = f"{ARTICLE} All Content by Mehr News Agency is licensed under CC BY 4.0."
    states = []
    for outlet in ("Tehran Times", "", "PAP"):
        batch = send(text_file("a.txt", text), outlet=outlet)
        read_all()
        states.append(batch.files.get().state)
    assert states == [FileState.ADDED, FileState.DUPLICATE, FileState.ADDED]


@pytest.mark.parametrize("date", ["yesterday", "2022-13", "12.4.2022"])
def test_an_unreadable_date_is_told_and_nothing_is_kept(as_bob, date):
    response = as_bob.post(reverse("upload"), {"files": [text_file()], "published": date})
    assert response.status_code == 422
    assert "Write the date as 2021-04-12" in response.content.decode()
    assert not Upload.objects.exists()


def test_no_file_is_an_error_not_an_empty_batch(as_bob):
    response = as_bob.post(reverse("upload"), {})
    assert response.status_code == 422
    assert "Choose at least one file" in response.content.decode()
    assert not Upload.objects.exists()


class TestOneRequestAFile:
    """What the script does: the first file makes the batch, the others join it."""

    def post(self, client, file, **fields):
        return client.post(
            reverse("upload"), {"files": [file], **fields}, headers={"accept": "application/json"}
        )

    def test_files_join_the_batch(self, as_bob):
        first = self.post(as_bob, text_file("a.txt"), outlet="PAP")
        assert first.status_code == 201
        answer = first.json()
        second = self.post(as_bob, text_file("b.txt", "Other text."), batch=answer["batch"])
        assert second.json() == answer
        batch = Upload.objects.get(public_id=answer["batch"])
        assert list(batch.files.values_list("name", flat=True)) == ["a.txt", "b.txt"]
        assert as_bob.get(answer["page"]).status_code == 200
        assert as_bob.get(answer["part"]).status_code == 200

    def test_errors_come_as_sentences(self, as_bob, settings):
        answer = self.post(as_bob, text_file(), batch="nosuchone")
        assert answer.status_code == 422
        assert "isn’t there" in answer.json()["error"]

        batch = self.post(as_bob, text_file()).json()["batch"]
        settings.MAX_BATCH_FILES = 1
        answer = self.post(as_bob, text_file("more.txt"), batch=batch)
        assert answer.status_code == 422
        assert "up to 1 files" in answer.json()["error"]


def test_the_batch_asks_for_itself_until_all_is_done(send, read_all, as_bob):
    batch = send(text_file())
    part = reverse("upload_batch_part", args=[batch.public_id])
    assert "every 2s" in as_bob.get(part).content.decode()
    page = as_bob.get(reverse("upload_batch", args=[batch.public_id])).content.decode()
    assert '<noscript><meta http-equiv="refresh"' in page
    read_all()
    assert "every 2s" not in as_bob.get(part).content.decode()


def test_a_waiting_file_can_be_cancelled_and_taken_up_again(send, read_all, as_bob):
    batch = send(text_file())
    address = reverse("upload_batch", args=[batch.public_id])
    file = batch.files.get()

    response = as_bob.post(address, {"act": "cancel", "file": file.position})
    assert response.status_code == 302
    read_all()
    file.refresh_from_db()
    assert (file.state, file.article) == (FileState.CANCELLED, None)

    as_bob.post(address, {"act": "retry", "file": file.position})
    read_all()
    file.refresh_from_db()
    assert file.state == FileState.ADDED


def test_all_that_wait_are_cancelled_at_once_and_taken_up_again(send, read_all, as_bob):
    batch = send(text_file("a.txt"))
    read_all()
    files = [text_file(f"{n}.txt", f"Text {n}.") for n in range(3)]
    ingest.receive(files=files, by=batch.by, upload=batch)
    address = reverse("upload_batch", args=[batch.public_id])
    assert "Cancel 3 waiting" in as_bob.get(address).content.decode()
    as_bob.post(address, {"act": "cancel", "file": "waiting"})
    read_all()
    cancelled = {file.name: "cancelled" for file in files}
    assert outcomes(batch) == {"a.txt": "added"} | cancelled
    assert "Try 3 cancelled again" in as_bob.get(address).content.decode()
    as_bob.post(address, {"act": "retry", "file": "cancelled"})
    read_all()
    assert set(outcomes(batch).values()) == {"added"}


class TestWhoGoesFirst:
    """Of two people's files: a batch of many keeps nobody from a single one."""

    MANY = 25

    @pytest.fixture
    def many(self, send) -> Upload:
        return send(*(text_file(f"{n}.txt", f"Text {n}.") for n in range(self.MANY)))

    def of_alice(self, alice) -> UploadFile:
        return ingest.receive(files=[text_file()], by=alice).files.get()

    def read_before(self, file: UploadFile) -> int:
        """How many files are read before it."""
        before = 0
        while (job := jobs.claim("test")) and job.payload["file"] != file.pk:
            assert jobs.run(job), job.error
            before += 1
        return before

    def test_a_single_file_goes_before_the_rest_of_a_large_batch(self, many, alice):
        assert self.read_before(self.of_alice(alice)) == 20

    def test_it_does_before_those_that_are_tried_again(self, many, alice):
        while job := jobs.claim("test"):  # whose files are cancelled before they are read
            for file in many.files.filter(pk=job.payload["file"]):
                ingest.cancel_file(file=file)
            assert jobs.run(job)
        for file in many.files.order_by("-position"):
            ingest.retry_file(file=file)
        assert self.read_before(self.of_alice(alice)) == 20


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"act": "explode", "file": 1}, 400),
        ({"act": "cancel"}, 400),
        ({"act": "cancel", "file": 99}, 404),
    ],
)
def test_acts_that_make_no_sense_are_refused(send, as_bob, fields, status):
    batch = send(text_file())
    address = reverse("upload_batch", args=[batch.public_id])
    assert as_bob.post(address, fields).status_code == status


def test_a_file_of_which_nothing_came_is_taken_off_the_list_and_not_tried_in_vain(
    send, read_all, as_bob
):
    batch = send(text_file(), SimpleUploadedFile("picture.txt", PICTURE))
    read_all()
    address = reverse("upload_batch", args=[batch.public_id])
    page = as_bob.get(address).content.decode()
    assert 'value="retry"' not in page
    assert 'value="remove" id="remove-2"' in page
    assert 'id="remove-1"' not in page, "an article came of it"

    for position in (1, 2):
        as_bob.post(address, {"act": "remove", "file": position})
    assert outcomes(batch) == {"bridge.txt": "added"}
    as_bob.post(reverse("upload"), {"files": [text_file("next.txt")], "batch": batch.public_id})
    assert outcomes(batch) == {"bridge.txt": "added", "next.txt": "waiting"}


def test_what_may_go_well_the_next_time_can_be_tried_again(send, as_bob):
    batch = send(text_file())
    ingest.give_up_file(file_id=batch.files.get().pk)
    page = as_bob.get(reverse("upload_batch", args=[batch.public_id])).content.decode()
    assert 'value="retry"' in page
    assert "Remove" in page


@pytest.mark.parametrize(("text", "warning"), [("Talks", "1 word:"), ("Talks go on", "3 words:")])
def test_a_text_of_a_few_words_is_added_with_a_warning(send, read_all, as_bob, text, warning):
    batch = send(text_file(text=text))
    read_all()
    assert batch.files.get().reason == f"Only {warning} check that it is the whole article"
    page = as_bob.get(reverse("upload_batch", args=[batch.public_id])).content.decode()
    assert f"Only {warning}" in page


class TestAnArticleThatWasDeleted:
    @pytest.fixture
    def article(self, send, read_all, bob: User) -> Article:
        send(text_file())
        read_all()
        article = Article.objects.get(external_id="bridge.txt")
        quote = article.quotes.first()
        corrections.withdraw_quotes(quotes=[quote], by=bob)
        ingest.delete_article(article=article, by=bob, reason="A hoax")
        return article

    def test_stays_so_when_its_text_comes_again(self, article, send, read_all, as_bob):
        batch = send(text_file("again.txt"))
        read_all()
        file = batch.files.get()
        assert (file.state, file.article) == ("duplicate", article)
        assert not Article.objects.live().filter(text_hash=article.text_hash).exists()
        page = as_bob.get(reverse("upload_batch", args=[batch.public_id])).content.decode()
        assert "Was removed on" in page
        assert "A hoax" in page
        assert "Already here" not in page

    def test_comes_back_with_its_decisions_when_an_editor_restores_it(
        self, article, send, read_all, as_bob, bob: User
    ):
        batch = send(text_file("again.txt"))
        read_all()
        as_bob.post(reverse("upload_batch", args=[batch.public_id]), {"act": "restore", "file": 1})
        back = Article.objects.live().get(text_hash=article.text_hash)
        assert back.public_id == article.public_id
        assert back.quotes.exclude(withdrawn_at=None).count() == 1
        assert batch.files.get().state == "added"
        restored = AuditEntry.objects.filter(object_type="article", action="undo").get()
        assert restored.actor == bob

    def test_by_an_admin_is_restored_by_an_admin(
        self, article, send, read_all, as_bob, as_charlie, bob, charlie
    ):
        corrections.restore_article(article=article, by=bob)
        ingest.delete_article(
            article=Article.objects.get(pk=article.pk), by=charlie, reason="No right to it"
        )
        batch = send(text_file("again.txt"))
        read_all()
        address = reverse("upload_batch", args=[batch.public_id])
        assert "An admin can restore it." in as_bob.get(address).content.decode()
        for client, is_back in ((as_bob, False), (as_charlie, True)):
            client.post(address, {"act": "restore", "file": 1})
            assert Article.objects.live().filter(pk=article.pk).exists() == is_back

    def test_comes_back_once(self, article, send, read_all, as_bob):
        batch = send(
            text_file("again.txt"), text_file("and again.txt"), text_file("other.txt", "A")
        )
        read_all()
        address = reverse("upload_batch", args=[batch.public_id])
        for position in (1, 2, 3):
            as_bob.post(address, {"act": "restore", "file": position})
        assert [one.state for one in batch.files.order_by("position")] == [
            "added",
            "duplicate",
            "added",
        ]
        assert "Was removed on" not in as_bob.get(address).content.decode()
        assert AuditEntry.objects.filter(object_type="article", action="undo").count() == 1

    def test_is_another_one_where_another_outlet_prints_it(self, article, send, read_all):
        batch = send(text_file("again.txt"), outlet="Lake Herald")
        read_all()
        assert batch.files.get().state == "added"


def test_problems_can_be_shown_alone(send, read_all, as_bob):
    batch = send(text_file(), text_file("empty.txt", ""))
    read_all()
    page = as_bob.get(
        reverse("upload_batch", args=[batch.public_id]), {"state": "refused"}
    ).content.decode()
    assert "empty.txt" in page
    assert "bridge.txt" not in page


def test_a_large_batch_comes_in_pages(as_bob, bob):
    batch = Upload.objects.create(by=bob)
    UploadFile.objects.bulk_create(
        UploadFile(upload=batch, position=n, name=f"file-{n}.txt", size=1) for n in range(1, 251)
    )
    address = reverse("upload_batch", args=[batch.public_id])
    first, last = (
        as_bob.get(address).content.decode(),
        as_bob.get(address, {"page": 3}).content.decode(),
    )
    assert "250 files" in first
    assert "file-100.txt" in first
    assert "file-101.txt" not in first
    assert "file-250.txt" in last


def test_file_names_are_shown_as_text(send, as_bob):
    batch = send(text_file("<img src=x onerror=alert(1)>.txt"))
    page = as_bob.get(reverse("upload_batch", args=[batch.public_id])).content.decode()
    assert "<img" not in page


def test_the_original_comes_back_byte_for_byte_as_a_download(send, read_all, as_alice):
    batch = send(text_file())
    read_all()
    address = reverse("article_original", args=[batch.files.get().article.public_id])
    response = as_alice.get(address)
    assert b"".join(response.streaming_content) == ARTICLE.encode()
    assert response["Content-Type"] == "application/octet-stream"
    assert response["Content-Disposition"] == 'attachment; filename="bridge.txt"'


class TestAFileThatIsNoArticle:
    def test_comes_back_as_it_was_sent(self, send, read_all, as_bob):
        batch = send(SimpleUploadedFile("photo.txt", PICTURE), text_file())
        read_all()
        address = reverse("upload_original", args=[batch.public_id, 1])
        page = as_bob.get(reverse("upload_batch", args=[batch.public_id])).content.decode()
        assert re.findall(r'href="(/[^"]+/original)"', page) == [address]
        answer = as_bob.get(address)
        assert b"".join(answer.streaming_content) == PICTURE
        assert answer["Content-Disposition"] == 'attachment; filename="photo.txt"'

    def test_does_not_where_it_was_never_kept(self, send, as_bob):
        batch = send(SimpleUploadedFile("empty.txt", b""))
        page = as_bob.get(reverse("upload_batch", args=[batch.public_id])).content.decode()
        assert "/original" not in page
        address = reverse("upload_original", args=[batch.public_id, 1])
        assert as_bob.get(address).status_code == 404

    def test_does_not_where_the_article_was_deleted(self, send, read_all, as_bob, charlie):
        batch = send(text_file())
        read_all()
        article = batch.files.get().article
        ingest.delete_article(article=article, by=charlie, reason="No right to it")
        again = send(text_file())
        read_all()
        for one in (batch, again):
            address = reverse("upload_original", args=[one.public_id, 1])
            assert as_bob.get(address).status_code == 404


class TestFactsOfAnArticle:
    @pytest.fixture
    def article(self, send, read_all) -> Article:
        batch = send(text_file())
        read_all()
        return batch.files.get().article

    def facts(self, **changes: object) -> dict[str, object]:
        return {
            "title": "Bridge opened",
            "outlet_name": "PAP",
            "published_on": "2022-05-03",
            **changes,
        }

    def test_an_editor_sets_them(self, article, as_bob, bob: User):
        address = reverse("article_edit", args=[article.public_id])
        assert "Minister Opens Bridge" in as_bob.get(address).content.decode()
        response = as_bob.post(address, self.facts(public="on"))
        assert response.status_code == 302
        text = article.text
        article.refresh_from_db()
        assert (article.title, article.outlet.name, article.public) == (
            "Bridge opened",
            "PAP",
            True,
        )
        assert article.published_date.isoformat() == "2022-05-03"
        assert article.text == text

    def test_nonsense_is_told_beside_its_field(self, article, as_bob):
        address = reverse("article_edit", args=[article.public_id])
        response = as_bob.post(address, self.facts(title="", published_on="soon"))
        assert response.status_code == 422
        page = response.content.decode()
        assert "<title>Error: " in page
        assert "This field is required" in page
        assert "Write the date as" in page

    def test_a_source_that_has_the_same_text_is_refused(self, article, send, read_all, as_bob):
        send(text_file("copy.txt"), outlet="TVP")
        read_all()
        address = reverse("article_edit", args=[article.public_id])
        response = as_bob.post(address, self.facts(outlet_name="tvp"))
        assert response.status_code == 422
        assert "The same text is here already in TVP" in response.content.decode()

    def test_deleting_wants_a_reason_and_leaves_the_row(self, article, as_bob, bob: User):
        address = reverse("article_delete", args=[article.public_id])
        assert as_bob.post(address, {"reason": ""}).status_code == 422
        assert as_bob.post(address, {"reason": "Sent twice"}).status_code == 302
        article.refresh_from_db()
        assert (article.deleted_by, article.deleted_reason) == (bob, "Sent twice")
        assert as_bob.get(address, follow=True).status_code == 410


def test_past_batches_are_listed_newest_first(send, as_bob):
    batches = [send(text_file(f"{n}.txt", f"{ARTICLE}\n{n}")) for n in range(3)]
    start = batches[0].created
    for minutes, batch in zip((1, 3, 2), batches, strict=True):
        Upload.objects.filter(pk=batch.pk).update(created=start + dt.timedelta(minutes=minutes))
    page = as_bob.get(reverse("upload")).content.decode()
    addresses = [reverse("upload_batch", args=[batches[n].public_id]) for n in (1, 2, 0)]
    places = [page.index(f'href="{address}"') for address in addresses]
    assert places == sorted(places)


class TestAllBatches:
    def listed(self, client, **query: object) -> list[str]:
        html = client.get(reverse("upload_batches"), query).content.decode()
        return re.findall(r'<b><a href="/uploads/([^"]+)"', html)

    def test_what_needs_a_decision_comes_first(self, send, read_all, as_bob):
        table = send(SimpleUploadedFile("table.csv", b"Kopf,Inhalt\nBridge,A long text\n"))
        long = ARTICLE + " ".join(f"Lane {n} is open." for n in range(60))
        plain = send(text_file(text=long))
        near = send(text_file("near.txt", f"{long} Lane 61 is not."))
        newest = send(text_file("more.txt", "Another text, Mayor Ada Example said."))
        read_all()
        assert outcomes(near) == {"near.txt": "near-copy"}
        wanted = [near, table, newest, plain]
        assert self.listed(as_bob) == [one.public_id for one in wanted]
        html = as_bob.get(reverse("upload_batches")).content.decode()
        assert "1 nearly the same as articles that are here" in html
        assert "1 table with columns to name" in html
        assert f"{reverse('upload_batch', args=[near.public_id])}?state=near-copy" in html

    def test_all_of_many_are_reached_by_pages(self, alice, bob, as_bob):
        made = [
            ingest.receive(files=[SimpleUploadedFile("a.txt", b"")], by=alice if n % 3 else bob)
            for n in range(60)
        ]
        pages = [self.listed(as_bob, page=number) for number in (1, 2)]
        assert [len(one) for one in pages] == [50, 10]
        assert sorted(pages[0] + pages[1]) == sorted(one.public_id for one in made)
        own = [one.public_id for one in reversed(made) if one.by == bob]
        assert self.listed(as_bob, by="me") == own

    def test_the_page_of_uploads_leads_there(self, send, as_bob):
        assert (
            "You have uploaded nothing yet"
            in as_bob.get(reverse("upload_batches"), {"by": "me"}).content.decode()
        )
        send(text_file())
        assert (
            f'href="{reverse("upload_batches")}"' in as_bob.get(reverse("upload")).content.decode()
        )


class TestFilesThatHoldOthers:
    def records(self, *texts: str, name: str = "press.jsonl") -> SimpleUploadedFile:
        lines = "\n".join(json.dumps({"text": text, "outlet": "PAP"}) for text in texts)
        return SimpleUploadedFile(name, lines.encode())

    def test_each_entry_gets_a_row_with_its_own_outcome(self, send, read_all, as_bob):
        batch = send(self.records(ARTICLE, "Other text, he said.", ARTICLE, ""))
        read_all()
        assert outcomes(batch) == {
            "press.jsonl": FileState.OPENED,
            "press.jsonl, record 1": FileState.ADDED,
            "press.jsonl, record 2": FileState.ADDED,
            "press.jsonl, record 3": FileState.DUPLICATE,
            "press.jsonl, record 4": FileState.REFUSED,
        }
        page = as_bob.get(reverse("upload_batch", args=[batch.public_id])).content.decode()
        assert "Opened. 4 parts" in page
        assert "The record has no text" in page
        article = Article.objects.get(external_id="press.jsonl, record 1")
        assert (article.outlet.name, article.original.name) == ("PAP", "press.jsonl")
        assert not batch.files.exclude(record=None).exists()

    def test_progress_is_shown_and_what_waits_can_be_cancelled(self, send, read_all, as_bob):
        batch = send(self.records(ARTICLE, "Other text, he said.", "A third, she said."))
        for _ in range(2):  # the file itself, then one of its records
            assert jobs.run(jobs.claim("test"))
        address = reverse("upload_batch", args=[batch.public_id])
        page = as_bob.get(address).content.decode()
        assert "1 of 3 in it read" in page
        assert '<progress max="3" value="1"' in page
        as_bob.post(address, {"act": "cancel", "file": batch.files.get(container=None).position})
        read_all()
        states = batch.files.filter(container__isnull=False).values_list("state", flat=True)
        assert list(states) == [FileState.ADDED, FileState.CANCELLED, FileState.CANCELLED]
        as_bob.post(address, {"act": "retry", "file": batch.files.last().position})
        read_all()
        assert batch.files.last().state == FileState.ADDED

    def test_single_files_go_before_the_rest_of_an_archive(self, send):
        first = send(self.records(ARTICLE, "Other text, he said."))
        assert jobs.run(jobs.claim("test"))
        send(text_file("urgent.txt", "Urgent, he said."))
        assert jobs.run(jobs.claim("test"))
        assert Article.objects.filter(external_id="urgent.txt").exists()
        assert first.files.filter(state=FileState.WAITING).count() == 2

    def test_opening_goes_on_where_a_crash_ended_it(self, send, read_all, monkeypatch):
        batch = send(self.records(*(f"Text {number}, he said." for number in range(5))))
        monkeypatch.setattr(entries, "AT_ONCE", 2)
        with monkeypatch.context() as patched:
            patched.setattr(entries.Entries, "_row", _fail_at(3, entries.Entries._row))
            job = jobs.claim("test")
            assert not jobs.run(job)
        assert batch.files.count() == 3
        ingest.read_files(file_ids=[batch.files.first().pk])
        read_all()
        assert Article.objects.filter(external_id__startswith="press.jsonl").count() == 5
        assert batch.files.count() == 6

    def test_a_batch_holds_no_more_than_it_may(self, send, read_all, settings):
        settings.MAX_BATCH_ENTRIES = 2
        batch = send(self.records(*(f"Text {number}, he said." for number in range(5))))
        read_all()
        file = batch.files.first()
        assert (file.state, file.reason) == (
            FileState.REFUSED,
            "The batch holds more than it may",
        )
        assert batch.files.filter(state=FileState.ADDED).count() == 2


def _fail_at(number: int, make):
    def row(self, entry):
        if self._seen == number:
            raise OSError("the disk is full")
        return make(self, entry)

    return row


class TestFormats:
    def mail(self) -> bytes:
        body = base64.encodebytes(making.docx(*making.ARTICLE)).decode()
        return (
            "Subject: Statement\nContent-Type: multipart/mixed; boundary=x\n\n"
            "--x\nContent-Type: text/plain\n\nThe statement is attached, she said.\n"
            "--x\nContent-Type: application/octet-stream; name=bridge.docx\n"
            f"Content-Transfer-Encoding: base64\n\n{body}\n--x--\n"
        ).encode()

    def test_the_same_text_is_a_duplicate_in_every_format(self, send, read_all):
        files = {
            "a.txt": making.ARTICLE_TEXT.encode(),
            "a.docx": making.docx(*making.ARTICLE),
            "a.odt": making.odt(*making.ARTICLE),
            "a.rtf": making.rtf(*making.ARTICLE),
            "a.eml": b"Subject: x\nContent-Type: text/plain; charset=utf-8\n\n"
            + making.ARTICLE_TEXT.encode(),
            "a.jsonl": json.dumps({"text": making.ARTICLE_TEXT}).encode(),
            "a.csv": f'text\n"{making.ARTICLE_TEXT}"\n'.encode(),
        }
        batch = send(*(SimpleUploadedFile(name, data) for name, data in files.items()))
        read_all()
        states = outcomes(batch)
        assert states.pop("a.txt") == FileState.ADDED
        assert states.pop("a.jsonl") == states.pop("a.csv") == FileState.OPENED
        assert set(states.values()) == {FileState.DUPLICATE}
        assert len(states) == 6

    def test_an_archive_of_messages_with_attachments_is_opened_to_the_last(
        self, send, read_all, as_bob
    ):
        mailbox = b"From a@b Tue Apr 13 10:00:00 2021\n" + self.mail()
        data = making.zipped({"2021/press.mbox": mailbox, "photo.jpg": b"\xff\xd8\xff"})
        batch = send(SimpleUploadedFile("press.zip", data))
        read_all()
        assert outcomes(batch) == {
            "press.zip": FileState.OPENED,
            "press.zip/2021/press.mbox": FileState.OPENED,
            "press.zip/photo.jpg": FileState.REFUSED,
            "press.zip/2021/press.mbox/message 1.eml": FileState.ADDED,
            "press.zip/2021/press.mbox/message 1.eml/bridge.docx": FileState.ADDED,
        }
        last = batch.files.get(name__endswith="bridge.docx")
        assert (last.depth, last.container.article.title) == (3, "Statement")
        response = as_bob.get(reverse("article_original", args=[last.article.public_id]))
        assert b"".join(response.streaming_content) == making.docx(*making.ARTICLE)
        assert response["Content-Disposition"] == 'attachment; filename="bridge.docx"'

    def test_the_batch_says_which_columns_were_used(self, send, read_all, as_bob):
        batch = send(SimpleUploadedFile("a.csv", b"body,tags\nHe said no.,x\n"))
        read_all()
        page = as_bob.get(reverse("upload_batch", args=[batch.public_id])).content.decode()
        assert "Opened. 1 part" in page
        assert "Columns used: body (as text). Not used: tags." in page

    def test_the_batch_says_which_pages_were_left_out(self, send, read_all, as_bob):
        text = making.column("“The bridge is safe,” Minister Ada Example said.", "Boats wait.")
        paper = making.pdf([], text, text, content=b"/I1 Do")
        batch = send(SimpleUploadedFile("paper.pdf", paper))
        read_all()
        page = as_bob.get(reverse("upload_batch", args=[batch.public_id])).content.decode()
        assert batch.files.get().state == FileState.ADDED
        assert "1 of 3 pages is a picture without text and was left out" in page

    def test_bombs_and_locks_are_refused_and_the_rest_goes_on(self, send, read_all):
        bomb = making.zipped({f"{number}.txt": b" " * 19_000_000 for number in range(4)})
        batch = send(
            SimpleUploadedFile("bomb.zip", bomb),
            SimpleUploadedFile("scan.pdf", making.pdf([], content=b"/I1 Do")),
            SimpleUploadedFile("long.pdf", making.pdf(*[[]] * 500)),
            text_file(),
        )
        read_all()
        top = batch.files.filter(container=None)
        assert {file.name: file.reason for file in top if file.reason} == {
            "bomb.zip": "The archive unpacks to more than 200 times its size",
            "scan.pdf": "The PDF holds pictures of pages, not text (a scan)",
            "long.pdf": "The PDF has 500 pages; up to 100 are read",
        }
        assert all(file.advice for file in top.filter(state=FileState.REFUSED))
        assert top.get(name="bridge.txt").state == FileState.ADDED

    def test_archives_may_be_larger_than_articles(self, send, settings):
        settings.MAX_FILE_BYTES = 100
        settings.MAX_COLLECTION_BYTES = 300
        noise = random.Random(6).randbytes(500)
        batch = send(
            SimpleUploadedFile("a.zip", noise[:200]),
            SimpleUploadedFile("b.zip", noise),
            SimpleUploadedFile("c.eml", noise[:200]),
        )
        assert [file.state for file in batch.files.all()] == ["waiting", "refused", "refused"]

    def test_the_page_says_what_can_be_read(self, as_bob):
        page = as_bob.get(reverse("upload")).content.decode()
        assert ".docx, .odt, .rtf, .eml, .mbox, .csv" in page
        (accepted,) = re.findall(r'accept="([^"]*)"', page)
        assert {".pdf", ".docx", ".zip", ".gz", ".txt", ".html"} <= set(accepted.split(","))
