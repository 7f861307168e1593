"""Files in, drafts or refusals out."""

from __future__ import annotations

from pathlib import Path

import pytest

from briefs.readers import MAX_BYTES, read
from briefs.readers.types import ArticleDraft
from tests.product import run_python
from tests.readers.refusing import refusal

TEXT = "TEHRAN – The minister said “no” to the café’s offer, and that was that."


def draft(data: bytes | str, filename: str = "a.txt") -> ArticleDraft:
    found = read(data.encode() if isinstance(data, str) else data, filename)
    assert isinstance(found, ArticleDraft), found
    return found


# Encodings


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (TEXT.encode(), "utf-8"),
        (TEXT.encode("utf-8-sig"), "utf-8"),
        (TEXT.encode("utf-16"), "utf-16"),
        (TEXT.encode("utf-16-le"), "utf-16-le"),
        (TEXT.encode("utf-16-be"), "utf-16-be"),
        (TEXT.encode("utf-32"), "utf-32"),
        (("It was so. " * 20 + TEXT).encode("windows-1252"), "windows-1252"),
    ],
)
def test_encodings_are_found(data: bytes, encoding: str) -> None:
    found = draft(data)
    assert found.text.endswith(TEXT)
    assert found.encoding == encoding


def test_other_encodings_are_guessed() -> None:
    russian = "Министр иностранных дел России заявил, что переговоры в Вене идут хорошо. " * 5
    found = draft(russian.encode("windows-1251"))
    assert "Министр" in found.text
    assert found.language == "ru"


def test_text_is_left_as_found_but_for_line_ends_nuls_and_a_mark_at_the_start() -> None:
    found = draft(b"\xef\xbb\xbf One\r\ntwo\rthree\0 \xe2\x80\x8fend  \n")
    assert found.text == " One\ntwo\nthree \u200fend  \n"


# Refusals


@pytest.mark.parametrize(
    ("data", "filename", "reason"),
    [
        (b"", "a.txt", "The file is empty"),
        (b" \n\t ", "a.txt", "The file holds no text"),
        (b"%PDF-1.7 ...", "a.txt", "The file is a PDF, not text"),
        (b"PK\x03\x04....", "a.txt", "The file is a .zip or office document, not text"),
        (b"\x89PNG\r\n\x1a\n", "a.html", "The file is a picture, not text"),
        (bytes(range(256)) * 40, "a.txt", "The file is not text"),
        (b"\x00\x01\x02\x03" * 1000, "a.md", "The file is not text"),
        (b"hello", "notes.pages", "This file type can’t be read"),
        (b"hello", "README", "This file type can’t be read"),
        (b'{"text": "x"}', "a.jsonl", "The file is a collection of articles"),
        (b"a" * (MAX_BYTES + 1), "a.txt", "The file is larger than 20 MB"),
        (b"<p>" * 50_001, "a.html", "The page is too large to take apart"),
        (b"<html><script>let a = 1</script></html>", "a.html", "No article was found in the page"),
        (b"\xff\xfe\x00", "a.txt", "The characters can’t be read: the encoding is not known"),
        (b"---\ntitle: x\n---\n", "a.md", "The file holds no text"),
    ],
)
def test_bad_files_are_refused_with_a_reason(data: bytes, filename: str, reason: str) -> None:
    assert refusal(data, filename).reason == reason


@pytest.mark.parametrize(
    ("filename", "advice"),
    [
        ("a.doc", "Save it as .docx and upload that"),
        ("a.XLSX", "Save the table as .csv and upload that"),
        ("a.msg", "Save the message as .eml and upload that"),
        ("a.rar", "Pack the files as .zip and upload that"),
    ],
)
def test_files_of_other_types_are_refused_with_what_to_do(filename: str, advice: str) -> None:
    assert refusal(b"whatever", filename).advice == advice


# Titles


@pytest.mark.parametrize(
    ("text", "title", "title_from"),
    [
        ("Iran and Russia agree\n\nThe ministers met.", "Iran and Russia agree", "text"),
        ("The ministers met. They agreed.", "The ministers met.", "first sentence"),
        ("TEHRAN – Mr. Zarif met the U.S. envoy. Then he left.", "Mr. Zarif met the U.S. envoy.", "first sentence"),
        ("14 January 2022\n\nIran said no. Yes.", "Iran said no.", "first sentence"),
        ("KIEL, 3 March 2021 –\n\nIran said no. Yes.", "Iran said no.", "first sentence"),
        ("By Ann Example\n\nTalks go on\n\nIran said no.", "Talks go on", "text"),
        ("Office of the Spokesperson\n\nThe below is attributable to Ned Price:\n\nWe met. So.", "We met.", "first sentence"),
        ("At the outset, I would like\nto congratulate you. Yes", "At the outset, I would like to congratulate you.", "first sentence"),
        ("word " * 40, "word " * 17 + "word…", "first sentence"),
        ("***", "a", "file"),
    ],
)  # fmt: skip
def test_titles(text: str, title: str, title_from: str) -> None:
    found = draft(text)
    assert (found.title, found.title_from) == (title, title_from)


# Days of publication


@pytest.mark.parametrize(
    ("text", "date"),
    [
        (" date 2021-04-12 Kazem Jalali said", "2021-04-12"),
        ("Published: 12 April 2021\nIran said", "2021-04-12"),
        ("Title of this\n\n14 January 2022\n\nIran said", "2022-01-14"),
        ("Friday, January 14, 2022\n\nIran said", "2022-01-14"),
        ("14.01.2022\nIran said", "2022-01-14"),
        ("Lighthouse Reopens\n\nBerlin, 3 March 2021\n\nIran said", "2021-03-03"),
        ("Washington, D.C., March 3, 2021 –\n\nIran said", "2021-03-03"),
        ("January 2022\nIran said", "2022-01"),
        ("MOSCOW, January 14, 2022 (TASS) – Iran said", "2022-01-14"),
        ("WARSAW, 3 May 2022 – Poland said", "2022-05-03"),
        # no year, no date: nothing is inferred
        ("TEHRAN, Jan. 14 (MNA) – Iran said", ""),
        ("WARSAW, 3 May – Poland said", ""),
        ("Lavrov told reporters on Friday", ""),
        ("The treaty of March 12, 2001, was signed", ""),
        ("It was signed in Geneva, 12 March 2001\n\nIran said", ""),
        ("31 February 2022\n\nIran said", ""),
    ],
)
def test_published(text: str, date: str) -> None:
    assert str(draft(text).published or "") == date


def test_the_words_a_date_was_read_from_are_kept() -> None:
    assert draft(" date 2021-04-12 Kazem Jalali").published_words == "date 2021-04-12"


# Outlets and bylines


@pytest.mark.parametrize(
    ("text", "outlet"),
    [
        ('Raisi will visit.\n\nIran PressEurope: "The visit', "Iran Press"),
        ("Iran Press/Iran news: The visit", "Iran Press"),
        ("TEHRAN, Jan. 14 (MNA) – Zarif said", "Mehr News Agency"),
        ("TEHRAN (IRNA) – Zarif said", "IRNA"),
        ("Vienna, Austria (Reuters) — The talks", "Reuters"),
        ("Jalali said in an exclusive interview with IRNA on Monday", "IRNA"),
        ("Zarif said. All Content by Mehr News Agency is licensed under CC.", "Mehr News Agency"),
        ("Zarif told reporters on Monday", ""),
    ],
)
def test_outlets(text: str, outlet: str) -> None:
    assert draft(text).outlet == outlet


@pytest.mark.parametrize(
    ("text", "byline"),
    [
        ("By Ann Example\n\nIran said no.", "Ann Example"),
        ("Ned Price, Department Spokesperson\n\nWe met.", "Ned Price, Department Spokesperson"),
        ("Office of the Spokesperson\n\nWe met.", "Office of the Spokesperson"),
        ("Iran said no.", ""),
    ],
)
def test_bylines(text: str, byline: str) -> None:
    assert draft(text).byline == byline


# The two example articles


def test_the_first_example_has_an_outlet_and_no_date(shared: Path) -> None:
    data = (shared / "corpus/articles/000_7140b2abad6b7934.txt").read_bytes()
    found = draft(data)
    assert found.text.encode() == data
    assert (found.outlet, found.published, found.language) == ("Iran Press", None, "en")
    assert found.title_from == "first sentence"
    assert found.title.startswith("The Russian Foreign Minister Sergei Lavrov called")
    assert len(found.title) <= 91


def test_the_second_example_has_both(shared: Path) -> None:
    found = draft((shared / "corpus/articles/003_6780e98cffd3305f.txt").read_bytes())
    assert (found.outlet, str(found.published)) == ("IRNA", "2021-04-12")
    assert found.title.startswith("Kazem Jalali, Iranian Ambassador to Moscow, said")


def test_parsers_are_imported_with_the_first_file_they_read() -> None:
    ask = (
        "import sys; import briefs.readers;"
        " print(*{'pypdf', 'lxml', 'trafilatura', 'email', 'zipfile'} & set(sys.modules))"
    )
    done = run_python("-c", ask)
    assert (done.returncode, done.stdout.split()) == (0, [])
