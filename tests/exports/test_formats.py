"""Every format, read back by programs of others. What texts hold never becomes markup."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from briefs.dates import PartialDate
from search.exports.csv import harmless
from search.exports.formats import FORMATS
from search.exports.types import (
    ArticleReference,
    Block,
    Head,
    Heading,
    StatementReference,
    one_line,
)
from tests.exports.reading import (
    document_of_docx,
    document_of_markdown,
    entries_of_bibtex,
    records_of_ris,
    rows_of_csv,
    rows_of_jsonl,
)

LICENCE = "CC BY 4.0, Tehran Times and Mehr News Agency"
ARTICLE = ArticleReference(
    id="a1b2",
    url="https://r.example/articles/a1b2",
    title="A visit to Strelsau",
    outlet="The Examiner",
    published=PartialDate.parse("2021-04-12"),
    byline="Ann Other",
    source_url="https://news.example/1?a=1&b={2}",
    licence=LICENCE,
    attribution="github.com/somebody/something",
)
STATEMENT = StatementReference(
    id="s1",
    url="https://r.example/statements/s1",
    text="“We must see.”",
    article=ARTICLE,
    speaker="Rudolf Rassendyll",
    speaker_key="rudolf-rassendyll",
    office="Foreign Minister, Ruritania",
    said=PartialDate.parse("2021-04-09"),
    said_words="on Friday",
    countries=(("FR", "France"), ("DE", "Germany")),
    topics=("Sanctions", "Trade"),
    paragraph=5,
)
HEAD = Head("Sanctions by Rassendyll", ("2 statements. Readout, 1 May 2021.",))
#: Texts that mean something to one format or another.
HOSTILE = [
    "=HYPERLINK(“http://evil”)",
    "+1 @SUM(A1) -2",
    "line one\nER  - \r\nTY  - JOUR\nTI  - forged",
    "TY  - BOOK",
    "brace } closes { and } @book{forged, title={x}}",
    "\\input{/etc/passwd} \\textbf{x} 100% of #1 & $2_3^4~5",
    "ends in a backslash \\",
    "</w:t></w:r><w:p/> & <b>bold</b> ]]> <?xml?>",
    "\x00\x01\x0b\x0c\x1b\x1f\x85\u2028\u2029 controls",
    "\ud800 half a character \ufffe\uffff",
    "# heading\n- list\n> quote\n1. one",
    "*strong* _weak_ `code` [link](http://evil) ![x](y) <http://evil> [^1] |a|b| ~~no~~",
    "[^1]: forged footnote",
    "a note within ^[is one] as after this ^",
    "@key cites for Pandoc",
    "1) begins a list",
    "1. begins a list",
    "--- rules",
    "=== rules",
    "&lt;b&gt; &amp; &#42;",
    "شنبه ۱۲ «تهران» \u200fمهم\u200e است",
    "naïve café — “quoted ‘twice’ over”",
    ",;\"'\t|",
]


def made(name: str, *blocks: Block) -> bytes:
    return b"".join(FORMATS[name].write(blocks, HEAD))


def hostile(text: str) -> StatementReference:
    article = replace(ARTICLE, title=f"T {text}", outlet=f"O {text}", byline=text, licence=text)
    return replace(STATEMENT, text=text, speaker=text, topics=(text,), note=text, article=article)


class TestRis:
    def test_a_statement_is_a_newspaper_article_with_the_words_in_its_abstract(self) -> None:
        (record,) = records_of_ris(made("ris", STATEMENT))
        assert record["type_of_reference"] == "NEWS"
        assert record["title"] == "A visit to Strelsau"
        assert record["secondary_title"] == "The Examiner"
        assert record["authors"] == ["Ann Other"]
        assert record["date"] == "2021/04/12/"
        assert record["year"] == "2021"
        assert record["abstract"] == (
            "Rudolf Rassendyll, Foreign Minister, Ruritania: “We must see.”"
        )
        assert record["keywords"] == [
            "Rudolf Rassendyll", "France", "Germany", "Sanctions", "Trade",
        ]  # fmt: skip
        assert record["urls"] == ["https://r.example/statements/s1"]
        assert "Said: April 9, 2021, from “on Friday”" in record["notes"]
        assert any(LICENCE in note for note in record["notes"])

    @pytest.mark.parametrize(
        ("day", "expected"), [("2021", "2021///"), ("2021-04", "2021/04//"), (None, None)]
    )
    def test_a_date_says_no_more_than_is_known(self, day: str | None, expected: str | None) -> None:
        article = replace(ARTICLE, published=PartialDate.parse(day) if day else None)
        (record,) = records_of_ris(made("ris", article))
        assert record.get("date") == expected

    @pytest.mark.parametrize("text", HOSTILE)
    def test_no_text_makes_a_field_or_a_record(self, text: str) -> None:
        records = records_of_ris(made("ris", hostile(text), STATEMENT))
        assert len(records) == 2
        assert records[0]["title"] == one_line(f"T {text}")
        assert records[0]["keywords"][-1] == one_line(text)
        assert records[0]["abstract"].endswith(f": {one_line(text)}")


class TestBibtex:
    def test_a_statement_is_an_article_with_the_words_in_its_abstract(self) -> None:
        (entry,) = entries_of_bibtex(made("bib", STATEMENT))
        assert entry["ID"] == "readout-s1"
        assert entry["title"] == "A visit to Strelsau"
        assert entry["journal"] == "The Examiner"
        assert entry["author"] == "Ann Other"
        assert (entry["year"], entry["date"]) == ("2021", "2021-04-12")
        assert entry["abstract"].endswith("Foreign Minister, Ruritania: “We must see.”")
        assert entry["keywords"] == "Rudolf Rassendyll, France, Germany, Sanctions, Trade"
        assert entry["url"] == "https://r.example/statements/s1"
        assert LICENCE in entry["note"]

    def test_an_undated_one_without_outlet_has_neither(self) -> None:
        (entry,) = entries_of_bibtex(made("bib", replace(ARTICLE, published=None, outlet="")))
        assert not {"year", "date", "month", "journal"} & set(entry)

    @pytest.mark.parametrize("text", HOSTILE)
    def test_no_text_ends_a_field_or_is_a_command(self, text: str) -> None:
        other = replace(STATEMENT, id="s2")
        entries = entries_of_bibtex(made("bib", hostile(text), other))
        assert [entry["ID"] for entry in entries] == ["readout-s1", "readout-s2"]
        assert entries[0]["abstract"].endswith(f": {one_line(text)}")
        assert entries[0]["title"] == one_line(f"T {text}")

    def test_each_address_stays_one(self) -> None:
        raw = made("bib", replace(ARTICLE, url="https://r.example/a}b{c\\d e%20f")).decode()
        assert "url = {https://r.example/a%7Db%7Bc%5Cd%20e%20f}" in raw


@pytest.mark.parametrize(
    ("name", "read", "quoted", "top"),
    [
        ("docx", document_of_docx, "Quote", "Title"),
        ("md", document_of_markdown, "blockquote", "h1"),
    ],
    ids=["docx", "md"],
)
class TestDocuments:
    def test_statements_stand_under_headings_with_a_footnote_each(
        self, name: str, read: Callable[[bytes], Any], quoted: str, top: str
    ) -> None:
        other = replace(STATEMENT, id="s2", text="It is over.", type="indirect", note="Compare.")
        blocks = [Heading(1, "Rudolf Rassendyll"), Heading(2, "Sanctions"), STATEMENT, other]
        document = read(made(name, *blocks))
        assert document.styled(top) == [HEAD.title]
        headings = [
            text for _, text in document.paragraphs if text in ("Rudolf Rassendyll", "Sanctions")
        ]
        assert headings == ["Rudolf Rassendyll", "Sanctions"]
        assert document.styled(quoted) == ["“We must see.”", "It is over."]
        assert "Compare." in [text for _, text in document.paragraphs]
        assert len(document.footnotes) == 2
        assert document.footnotes[0] == (
            "Rudolf Rassendyll, Foreign Minister, Ruritania, on April 9, 2021, quoted in Ann Other, "
            "“A visit to Strelsau,” The Examiner, April 12, 2021, ¶ 5, "
            f"https://r.example/statements/s1. Licence: {LICENCE}. "
            "Source: github.com/somebody/something."
        )

    @pytest.mark.parametrize("text", HOSTILE)
    def test_no_text_is_markup(
        self, name: str, read: Callable[[bytes], Any], quoted: str, top: str, text: str
    ) -> None:
        document = read(made(name, Heading(1, f"H {text}"), hostile(text), STATEMENT))
        line = one_line(text).encode("utf-8", "replace").decode()
        assert document.styled(quoted) == [line, "“We must see.”"]
        assert f"H {line}" in [text for _, text in document.paragraphs]
        assert line in [text for style, text in document.paragraphs if style != quoted]
        assert len(document.footnotes) == 2
        assert f"O {line}," in document.footnotes[0]

    def test_articles_are_listed_with_a_footnote_each(
        self, name: str, read: Callable[[bytes], Any], quoted: str, top: str
    ) -> None:
        document = read(made(name, ARTICLE))
        assert "A visit to Strelsau" in [text for _, text in document.paragraphs]
        assert LICENCE in document.footnotes[0]


def test_a_document_without_statements_is_one() -> None:
    assert document_of_docx(made("docx")).styled("Title") == [HEAD.title]


def test_the_same_content_makes_the_same_document() -> None:
    assert made("docx", STATEMENT) == made("docx", STATEMENT)


class TestTables:
    @pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@a", "\tx", "\rx", "\nx", "＝1"])
    def test_no_cell_is_a_formula(self, cell: str) -> None:
        assert harmless(cell) == f"'{cell}"
        assert harmless(f"see;{cell}") == f"see;{harmless(cell) if cell > ' ' else cell}"
        assert harmless("1=1; -2") == "1=1; -2"

    @pytest.mark.parametrize("text", HOSTILE)
    def test_a_row_stays_a_row(self, text: str) -> None:
        for name, read in (("csv", rows_of_csv), ("jsonl", rows_of_jsonl)):
            first, second = read(made(name, hostile(text), STATEMENT))
            assert second["text"] == "“We must see.”"
            assert not (name == "csv" and first["text"].startswith(("=", "+", "-", "@")))
            assert (
                first["article_licence"].replace("'", "")
                == text.replace("\x00", "").replace("'", "").encode("utf-8", "replace").decode()
                or name == "jsonl"
            )

    def test_licence_and_attribution_are_columns(self) -> None:
        for name, read in (("csv", rows_of_csv), ("jsonl", rows_of_jsonl)):
            (row,) = read(made(name, STATEMENT))
            assert row["article_licence"] == LICENCE
            assert row["article_attribution"] == "github.com/somebody/something"


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=60))
def test_whatever_the_text_it_comes_back_from_each_format(text: str) -> None:
    statement = replace(hostile(text), text=f"a{text}")
    line = one_line(f"a{text}")
    (record,) = records_of_ris(made("ris", statement))
    assert record["abstract"].endswith(f": {line}")
    (entry,) = entries_of_bibtex(made("bib", statement))
    assert entry["abstract"].endswith(f": {line}")
    assert document_of_docx(made("docx", statement)).styled("Quote") == [line]
    assert document_of_markdown(made("md", statement)).styled("blockquote") == [line]
    assert len(rows_of_csv(made("csv", statement))) == 1
    assert len(rows_of_jsonl(made("jsonl", statement))) == 1
