"""Tables whose columns are chosen by an editor: by a sample row, and read again."""

from __future__ import annotations

import csv
import io
import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from briefs import ingest, jobs
from briefs.models import Article, Upload, User
from briefs.readers import read

pytestmark = pytest.mark.django_db

FERRY = "The ferry will sail again in May, Mayor Ines Example said on Monday. " * 2
HALL = "The market hall will open in June, Mayor Rosa Sample said on Friday. " * 2
HEADER = ["Kopf", "Inhalt", "Blatt", "notes"]
ROWS = [
    ["Ferry Returns", FERRY, "Herald", "a note about the ferry"],
    ["Hall Opens", HALL, "Courier", "a note about the hall"],
]


@pytest.fixture(autouse=True)
def originals(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path / "originals"


def table(
    header: list[str] = HEADER, name: str = "table.csv", rows: list[list[str]] = ROWS
) -> SimpleUploadedFile:
    written = io.StringIO()
    csv.writer(written).writerows([header, *rows])
    return SimpleUploadedFile(name, written.getvalue().encode())


def uploaded(by: User, *files: SimpleUploadedFile, upload: Upload | None = None) -> Upload:
    batch = ingest.receive(files=files, by=by, upload=upload)
    read_all()
    return batch


def read_all() -> None:
    while job := jobs.claim("test"):
        assert jobs.run(job), job.error


def choose(client, batch: Upload, *fields: str, position: int = 1):
    address = reverse("upload_columns", args=[batch.public_id, position])
    answer = client.post(address, {f"column{n}": field for n, field in enumerate(fields)})
    read_all()
    return answer


def states(batch: Upload) -> list[str]:
    return list(batch.files.order_by("position").values_list("state", flat=True))


def test_a_table_that_is_not_understood_asks_for_its_columns(bob, as_bob):
    batch = uploaded(bob, table())
    [file] = batch.files.all()
    assert file.state == "refused"
    address = reverse("upload_columns", args=[batch.public_id, 1])
    assert address in as_bob.get(reverse("upload_batch", args=[batch.public_id])).content.decode()
    page = as_bob.get(address).content.decode()
    for shown in ("Kopf", "Ferry Returns", "Inhalt", "Mayor Ines Example said"):
        assert shown in page


def test_it_is_read_by_the_columns_that_were_chosen(bob, as_bob):
    batch = uploaded(bob, table())
    answer = choose(as_bob, batch, "title", "text", "outlet", "")
    assert answer["Location"] == reverse("upload_batch", args=[batch.public_id])
    assert states(batch) == ["opened", "added", "added"]
    articles = Article.objects.filter(upload_files__upload=batch).order_by("pk")
    assert [(one.title, one.outlet.name) for one in articles] == [
        ("Ferry Returns", "Herald"),
        ("Hall Opens", "Courier"),
    ]


def test_what_was_understood_stands_in_the_form(bob, as_bob):
    batch = uploaded(bob, table(["headline", "text", "agency", "notes"]))
    form = as_bob.get(reverse("upload_columns", args=[batch.public_id, 1])).context["form"]
    assert [form[f"column{n}"].value() for n in range(4)] == ["title", "text", "outlet", ""]


def test_a_row_whose_text_stays_keeps_its_article(bob, as_bob):
    batch = uploaded(bob, table(["notes", "text", "title", "id"]))
    before = batch.files.get(position=2).article
    assert before.title == "Herald"
    choose(as_bob, batch, "title", "text", "outlet", "")
    assert states(batch) == ["opened", "added", "added"]
    after = batch.files.get(position=2).article
    assert after.public_id == before.public_id
    assert (after.title, after.outlet.name) == ("Ferry Returns", "Herald")


def test_a_row_of_another_text_leaves_a_tombstone(bob, as_bob):
    batch = uploaded(bob, table(["title", "other", "outlet", "text"]))
    before = batch.files.get(position=2).article
    choose(as_bob, batch, "title", "text", "outlet", "")
    after = batch.files.get(position=2).article
    before.refresh_from_db()
    assert before.deleted_reason == "Its table was read again by other columns"
    assert after.text.startswith("The ferry will sail")


def test_what_an_editor_set_stays(bob, as_bob):
    batch = uploaded(bob, table(["notes", "text", "title", "id"]))
    article = batch.files.get(position=2).article
    ingest.edit_article(article=article, by=bob, title="Ferry Sails")
    choose(as_bob, batch, "title", "text", "outlet", "")
    article.refresh_from_db()
    assert (article.title, article.outlet.name) == ("Ferry Sails", "Herald")


@pytest.mark.parametrize(
    "header", [["notes", "text", "title", "id"], ["title", "other", "outlet", "text"]]
)
def test_a_text_that_an_editor_has_replaced_stays(bob, as_bob, header):
    batch = uploaded(bob, table(header))
    article = batch.files.get(position=2).article
    corrected = read(b"The ferry will not sail: it was never built.", "corrected.txt")
    ingest.revise(article=article, facts=ingest.facts_of(corrected), by=bob)
    choose(as_bob, batch, "title", "text", "outlet", "")
    article.refresh_from_db()
    assert article.deleted_at is None
    assert article.text.startswith("The ferry will not sail")
    row = batch.files.get(position=2)
    assert (row.state, row.article.outlet.name) == ("added", "Herald")
    assert (row.article == article) == ("notes" in header[0])  # else it holds another text now


def test_the_choice_is_remembered_for_the_batch(bob, as_bob):
    batch = uploaded(bob, table())
    choose(as_bob, batch, "title", "text", "outlet", "")
    uploaded(bob, table(name="next.csv"), upload=batch)
    assert batch.files.get(name="next.csv").state == "opened"
    assert "duplicate" in states(batch), "its rows are the same"


def test_records_have_columns_too(bob, as_bob):
    lines = [json.dumps(dict(zip(HEADER, row, strict=True))) for row in ROWS]
    batch = uploaded(bob, SimpleUploadedFile("rows.jsonl", "\n".join(lines).encode()))
    assert states(batch) == ["opened", "refused", "refused"]
    choose(as_bob, batch, "title", "text", "outlet", "")
    assert states(batch) == ["opened", "added", "added"]


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        (("title", "", "outlet", ""), "Choose the column that holds the articles’ text."),
        (("text", "text", "", ""), "Two columns are chosen as text."),
        (("text", "nothing", "", ""), "Choose from the lists."),
    ],
)
def test_what_is_wrong_is_said(bob, as_bob, fields, said):
    batch = uploaded(bob, table())
    answer = choose(as_bob, batch, *fields)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert states(batch) == ["refused"]


def test_not_while_its_rows_are_being_read(bob, as_bob):
    batch = ingest.receive(files=[table(["title", "text", "outlet", "notes"])], by=bob)
    jobs.run(jobs.claim("test"))
    assert states(batch) == ["opened", "waiting", "waiting"]
    address = reverse("upload_columns", args=[batch.public_id, 1])
    data = {"column0": "title", "column1": "text"}
    assert "still being read" in as_bob.post(address, data, follow=True).content.decode()


@pytest.fixture
def both_outlets(bob):
    """A batch of one text in two outlets, and how its columns are chosen so that they are one."""
    rows = [["Ferry Returns", FERRY, paper, "Herald"] for paper in ("Herald", "Courier")]
    batch = uploaded(bob, table(["title", "text", "outlet", "paper"], rows=rows))
    assert states(batch) == ["opened", "added", "added"]
    return batch


def test_an_outlet_that_has_the_text_already_leaves_the_article_as_it_was(both_outlets, as_bob):
    choose(as_bob, both_outlets, "title", "text", "", "outlet")
    assert states(both_outlets) == ["opened", "added", "added"]
    row = both_outlets.files.get(position=3)
    assert row.article.outlet.name == "Courier"
    page = as_bob.get(reverse("upload_batch", args=[both_outlets.public_id])).content.decode()
    assert "Herald has the same text already: its source stays" in page


def test_a_row_that_has_no_text_any_more_leaves_a_tombstone(bob, as_bob):
    empty = ["Ferry Returns", "", "Herald", FERRY]
    batch = uploaded(bob, table(["title", "other", "outlet", "text"], rows=[empty, ROWS[1]]))
    before = batch.files.get(position=2).article
    choose(as_bob, batch, "title", "text", "outlet", "")
    row = batch.files.get(position=2)
    assert (row.state, row.article) == ("refused", None)
    before.refresh_from_db()
    assert before.deleted_reason == "Its table was read again by other columns"


def act(client, batch: Upload, what: str, position: int = 1):
    address = reverse("upload_batch", args=[batch.public_id])
    return client.post(address, {"act": what, "file": position})


@pytest.mark.parametrize("when", ["before its table is read", "after it"])
def test_rows_whose_reading_was_cancelled_keep_their_articles(bob, as_bob, when):
    batch = uploaded(bob, table(["title", "other", "outlet", "text"]))
    articles = [file.article for file in batch.files.exclude(article=None)]
    file = batch.files.get(position=1)
    ingest.choose_columns(file=file, columns={"title": "title", "text": "other"})
    if when == "after it":
        jobs.run(jobs.claim("test"))
    act(as_bob, batch, "cancel")
    read_all()
    assert states(batch)[1:] == ["added", "added"]
    assert [file.article for file in batch.files.exclude(article=None)] == articles
    assert not Article.objects.filter(pk__in=[one.pk for one in articles]).exclude(deleted_at=None)

    if when == "after it":
        ingest.choose_columns(file=file, columns={"title": "title", "text": "other"})
    else:
        act(as_bob, batch, "retry")
    read_all()
    assert states(batch) == ["opened", "added", "added"]
    texts = [file.article.text for file in batch.files.exclude(article=None)]
    assert texts == [FERRY, HALL]


def test_rows_that_are_cancelled_while_their_table_is_read_keep_their_articles(bob, monkeypatch):
    has_no_text = ["Ferry Returns", "", "Herald", FERRY]
    batch = uploaded(bob, table(["title", "other", "outlet", "text"], rows=[has_no_text, ROWS[1]]))
    articles = [file.article for file in batch.files.exclude(article=None)]
    file = batch.files.get(position=1)
    ingest.choose_columns(file=file, columns={"title": "title", "text": "other"})
    save = ingest.entries.Entries.save
    monkeypatch.setattr(ingest.entries.Entries, "save", cancelled_before(save, batch))
    read_all()
    assert states(batch) == ["opened", "added", "added"]
    assert [file.article for file in batch.files.exclude(article=None)] == articles
    assert not Article.objects.exclude(deleted_at=None)


def cancelled_before(save, batch: Upload):
    def cancel_and_save(self) -> None:
        ingest.cancel_batch(upload=batch)
        save(self)

    return cancel_and_save


def test_a_row_that_was_not_read_again_waits_for_its_table(bob, as_bob):
    batch = uploaded(bob, table())
    choose(as_bob, batch, "title", "", "outlet", "text")
    uploaded(bob, table(name="again.csv"), upload=batch)
    assert states(batch)[4:] == ["duplicate", "duplicate"]
    file = batch.files.get(name="again.csv")
    ingest.choose_columns(file=file, columns={"title": "Kopf", "text": "Inhalt"})
    act(as_bob, batch, "cancel", file.position)
    assert states(batch)[3:] == ["cancelled"] * 3
    act(as_bob, batch, "retry", file.position + 1)
    read_all()
    assert states(batch)[3:] == ["cancelled"] * 3
    act(as_bob, batch, "retry", file.position)
    read_all()
    assert states(batch)[3:] == ["opened", "added", "added"]


def test_a_reading_that_was_interrupted_goes_on(bob, as_bob, monkeypatch):
    batch = uploaded(bob, table())
    choose(as_bob, batch, "title", "text", "outlet", "")
    file = batch.files.get(position=1)
    ingest.choose_columns(file=file, columns={"title": "notes", "text": "Inhalt"})
    # The worker dies when it has read the first row.
    monkeypatch.setattr(ingest.entries, "AT_ONCE", 1)
    save = ingest.entries.Entries.save
    monkeypatch.setattr(ingest.entries.Entries, "save", dying(save))
    with pytest.raises(KeyboardInterrupt):
        ingest.read_files(file_ids=[file.pk])
    monkeypatch.setattr(ingest.entries.Entries, "save", save)
    read_all()
    assert states(batch) == ["opened", "added", "added"]
    titles = batch.files.exclude(article=None).values_list("article__title", flat=True)
    assert sorted(titles) == ["a note about the ferry", "a note about the hall"]


def dying(save):
    def save_and_die(self) -> None:
        save(self)
        raise KeyboardInterrupt

    return save_and_die
