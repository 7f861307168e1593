"""Files of many results, made by the worker and kept for their owner."""

from __future__ import annotations

import datetime as dt
import os

import pytest
from django.conf import settings as django_settings
from django.test import Client
from django.utils import timezone

from briefs import jobs, schedule
from briefs.models import Job, User
from search.exports import files
from search.models import ExportFile
from search.models.exports import KEPT
from tests.exports.reading import document_of_docx, rows_of_csv

pytestmark = pytest.mark.usefixtures("collection")


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """What counts as many."""
    monkeypatch.setattr(files, "AT_ONCE", 20)


@pytest.fixture(autouse=True)
def folder(settings, tmp_path) -> None:
    settings.EXPORTS_DIR = tmp_path / "exports"


def work() -> None:
    while job := jobs.claim("worker"):
        jobs.run(job)


def ask_for(client: Client, **posted: str) -> ExportFile:
    response = client.post("/exports", {"query": "q=nuclear", "format": "csv", **posted})
    assert (response.status_code, response["Location"]) == (302, "/exports")
    return ExportFile.objects.first()


def download(client: Client, file: ExportFile) -> bytes:
    response = client.get(f"/exports/{file.public_id}/download")
    assert response.status_code == 200
    assert response["Content-Disposition"].startswith('attachment; filename="readout-')
    return b"".join(response.streaming_content)


def test_many_results_are_offered_to_be_made(
    as_alice: Client, client: Client, settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    html = as_alice.get("/search/export?q=nuclear&format=docx").content.decode()
    assert "take a while" in html
    assert 'value="q=nuclear"' in html
    assert 'value="docx"' in html
    assert not ExportFile.objects.exists(), "nothing is written by GET"
    assert "The file stops" not in html
    monkeypatch.setattr(files.rows, "MOST", 25)
    html = as_alice.get("/search/export?q=nuclear&format=csv").content.decode()
    assert "The file stops after the first 25 of " in html
    monkeypatch.setattr(files, "AT_ONCE", 100_000)
    assert b"".join(as_alice.get("/search/export?q=nuclear&format=docx").streaming_content)
    monkeypatch.setattr(files, "AT_ONCE", 20)
    settings.PUBLIC = True
    html = client.get("/search/export?format=csv").content.decode()
    assert "Narrow the search" in html
    assert "Make the file" not in html


def test_the_worker_makes_it_and_its_owner_fetches_it(as_alice: Client) -> None:
    file = ask_for(as_alice)
    listed = as_alice.get("/exports").content.decode()
    assert "0 of " in listed
    assert 'hx-trigger="every 2s"' in listed
    assert as_alice.get(f"/exports/{file.public_id}/download").status_code == 404
    work()
    file.refresh_from_db()
    total = as_alice.get("/api/v1/search?q=nuclear").json()["total"]
    assert (file.state, file.done, file.total) == ("ready", total, total)
    rows = rows_of_csv(download(as_alice, file))
    assert len(rows) == total
    assert rows[0]["url"].startswith("http://testserver/statements/")
    assert files.path_of(file).stat().st_mode & 0o777 == 0o600
    listed = as_alice.get("/exports").content.decode()
    assert "Download" in listed
    assert "hx-trigger" not in listed[listed.index('id="exports"') :].split(">", 1)[0]


def test_documents_are_made_as_well(as_alice: Client) -> None:
    file = ask_for(as_alice, format="docx")
    work()
    document = document_of_docx(download(as_alice, file))
    assert document.styled("Title") == ["Nuclear"]
    assert len(document.footnotes) == ExportFile.objects.get().done


def test_it_is_nobody_elses(as_alice: Client, as_charlie: Client) -> None:
    file = ask_for(as_alice)
    work()
    assert as_charlie.get(f"/exports/{file.public_id}/download").status_code == 404
    assert as_charlie.post(f"/exports/{file.public_id}/delete").status_code == 404
    assert file.name not in as_charlie.get("/exports").content.decode()
    assert files.path_of(file).exists()


def test_whatever_page_is_open_says_that_it_is_ready(as_alice: Client) -> None:
    assert "exports-news" not in as_alice.get("/saved").content.decode()
    ask_for(as_alice)
    assert 'hx-get="/exports/news"' in as_alice.get("/saved").content.decode()
    assert "is ready" not in (waiting := as_alice.get("/exports/news").content.decode())
    assert "hx-get" in waiting
    work()
    told = as_alice.get("/exports/news").content.decode()
    assert "“Nuclear” is ready." in told
    assert "hx-get" not in told
    assert "exports-news" not in as_alice.get("/saved").content.decode(), "it is said once"


def test_it_runs_out(as_alice: Client) -> None:
    file = ask_for(as_alice)
    work()
    ExportFile.objects.update(finished=timezone.now() - KEPT - dt.timedelta(minutes=1))
    assert as_alice.get(f"/exports/{file.public_id}/download").status_code == 404
    schedule.enqueue_due()
    work()
    assert not files.path_of(file).exists()
    assert not ExportFile.objects.exists()


def test_deleting_it_stops_its_making(as_alice: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    ask_for(as_alice)
    monkeypatch.setattr(files, "_TOLD_SECONDS", 0)
    told = files._told

    def deleted_meanwhile(blocks, of):
        files.remove(file=ExportFile.objects.get())
        return told(blocks, of)

    monkeypatch.setattr(files, "_told", deleted_meanwhile)
    work()
    assert not ExportFile.objects.exists()
    assert not list(django_settings.EXPORTS_DIR.iterdir())
    assert set(Job.objects.values_list("state", flat=True)) == {"done"}


def test_made_twice_it_is_the_same(as_alice: Client) -> None:
    file = ask_for(as_alice)
    files.make(file_id=file.pk)
    first = download(as_alice, file)
    ExportFile.objects.update(state="waiting", finished=None)
    files.make(file_id=file.pk)
    assert download(as_alice, file) == first


def test_two_workers_at_it_do_not_disturb_each_other(as_alice: Client, monkeypatch) -> None:
    file = ask_for(as_alice)
    told, runs = files._told, []

    def made_by_another_meanwhile(blocks, of):
        runs.append(of)
        if len(runs) == 1:
            files.make(file_id=file.pk)
        return told(blocks, of)

    monkeypatch.setattr(files, "_told", made_by_another_meanwhile)
    files.make(file_id=file.pk)
    assert len(runs) == 2
    file.refresh_from_db()
    assert len(rows_of_csv(download(as_alice, file))) == file.total
    assert [*django_settings.EXPORTS_DIR.iterdir()] == [files.path_of(file)]


def test_what_nobody_has_any_more_is_removed(as_alice: Client, alice: User) -> None:
    kept, lost = ask_for(as_alice), ask_for(as_alice)
    work()
    long_ago = (timezone.now() - KEPT - dt.timedelta(minutes=1)).timestamp()
    draft = django_settings.EXPORTS_DIR / f"{kept.public_id}.x.part"
    draft.touch()
    for path in (files.path_of(kept), files.path_of(lost), draft):
        os.utime(path, (long_ago, long_ago))
    ExportFile.objects.filter(pk=lost.pk).delete()  # as with its account
    schedule.enqueue_due()
    work()
    assert [*django_settings.EXPORTS_DIR.iterdir()] == [files.path_of(kept)]


def test_one_person_has_a_few_at_a_time(as_alice: Client, as_bob: Client) -> None:
    for _ in range(files.MOST_WAITING + 2):
        as_alice.post("/exports", {"query": "", "format": "csv"})
    assert ExportFile.objects.count() == files.MOST_WAITING
    as_bob.post("/exports", {"query": "", "format": "csv"})
    assert ExportFile.objects.count() == files.MOST_WAITING + 1


@pytest.mark.parametrize("posted", [{"format": "exe"}, {"query": "q=(a", "format": "csv"}])
def test_what_cannot_be_made_is_not_asked_for(as_alice: Client, posted: dict[str, str]) -> None:
    assert as_alice.post("/exports", posted).status_code == 422
    assert not ExportFile.objects.exists()


def test_a_job_given_up_says_so(as_alice: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    file = ask_for(as_alice)

    def broken(**_: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(files, "make", broken)
    monkeypatch.setattr(jobs, "MAX_FAILURES", 1)
    work()
    file.refresh_from_db()
    assert file.state == "failed"
    assert "could not be made" in as_alice.get("/exports").content.decode()


def test_the_day_it_names_is_that_of_the_owners_zone(
    as_alice: Client, alice: User, monkeypatch
) -> None:
    User.objects.update(time_zone="Pacific/Kiritimati")
    seen: list[str] = []
    asked = files.asked_query

    def looking(parameters):
        seen.append(timezone.get_current_timezone_name())
        return asked(parameters)

    file = ask_for(as_alice)
    monkeypatch.setattr(files, "asked_query", looking)
    files.make(file_id=file.pk)
    assert seen == ["Pacific/Kiritimati"]
