"""`manage.py import_articles` on a product of its own: folders, archives, interrupted and resumed."""

from __future__ import annotations

import gzip
import json
import signal
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command

from briefs import analysis, analyst, corrections, importing, ingest, jobs
from briefs.analysis import Analysis
from briefs.importable import Noted, Refused
from briefs.models import Article
from tests.product import Product, wait_until
from tests.readers import making

RECORDS = 160


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three articles in files, more than one transaction stores in an archive, and what is no article."""
    press = tmp_path / "press"
    (press / "2021").mkdir(parents=True)
    (press / "ferry.txt").write_text(_article("ferry"))
    (press / "2021" / "bridge.md").write_text(
        f"---\noutlet: Sea Courier\n---\n{_article('bridge')}"
    )
    (press / "2021" / "ferry again.txt").write_text(_article("ferry"))
    (press / "photo.txt").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(100))
    (press / "notes.ods").write_bytes(b"a table")
    records = [_record(number) for number in range(RECORDS)]
    lines = [*map(json.dumps, records), "{not json", json.dumps(records[0])]
    with gzip.open(press / "archive.jsonl.gz", "wt") as archive:
        archive.write("\n".join(lines))
    return press


def _article(subject: str) -> str:
    return (
        f"KIEL, 3 March 2021 – The {subject} will open in May, Minister Ada Example said on"
        " Monday.\n"
    )


def _record(number: int) -> dict[str, str]:
    return {
        "id": f"record-{number}",
        "title": f"Bridge number {number}",
        "date": "2021-04",
        "outlet": "Sea Courier",
        "licence": "CC BY 4.0",
        "source": "an archive",
        "text": _article(f"bridge with the number {number}"),
    }


def _report(product: Product, *arguments: str) -> tuple[int, dict[str, Any]]:
    done = product.run("import_articles", "--json", "--processes", "1", *arguments)
    assert "Traceback" not in done.stderr, done.stderr
    return done.returncode, json.loads(done.stdout)


@pytest.mark.soak
def test_an_import_that_was_killed_goes_on_and_a_further_one_imports_nothing(
    empty_product: Product, folder: Path
) -> None:
    arguments = (str(folder), "--public", "--outlet", "Lake Herald")
    first = empty_product.start("import_articles", "--processes", "1", *arguments)
    wait_until(lambda: first.poll() is not None or _count(empty_product) > 0)
    first.send_signal(signal.SIGKILL)
    first.wait()
    wait_until(lambda: not empty_product.processes())
    before = _count(empty_product)
    assert 0 < before < RECORDS + 2, empty_product.log.read_text()

    status, report = _report(empty_product, *arguments)
    assert status == 1, "something was refused"
    assert report["added"] == RECORDS + 2 - before
    assert report["duplicates"] == before + 2
    assert report["statements"] == report["added"], "one each"
    assert {Path(one["name"]).name: one["reason"] for one in report["refused"]} == {
        "photo.txt": "The file is a picture, not text",
        "notes.ods": "This file type can’t be read",
        f"archive.jsonl.gz, record {RECORDS + 1}": "The record is not JSON",
    }
    assert all(one["advice"] for one in report["refused"])

    status, again = _report(empty_product, *arguments)
    assert (status, again["added"], again["duplicates"]) == (1, 0, RECORDS + 4)

    articles = {row[0]: row[1:] for row in empty_product.rows(_FACTS)}
    assert len(articles) == RECORDS + 2
    assert articles["ferry again.txt"] == ("Lake Herald", "2021-03-03", "day", "", 1)
    assert articles["bridge.md"] == ("Sea Courier", "2021-03-03", "day", "", 1)
    assert articles["record-7"] == ("Sea Courier", "2021-04-01", "month", "CC BY 4.0", 1)
    assert empty_product.rows("SELECT count(*) FROM briefs_outboxentry") == [(RECORDS + 2,)]


_FACTS = """
    SELECT external_id, outlet.name, published, published_precision, licence, public
    FROM briefs_article JOIN briefs_outlet outlet ON outlet.id = outlet_id
"""


def _count(product: Product) -> int:
    return product.rows("SELECT count(*) FROM briefs_article")[0][0]


class PoolHere:
    """Stands in for the processes that analyse."""

    def __init__(self, *_: object, **__: object) -> None: ...

    def submit(
        self, work: Callable[..., list[Analysis]], questions: Sequence[analyst.Question]
    ) -> Future[list[Analysis]]:
        result: Future[list[Analysis]] = Future()
        result.set_result(work(questions))
        return result

    def shutdown(self, **_: object) -> None: ...


@pytest.mark.django_db
def test_one_article_that_cannot_be_analysed_does_not_stop_the_others(
    folder: Path, monkeypatch, settings, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path / "originals"
    monkeypatch.setattr(analyst, "executor", PoolHere)
    well = analysis.analyse

    def analyse(text: str, **facts: Any) -> Analysis:
        if "ferry" in text:
            raise RecursionError("brackets in brackets in brackets")
        return well(text, **facts)

    monkeypatch.setattr(analysis, "analyse", analyse)
    results = list(importing.import_paths([folder / "ferry.txt", folder / "2021" / "bridge.md"]))
    refused, imported = results
    assert isinstance(refused, Refused)
    assert (refused.name, refused.reason) == ("ferry.txt", "The article could not be analysed")
    assert imported == importing.Imported("added", statements=1)


@pytest.mark.parametrize(
    ("column", "problem"),
    [
        ("title=Head", "Say which column holds the text"),
        ("text", "say FIELD=NAME"),
        ("mood=Feeling", "say FIELD=NAME"),
    ],
)
def test_a_column_is_named_with_its_field(tmp_path: Path, column: str, problem: str) -> None:
    with pytest.raises(CommandError, match=problem):
        call_command("import_articles", tmp_path, "--column", column)


def test_nothing_there_is_an_error_that_says_where(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"There is nothing at .*nowhere"):
        call_command("import_articles", tmp_path, tmp_path / "nowhere")


@pytest.fixture
def imported(monkeypatch, settings, tmp_path: Path):
    """Import and return what became of everything."""
    settings.MEDIA_ROOT = tmp_path / "originals"
    monkeypatch.setattr(analyst, "executor", PoolHere)
    return lambda path, **options: list(importing.import_paths([path], **options))


@pytest.mark.django_db
def test_a_folder_may_hold_every_format(imported, tmp_path: Path) -> None:
    press = tmp_path / "press"
    press.mkdir()
    message = f"From: a@b.example\nSubject: Mail\n\n{_article('mail')}"
    files = {
        "a.txt": _article("text").encode(),
        "a.pdf": making.pdf([], making.column(_article("PDF").strip()), content=b"/I1 Do"),
        "a.docx": making.docx(_article("Word")),
        "a.odt": making.odt(_article("OpenDocument")),
        "a.rtf": making.rtf(_article("RTF")),
        "a.eml": message.encode(),
        "a.mbox": f"From a@b Tue Apr 13 10:00:00 2021\n{message.replace('mail', 'mailbox')}".encode(),
        "a.csv": f'body,tags\n"{_article("table").strip()}",x\n,x\n'.encode(),
        "b.jsonl": json.dumps({"text": _article("lines")}).encode(),
        "b.zip": making.zipped({"2021/c.docx": making.docx(_article("packed")), "d.exe": b"MZ"}),
        "broken.pdf": b"%PDF-1.7",
    }
    for name, data in files.items():
        (press / name).write_bytes(data)

    results = imported(press)

    added = [one for one in results if isinstance(one, importing.Imported)]
    assert [one.outcome for one in added] == ["added"] * 10
    assert all(one.statements == 1 for one in added)
    assert {Path(one.name).name: one.note for one in results if isinstance(one, Noted)} == {
        "a.csv": "Columns used: body (as text). Not used: tags.",
        "a.pdf": "1 of 2 pages is a picture without text and was left out",
    }
    refused = {one.name: one.reason for one in results if isinstance(one, Refused)}
    assert refused == {
        "a.csv, row 3": "The row has no text",
        "b.zip/d.exe": "This file type can’t be read",
        str(press / "broken.pdf"): "The PDF is damaged or cut off",
    }
    packed = Article.objects.get(external_id="b.zip/2021/c.docx")
    assert (packed.original.name, packed.original.size) == ("c.docx", len(making.docx(_article("packed"))))  # fmt: skip
    assert {one.outcome for one in imported(press) if isinstance(one, importing.Imported)} == {
        "duplicate"
    }


@pytest.mark.django_db
def test_columns_can_be_said(imported, tmp_path: Path) -> None:
    table = tmp_path / "table.csv"
    table.write_text(f'Abstract,Full,Paper\n"Long ago.","{_article("quay").strip()}",Lake Herald\n')
    columns = {"text": "Full", "outlet": "Paper"}
    note, added = imported(table, columns=columns)
    assert "Full (as text), Paper (as outlet)" in note.note
    assert added.outcome == "added"
    article = Article.objects.get(original__name="table.csv")
    assert (article.text.strip(), article.outlet.name) == (_article("quay").strip(), "Lake Herald")


@pytest.mark.django_db
def test_what_an_editor_deleted_stays_so_and_is_told(imported, tmp_path: Path, bob) -> None:
    path = tmp_path / "quay.txt"
    path.write_text(_article("quay"))
    imported(path)
    ingest.delete_article(article=Article.objects.get(external_id="quay.txt"), by=bob, reason="No")
    assert imported(path) == [importing.Imported("removed")]
    assert not Article.objects.live().filter(external_id="quay.txt").exists()


LONG = _article("quay") + "".join(f"Berth {n} is ready, and has a crane. " for n in range(30))


@pytest.mark.django_db
def test_a_corrected_version_takes_the_place_of_the_text_where_that_is_asked_for(
    imported, tmp_path: Path
) -> None:
    path = tmp_path / "quay.txt"
    path.write_text(LONG)
    imported(path)
    path.write_text(LONG.replace("May", "June"))
    assert imported(path, replace=True) == [importing.Imported("replaced")]
    assert "in June" in _only("quay.txt").text
    assert imported(path, replace=True) == [importing.Imported("duplicate")]
    # Another article, though its file is called the same.
    path.write_text(_article("harbour"))
    assert [one.outcome for one in imported(path, replace=True)] == ["added"]


FROM_HERALD = f"---\noutlet: Lake Herald\n---\n{_article('quay')}"
AGENCY = _article("quay").replace("2021 –", "2021 (TASS) –")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("text", "options"),
    [(FROM_HERALD, {}), (_article("quay"), {"outlet": "Lake Herald"}), (AGENCY, {})],
    ids=["in the file", "on the command line", "in the text"],
)
def test_what_an_editor_corrected_is_the_same_article_when_it_is_imported_again(
    imported, tmp_path: Path, bob, text: str, options: dict[str, str]
) -> None:
    path = tmp_path / "quay.md"
    path.write_text(text)
    imported(path, **options)
    courier = ingest.outlet_named("Sea Courier")
    ingest.edit_article(article=_only("quay.md"), by=bob, outlet=courier)
    assert imported(path, **options) == [importing.Imported("duplicate")]
    table = tmp_path / "another file.md"
    table.write_text(text)
    assert imported(table, **options) == [importing.Imported("duplicate")]
    assert _only("quay.md").outlet == courier


@pytest.mark.django_db
def test_a_third_outlet_of_a_corrected_article_is_another_article(
    imported, tmp_path: Path, bob
) -> None:
    path = tmp_path / "quay.md"
    path.write_text(FROM_HERALD)
    imported(path)
    ingest.edit_article(article=_only("quay.md"), by=bob, outlet=ingest.outlet_named("Sea Courier"))
    path.write_text(FROM_HERALD.replace("Lake Herald", "River Times"))
    assert [one.outcome for one in imported(path)] == ["added"]


@pytest.mark.django_db
def test_a_file_uploaded_with_an_outlet_is_the_same_article_when_it_is_imported(
    imported, tmp_path: Path, bob
) -> None:
    path = tmp_path / "quay.md"
    path.write_text(FROM_HERALD)
    file = SimpleUploadedFile("quay.md", path.read_bytes())
    ingest.receive(files=[file], by=bob, outlet=ingest.outlet_named("Sea Courier"))
    assert jobs.run(jobs.claim("test"))
    assert imported(path) == [importing.Imported("duplicate")]


@pytest.mark.django_db
def test_the_name_of_an_outlet_that_was_merged_leads_to_the_articles_it_had(
    imported, tmp_path: Path, bob
) -> None:
    path = tmp_path / "quay.md"
    path.write_text(FROM_HERALD)
    imported(path)
    herald, courier = map(ingest.outlet_named, ("Lake Herald", "Sea Courier"))
    corrections.merge_outlets(by=bob, into=courier, others=[herald])
    assert imported(path) == [importing.Imported("duplicate")]


def _only(name: str) -> Article:
    return Article.objects.live().get(external_id=name)


@pytest.mark.django_db
def test_archives_in_archives_are_opened_so_deep_and_no_deeper(imported, tmp_path: Path) -> None:
    data = _article("buried").encode()
    name = "a.txt"
    for number in range(4):
        data, name = making.zipped({name: data}), f"{number}.zip"
    (tmp_path / name).write_bytes(data)
    (refused,) = imported(tmp_path / name)
    assert refused.name == "3.zip/2.zip/1.zip/0.zip/a.txt"
    assert refused.reason.startswith("The file lies too deep")
    assert imported(tmp_path / name) == [refused]
