"""Uploaded files on their way: received, queued, read by the worker, each to a stated outcome."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from briefs import batches, ingest, jobs
from briefs.ingest import entries
from briefs.models import Article, Job, Upload, UploadFile
from briefs.models.uploads import FileState
from briefs.readers import confined
from tests.readers.making import zipped

pytestmark = pytest.mark.django_db

ARTICLE = "Ferry Returns\n\nThe ferry will sail again in May, Mayor Ines Example said on Monday.\n"


@pytest.fixture(autouse=True)
def originals(tmp_path, settings) -> None:
    settings.MEDIA_ROOT = tmp_path / "originals"


@pytest.fixture
def receive(bob):
    """`receive({"a.txt": "text"})` uploads as Bob; returns the batch."""

    def upload(files: dict[str, str | bytes]) -> Upload:
        return ingest.receive(
            by=bob,
            files=[
                SimpleUploadedFile(name, data.encode() if isinstance(data, str) else data)
                for name, data in files.items()
            ],
        )

    return upload


def work() -> None:
    """What the worker's process does until no job is left, with no waiting between two tries."""
    while jobs.are_left():
        Job.objects.filter(state="waiting").update(run_after=timezone.now())
        while job := jobs.claim("test"):
            jobs.run(job)


def outcomes(batch: Upload) -> dict[str, str]:
    return dict(batch.files.values_list("name", "state"))


def test_one_bad_file_never_stops_the_others(receive):
    batch = receive(
        {
            "ferry.txt": ARTICLE,
            "photo.txt": b"\x89PNG\r\n\x1a\n" + bytes(300),
            "ferry again.md": ARTICLE,
            "table.xlsx": b"PK\x03\x04" + bytes(100),
            "bridge.html": "<html><body><p>“The bridge is open,” Mayor Ines Example said.</p></body>",
        }
    )
    work()
    assert outcomes(batch) == {
        "ferry.txt": "added",
        "photo.txt": "refused",
        "ferry again.md": "duplicate",
        "table.xlsx": "refused",
        "bridge.html": "added",
    }
    assert not jobs.are_left()


def test_a_duplicate_names_the_article_it_equals(receive):
    receive({"ferry.txt": ARTICLE})
    again = receive({"the same ferry.txt": ARTICLE.replace("\n", "\r\n")})
    work()
    file = again.files.get()
    assert file.article == Article.objects.get(external_id="ferry.txt")
    assert file.reason == "Same text as ferry.txt"


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("a.txt", b"", "The file is empty"),
        ("a.txt", b" \n\t\n", "The file holds no text"),
        ("a.txt", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3", "The file is a PDF, not text"),
        ("a.txt", bytes(range(1, 32)) * 40, "The file is not text"),
        ("a.txt", b"\xff\xfeT\x00h\x00e\x00 ", "The characters can’t be read: the encoding"),
        ("a.docx", b"anything", "The file is not a Word document"),
        ("a.doc", b"anything", "This file type can’t be read"),
        ("noending", b"anything", "This file type can’t be read"),
        ("a.zip", b"anything", "The file is not a .zip archive"),
        ("a.txt", b"x" * 5001, "The file is larger than"),
    ],
)
def test_a_refusal_says_what_is_wrong_and_what_to_do(receive, settings, name, data, reason):
    settings.MAX_FILE_BYTES = 5000
    file = receive({name: data}).files.get()
    work()
    file.refresh_from_db()
    assert file.state == FileState.REFUSED
    assert file.reason.startswith(reason)
    assert file.advice
    assert file.finished
    assert not Article.objects.filter(external_id=name).exists()


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "windows-1252"])
def test_the_encoding_is_found(receive, encoding):
    text = (
        "Café Talks\n\n“The café stays open,” Mayor Ines Example said on Monday, after the council"
        " had met for the third time this month and found no other use for the old ferry house.\n"
    )
    batch = receive({"café.txt": text.encode(encoding)})
    work()
    assert batch.files.get().article.text == text


def test_a_file_that_always_fails_ends_as_refused_and_can_be_taken_up_again(receive, monkeypatch):
    batch = receive({"ferry.txt": ARTICLE})
    tries = []

    def crash(*_: object, **__: object) -> None:
        tries.append(1)
        raise RecursionError("a reader went astray")

    with monkeypatch.context() as broken:
        broken.setattr(confined, "contents", crash)
        work()
    file = batch.files.get()
    assert len(tries) == jobs.MAX_FAILURES
    assert (file.state, file.reason) == (FileState.REFUSED, "The file could not be read")
    assert "a reader went astray" in Job.objects.get().error, "for the admin"

    ingest.retry_file(file=file)
    work()
    file.refresh_from_db()
    assert (file.state, file.reason, file.advice) == (FileState.ADDED, "", "")


def test_a_file_that_kills_its_worker_each_time_ends_as_refused(receive):
    batch = receive({"ferry.txt": ARTICLE})
    for attempt in range(jobs.MAX_TAKEOVERS):
        assert jobs.claim(f"worker {attempt}"), "the one before was killed"
        Job.objects.update(lease_until=timezone.now() - dt.timedelta(seconds=1))
    work()
    assert batch.files.get().state == FileState.REFUSED
    assert "its worker died each time" in Job.objects.get().error


def test_an_archive_of_which_each_worker_reads_a_part_is_read_to_its_end(receive, monkeypatch):
    monkeypatch.setattr(jobs, "MAX_TAKEOVERS", 2)
    monkeypatch.setattr(entries, "AT_ONCE", 1)
    count = 4
    texts = {f"ferry {n}.txt": f"{ARTICLE} It is ferry number {n}.".encode() for n in range(count)}
    batch = receive({"press.zip": zipped(texts)})
    container = batch.files.get()
    add = entries.Entries.add

    def be_killed_after_one(self, entry):
        refusal = add(self, entry)
        if container.entries.count() > killed:
            raise KeyboardInterrupt
        return refusal

    with monkeypatch.context() as killing:
        killing.setattr(entries.Entries, "add", be_killed_after_one)
        for killed in range(count):
            with pytest.raises(KeyboardInterrupt):
                jobs.run(jobs.claim(f"worker {killed}"))
            Job.objects.filter(state="running").update(lease_until=timezone.now())
    jobs.run(jobs.claim("the last"))
    container.refresh_from_db()
    assert (container.state, container.entries.count()) == (FileState.OPENED, count)


def test_a_cancelled_file_is_not_read_and_can_be_taken_up_again(receive):
    file = receive({"ferry.txt": ARTICLE}).files.get()
    ingest.cancel_file(file=file)
    work()
    file.refresh_from_db()
    assert (file.state, file.article) == (FileState.CANCELLED, None)

    ingest.retry_file(file=file)
    work()
    file.refresh_from_db()
    assert file.state == FileState.ADDED


def test_a_file_that_is_being_read_is_not_cancelled(receive, monkeypatch):
    file, read = receive({"ferry.txt": ARTICLE}).files.get(), confined.contents

    def cancel_meanwhile(path: Path, name: str, **options: Any):
        ingest.cancel_file(file=file)
        return read(path, name, **options)

    monkeypatch.setattr(confined, "contents", cancel_meanwhile)
    work()
    file.refresh_from_db()
    assert file.state == FileState.ADDED


@pytest.mark.parametrize("state", [FileState.ADDED, FileState.DUPLICATE, FileState.WAITING])
def test_only_refused_and_cancelled_files_are_taken_up_again(receive, state):
    file = receive({"ferry.txt": ARTICLE}).files.get()
    work()
    UploadFile.objects.update(state=state)
    ingest.retry_file(file=file)
    assert not jobs.are_left()


def test_an_original_is_kept_once_whatever_it_is_called(receive, settings):
    first = receive({"ferry.txt": ARTICLE}).files.get()
    second = receive({"copy.txt": ARTICLE}).files.get()
    assert first.original == second.original
    kept = [path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()]
    assert [path.read_text() for path in kept] == [ARTICLE]
    assert kept[0].stat().st_mode & 0o777 == 0o600


def test_a_batch_says_how_long_it_still_takes(receive, bob):
    batch = receive({f"ferry {n}.txt": f"{ARTICLE} It is ferry number {n}." for n in range(4)})
    assert batches.batch(batch, bob).minutes_left is None, "nothing is known yet"
    jobs.run(jobs.claim("test"))
    created = timezone.now() - dt.timedelta(seconds=50)
    Upload.objects.filter(pk=batch.pk).update(created=created)
    batch.refresh_from_db()
    assert batches.batch(batch, bob).minutes_left == 3, "one in 50 seconds, three to go"
    work()
    assert batches.batch(batch, bob).minutes_left is None
