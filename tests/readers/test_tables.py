"""Tables and the columns of collections."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from briefs.readers import contents
from briefs.readers.types import Columns, Entry, Found, Note, Record, Refusal
from tests.readers.refusing import refused

LONG = "The minister said that he would not return to the talks of last week. " * 4


@pytest.fixture
def found_in(tmp_path: Path):
    def find(data: bytes | str, filename: str = "press.csv") -> list[Found]:
        path = tmp_path / "original"
        path.write_bytes(data.encode() if isinstance(data, str) else data)
        found = contents(path, filename)
        return [one for one in found if not isinstance(one, Columns)]

    return find


def records(found: list[Found]) -> list[Record]:
    entries = [one.content for one in found if isinstance(one, Entry)]
    assert all(isinstance(one, Record) for one in entries), entries
    return entries


def test_a_row_is_an_article(found_in) -> None:
    note, *entries = found_in(
        "Headline,Body,Publication Date,Source,Author,URL,Tags\n"
        'Talks go on,"He said ""no"".\n\nThen he left.",2021-04-13,IRNA,Ann,https://irna.ir/1,x\n'
        "\n"
        "Second,He said yes.,April 2021,,,,\n"
    )
    assert note == Note(
        "Columns used: Body (as text), Headline (as title), Publication Date (as date),"
        " Author (as byline), URL, Source (as outlet). Not used: Tags."
    )
    assert [entry.name for entry in entries] == ["press.csv, row 2", "press.csv, row 4"]
    first, second = (record.draft for record in records(entries))
    assert first.text == 'He said "no".\n\nThen he left.'
    assert (first.title, first.outlet, first.byline) == ("Talks go on", "IRNA", "Ann")
    assert (str(first.published), first.url) == ("2021-04-13", "https://irna.ir/1")
    assert (str(second.published), second.outlet) == ("2021-04", "")


@pytest.mark.parametrize(
    ("filename", "data"),
    [
        ("a.csv", f'wording,kind\n"{LONG}",news\n'),
        ("a.jsonl", json.dumps({"wording": LONG, "kind": "news"})),
    ],
)
def test_columns_can_be_chosen(tmp_path: Path, filename: str, data: str) -> None:
    path = tmp_path / filename
    path.write_text(data)
    columns, *_ = contents(path, filename, {"text": "wording", "title": "kind"})
    assert isinstance(columns, Columns)
    assert columns.names == ("wording", "kind")
    assert columns.sample == (LONG[:300], "news")
    assert columns.used == {"text": "wording", "title": "kind"}
    *_, entry = contents(path, filename, {"text": "wording", "title": "kind"})
    assert records([entry])[0].draft.title == "news"
    # A choice for another table is none for this one.
    first, *_ = contents(path, filename, {"text": "elsewhere"})
    assert isinstance(first, Columns)
    assert "elsewhere" not in first.used.values()


@pytest.mark.parametrize(
    ("data", "filename"),
    [
        ("text;title\nHe said no.;Talks\n", "a.csv"),
        ("text\ttitle\nHe said no.\tTalks\n", "a.tsv"),
        ("text|title\nHe said no.|Talks\n", "a.csv"),
        ("title,text\r\nTalks,He said no.\r\n".encode("utf-16"), "a.csv"),
        (b'\xef\xbb\xbf"text","title"\n"He said no.","Talks"', "a.csv"),
        (gzip.compress(b"text,title\nHe said no.,Talks\n", mtime=0), "a.csv.gz"),
    ],
)
def test_ways_to_write_a_table(found_in, data: bytes | str, filename: str) -> None:
    (record,) = records(found_in(data, filename))
    assert (record.draft.text, record.draft.title) == ("He said no.", "Talks")


def test_an_outlet_leaves_the_source_what_it_is(found_in) -> None:
    (record,) = records(
        found_in("text,outlet,source,licence,id\nHe said no.,IRNA,an archive,CC0,7\n")
    )
    assert (record.draft.outlet, record.source) == ("IRNA", "an archive")
    assert (record.licence, record.external_id) == ("CC0", "7")


def test_the_long_column_is_the_text_where_no_name_says_so(found_in) -> None:
    note, entry = found_in(f"nr,inhalt\n1,{LONG}\n")
    assert note == Note("Columns used: inhalt (as text). Not used: nr.")
    assert records([entry])[0].draft.text.startswith("The minister")


@pytest.mark.parametrize("date", ["04/05/2021", "yesterday", "2021-13-01"])
def test_a_date_that_may_be_two_days_is_none(found_in, date: str) -> None:
    (record,) = records(found_in(f"text,date\nHe said no.,{date}\n"))
    assert record.draft.published is None


def test_a_row_without_text_is_refused_alone(found_in) -> None:
    _, first, second = found_in("title,text\nTalks,\nMore,He said no.\n")
    assert isinstance(first.content, Refusal)
    assert first.content.reason == "The row has no text"
    assert isinstance(second.content, Record)


def test_fields_of_json_lines_have_their_usual_names(found_in) -> None:
    line = json.dumps({"headline": "Talks", "body": "He said no.", "publisher": "IRNA", "n": 1})
    note, entry = found_in(line, "a.jsonl")
    assert note == Note(
        "Columns used: body (as text), headline (as title), publisher (as outlet). Not used: n."
    )
    (record,) = records([entry])
    assert (record.draft.title, record.draft.outlet) == ("Talks", "IRNA")


@pytest.mark.parametrize(
    ("data", "filename", "reason"),
    [
        (b"", "a.csv", "The file is empty"),
        (b"\n \n", "a.csv", "The file holds no text"),
        (b"text,title\n", "a.csv", "The table has no rows but the names of its columns"),
        (b"a,b\n1,2\n", "a.csv", "No column is named text, nor is one long enough to be it. Columns: a, b"),
        (f"{LONG},2\n{LONG},3\n".encode(), "a.csv", "The first row doesn’t name the columns"),
        (b"PK\x03\x04", "a.csv", "The file is a .zip or office document, not text"),
        (gzip.compress(b"text\nNo.\n" * 999)[:-9], "a.csv.gz", "The file is damaged or cut off"),
        (gzip.compress(b"text\n" + b"x" * 52_500_000), "a.csv.gz", "The table is larger than 50 MB"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_bad_tables_are_refused_with_a_reason(
    found_in, data: bytes, filename: str, reason: str
) -> None:
    assert refused(found_in(data, filename)).reason == reason


def test_a_quotation_mark_that_is_not_closed_does_not_swallow_the_table(found_in) -> None:
    rows = "".join(f"Row {number},said no.\n" for number in range(100, 6000))
    found = found_in(f'title,text\nTalks,He said no.\nBad,"He said yes.\n{rows}')
    assert isinstance(found[-1], Refusal)
    assert found[-1].reason.startswith("A quotation mark is not closed")
