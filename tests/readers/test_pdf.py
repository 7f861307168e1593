"""PDFs: paragraphs in reading order, without running heads and hyphens of line ends."""

from __future__ import annotations

import io

import pypdf
import pytest

from briefs.readers import read
from briefs.readers.types import ArticleDraft, Refusal
from tests.readers.making import Placed, column, pdf
from tests.readers.refusing import refused

HEAD: list[Placed] = [(72, 780, 18, "Minister Opens Bridge Over the Vistula")]
BODY = column(
    "WARSAW, 3 May 2022 – Poland’s Infrastructure Minister Andrzej Adamczyk opened a",
    "bridge on Tuesday and thanked the engineers for their work in the winter.",
    "",
    "“This bridge will shorten the way to Lithuania by an hour,” Adamczyk said.",
)
BODY_TEXT = (
    "WARSAW, 3 May 2022 – Poland’s Infrastructure Minister Andrzej Adamczyk opened a bridge on"
    " Tuesday and thanked the engineers for their work in the winter.\n\n"
    "“This bridge will shorten the way to Lithuania by an hour,” Adamczyk said."
)


def draft(data: bytes) -> ArticleDraft:
    found = read(data, "a.pdf")
    assert isinstance(found, ArticleDraft), found
    return found


def refusal(data: bytes) -> Refusal:
    return refused([read(data, "a.pdf")])


def text_of(*pages: list[Placed]) -> str:
    return draft(pdf(*pages)).text


def test_an_article() -> None:
    found = draft(pdf(HEAD + BODY))
    assert found.text == f"{HEAD[0][3]}\n\n{BODY_TEXT}"
    assert (found.title, found.title_from) == (HEAD[0][3], "text")
    assert (str(found.published), found.language) == ("2022-05-03", "en")


@pytest.mark.parametrize(
    ("lines", "text"),
    [
        # space above
        (["One goes on over", "two lines of it,", "", "and two."], "One goes on over two lines of it,\n\nand two."),
        # a last line that ends short
        (["The first ends here in the middle of it.", "Short end.", "The second goes on to the right margin then.", "So."], "The first ends here in the middle of it. Short end.\n\nThe second goes on to the right margin then. So."),
    ],
)  # fmt: skip
def test_paragraphs(lines: list[str], text: str) -> None:
    assert text_of(column(*lines)) == text


def test_an_indent_begins_a_paragraph() -> None:
    first = column(
        "The talks went on over the whole of the night and",
        "into the morning, the minister said to the press of it",
    )
    second = column("No one left before the end of them, he added and", x=90, top=712)
    third = column("then he was gone from the hall with the others.", top=698)
    text = text_of(first + second + third)
    assert [paragraph.split()[0] for paragraph in text.split("\n\n")] == ["The", "No"]


# Hyphens


@pytest.mark.parametrize(
    ("lines", "text"),
    [
        (("the negoti-", "ations go on"), "the negotiations go on"),
        (("the vice-", "president said"), "the vice-president said"),
        (("met Amir-", "Abdollahian today"), "met Amir-Abdollahian today"),
        (("a cease-", "fire; the cease-fire holds"), "a cease-fire; the cease-fire holds"),
        (("the non-", "sense; nonsense, he said"), "the nonsense; nonsense, he said"),
        (("in 2021-", "2022 they met"), "in 2021-2022 they met"),
        (("he said –", "and left"), "he said – and left"),
        (("soft\u00ad", "ware is it"), "software is it"),
    ],
)  # fmt: skip
def test_words_divided_at_the_end_of_a_line(lines: tuple[str, str], text: str) -> None:
    assert text_of(column(*lines)) == text


def test_ligatures_are_letters() -> None:
    assert "oﬃce" not in text_of(column("The office of the five ministers"))


# Running heads


SENTENCES = ["The first of them met.", "A second went on at length.", "So ended the third."]


def page_of_three(number: int) -> list[Placed]:
    return [
        (72, 800, 9, "Ministry of Foreign Affairs"),
        *column(SENTENCES[number - 1]),
        (72, 40, 9, f"Statement of 3 May 2022 – page {number} of 3"),
        (290, 25, 9, str(number)),
    ]


def test_running_heads_and_page_numbers_go() -> None:
    text = text_of(*(page_of_three(number) for number in (1, 2, 3)))
    assert text.split("\n\n") == SENTENCES


def test_a_letterhead_and_what_is_said_twice_stay() -> None:
    text = text_of(
        [(72, 800, 11, "Ministry of Foreign Affairs"), *column("We agree.")], column("We agree.")
    )
    assert text == "Ministry of Foreign Affairs\n\nWe agree.\n\nWe agree."


def test_a_paragraph_goes_on_over_the_page() -> None:
    first = [*column("The minister said that they would", top=120), (290, 25, 9, "- 1 -")]
    second = [*column("return to the talks."), (290, 25, 9, "- 2 -")]
    assert text_of(first, second) == "The minister said that they would return to the talks."


# Reading order

LEFT = column("Left one of the text", "left two of the text", "left three of text", "left four of text")  # fmt: skip
RIGHT = column("right one of the text", "right two of the text", "right three of text", "right four of text.", x=320)  # fmt: skip
READ = " ".join(line[3] for line in LEFT + RIGHT)


@pytest.mark.parametrize(
    "lines",
    [
        LEFT + RIGHT,
        [line for pair in zip(LEFT, RIGHT, strict=True) for line in pair],
        sorted(LEFT + RIGHT, key=lambda line: line[3]),
    ],
    ids=["column by column", "row by row", "out of order"],
)
def test_columns_are_read_one_after_the_other(lines: list[Placed]) -> None:
    assert text_of(lines) == READ


def test_a_headline_over_columns_is_read_first() -> None:
    assert text_of(LEFT + RIGHT + HEAD) == f"{HEAD[0][3]}\n\n{READ}"


def test_words_placed_one_by_one_are_one_line() -> None:
    content = b"BT /F1 11 Tf 72 740 Td (Each) Tj 30 0 Td (word) Tj 32 0 Td (alone.) Tj ET"
    assert draft(pdf([], content=content)).text == "Each word alone."


def test_text_on_its_side_is_no_part_of_it() -> None:
    content = b" BT /F1 40 Tf 0 1 -1 0 300 300 Tm (DRAFT) Tj ET"
    assert draft(pdf(BODY, content=content)).text == BODY_TEXT


# Passwords


def encrypted(user: str, algorithm: str) -> bytes:
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(pdf(BODY)))
    writer.encrypt(user, "owner", algorithm=algorithm)
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


@pytest.mark.parametrize("algorithm", ["RC4-128", "AES-128", "AES-256"])
def test_a_password_to_read_refuses_and_one_to_change_does_not(algorithm: str) -> None:
    assert refusal(encrypted("secret", algorithm)).reason == "The PDF is protected by a password"
    assert draft(encrypted("", algorithm)).text == BODY_TEXT


# Refusals

SCAN = b"q 595 0 0 842 0 0 cm /I1 Do Q"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "The file is empty"),
        (b"Just text", "The file is not a PDF"),
        (b"PK\x03\x04", "The file is a .zip or office document, not a PDF"),
        (b"%PDF-1.7\n", "The PDF is damaged or cut off"),
        (pdf(BODY)[:300], "The PDF is damaged or cut off"),
        (pdf([], content=SCAN), "The PDF holds pictures of pages, not text (a scan)"),
        (pdf([], [], BODY, content=SCAN), "The PDF holds pictures of pages, not text (a scan)"),
        (pdf([]), "The PDF holds no text"),
        (pdf(*[[]] * 500), "The PDF has 500 pages; up to 100 are read"),
        (pdf(column("\x01\x02\x03\x04\x05\x06 \x07\x08\x0e\x0f")), "The PDF does not say which letters its signs are"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_bad_pdfs_are_refused_with_a_reason(data: bytes, reason: str) -> None:
    assert refusal(data).reason == reason


def test_pages_that_are_pictures_are_told_of() -> None:
    found = draft(pdf([], BODY, BODY, content=SCAN))
    assert found.left_out == "1 of 3 pages is a picture without text and was left out"
    found = draft(pdf([], [], BODY, BODY, content=SCAN))
    assert found.left_out == "2 of 4 pages are pictures without text and were left out"
    assert draft(pdf([], BODY)).left_out == "", "a blank page leaves nothing out"
    assert draft(pdf(BODY, content=SCAN)).left_out == "", "a picture beside the text"


def test_a_bomb_is_refused() -> None:
    import zlib

    packed = zlib.compress(zlib.compress(b" " * 100_000_000, 9), 9)
    plain = pdf(BODY)
    start = plain.index(b"<< /Length", plain.index(b"endstream"))
    end = plain.index(b"endstream", start)
    bomb = (
        plain[:start]
        + b"<< /Filter [/FlateDecode /FlateDecode] /Length %d >>\nstream\n%s\n"
        % (len(packed), packed)
        + plain[end:]
    )
    assert refusal(bomb).reason == "The PDF unpacks to more than can be read"
