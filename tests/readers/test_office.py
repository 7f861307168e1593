"""Word, OpenDocument and RTF documents."""

from __future__ import annotations

import pytest

from briefs.readers import read
from briefs.readers.types import ArticleDraft
from tests.readers.making import ARTICLE, ARTICLE_TEXT, docx, odt, rtf, zipped
from tests.readers.refusing import refusal


def draft(data: bytes, filename: str) -> ArticleDraft:
    found = read(data, filename)
    assert isinstance(found, ArticleDraft), found
    return found


@pytest.mark.parametrize(
    ("data", "filename"), [(docx(*ARTICLE), "a.docx"), (odt(*ARTICLE), "a.odt"), (rtf(*ARTICLE), "A.RTF")]
)  # fmt: skip
def test_paragraphs_are_the_article(data: bytes, filename: str) -> None:
    found = draft(data, filename)
    assert found.text == ARTICLE_TEXT
    assert (found.title, found.title_from) == (ARTICLE[0], "text")
    assert (str(found.published), found.language) == ("2022-05-03", "en")


# Word


def text_of(body: str) -> str:
    return draft(docx(body=body), "a.docx").text


def run(text: str, properties: str = "") -> str:
    return f'<w:r>{properties}<w:t xml:space="preserve">{text}</w:t></w:r>'


@pytest.mark.parametrize(
    ("paragraph", "text"),
    [
        (run("He said ") + run("“no”") + run(" twice."), "He said “no” twice."),
        (run("One") + "<w:r><w:br/></w:r>" + run("two"), "One\ntwo"),
        (run("a") + "<w:r><w:tab/></w:r>" + run("b"), "a b"),
        (run("vice") + "<w:r><w:noBreakHyphen/></w:r>" + run("president"), "vice-president"),
        # changes are read as accepted
        (run("He ") + f"<w:ins>{run('now ')}</w:ins>" + "<w:del><w:r><w:delText>never </w:delText></w:r></w:del>" + run("agrees"), "He now agrees"),
        (f"<w:hyperlink>{run('Zarif')}</w:hyperlink>" + run(" said"), "Zarif said"),
        ("<w:r><w:fldChar/><w:instrText>PAGE</w:instrText></w:r>" + run("Yes"), "Yes"),
        (run("Seen") + run(" secret", "<w:rPr><w:vanish/></w:rPr>"), "Seen"),
        (run("Seen") + run(" too", '<w:rPr><w:vanish w:val="0"/></w:rPr>'), "Seen too"),
        (f"<w:sdt><w:sdtPr/><w:sdtContent>{run('Filled in')}</w:sdtContent></w:sdt>", "Filled in"),
    ],
)  # fmt: skip
def test_word_runs(paragraph: str, text: str) -> None:
    assert text_of(f"<w:p>{paragraph}</w:p>") == text


def test_tables_are_read_cell_by_cell_and_text_boxes_once() -> None:
    cell = "<w:tc><w:tcPr/><w:p>{}</w:p></w:tc>"
    row = f"<w:tr>{cell.format(run('Minister'))}{cell.format(run('Lavrov'))}</w:tr>"
    assert text_of(f"<w:tbl><w:tblPr/>{row}</w:tbl>") == "Minister\n\nLavrov"
    box = f"<w:txbxContent><w:p>{run('In a box')}</w:p></w:txbxContent>"
    both = (
        f"<mc:AlternateContent><mc:Choice>{box}</mc:Choice>"
        f"<mc:Fallback><w:pict>{box}</w:pict></mc:Fallback></mc:AlternateContent>"
    )
    assert text_of(f"<w:p><w:r>{both}</w:r>{run('Beside it')}</w:p>") == "In a box\n\nBeside it"


# OpenDocument


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("<text:h>Talks go on</text:h><text:p>Iran said.</text:p>", "Talks go on\n\nIran said."),
        ("<text:p>He <text:span>said <text:span>“no”</text:span></text:span> twice.</text:p>", "He said “no” twice."),
        ("<text:p>a<text:s text:c='3'/>b<text:tab/>c<text:line-break/>d</text:p>", "a b c\nd"),
        ("<text:p>Yes<text:note><text:note-body><text:p>1 No.</text:p></text:note-body></text:note>, he said.</text:p>", "Yes, he said."),
        ("<text:tracked-changes><text:p>gone</text:p></text:tracked-changes><text:p>Kept.</text:p>", "Kept."),
        ("<text:p>A<office:annotation><text:p>why?</text:p></office:annotation>B</text:p>", "AB"),
        ("<text:list><text:list-item><text:p>One</text:p></text:list-item></text:list>", "One"),
        ("<text:p>Beside<draw:frame><draw:text-box><text:p>In a box</text:p></draw:text-box></draw:frame> it</text:p>", "In a box\n\nBeside it"),
    ],
)  # fmt: skip
def test_opendocument(body: str, text: str) -> None:
    assert draft(odt(body=body), "a.odt").text == text


# RTF


@pytest.mark.parametrize(
    ("source", "text"),
    [
        (rb"{\rtf1\ansi He said \ldblquote no\rdblquote  twice.\par}", "He said “no” twice."),
        (rb"{\rtf1\ansi\ansicpg1251 \'cf\'f3\'f2\'e8\'ed\par}", "Путин"),
        (rb"{\rtf1\ansi\uc1 Ta\u322?cz\par}", "Tałcz"),
        (rb"{\rtf1 {\header Page 1\par}{\footer Ministry\par}Body.\par}", "Body."),
        (rb"{\rtf1 {\info{\title Draft 3}{\author someone}}Body.\par}", "Body."),
        (rb"{\rtf1 {\pict\pngblip " + b"0123456789abcdef" * 400 + rb"}Body.\par}", "Body."),
        (rb"{\rtf1 One\line two\par\par Three\par}", "One\n\ntwo\n\nThree"),
        (b"{\\rtf1 It cost \x80 5.\\par}", "It cost € 5."),
    ],
)
def test_rtf(source: bytes, text: str) -> None:
    assert draft(source, "a.rtf").text == text


# Refusals

LAUGHS = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
HUGE = "<w:t>" + "x" * (51 * 1024 * 1024) + "</w:t>"


@pytest.mark.parametrize(
    ("data", "filename", "reason"),
    [
        (b"", "a.docx", "The file is empty"),
        (docx(), "a.docx", "The file holds no text"),
        (odt(), "a.odt", "The file holds no text"),
        (rtf(), "a.rtf", "The file holds no text"),
        (docx(*ARTICLE)[:-40], "a.docx", "The document is damaged"),
        (docx(*ARTICLE)[:400] + bytes(80) + docx(*ARTICLE)[480:], "a.docx", "The document is damaged"),
        (odt(*ARTICLE)[:200], "a.odt", "The document is damaged"),
        (rtf(*ARTICLE)[:-3], "a.rtf", "The RTF document is cut off or damaged"),
        (docx(body="<w:p>"), "a.docx", "The document is damaged"),
        (b"%PDF-1.7", "a.docx", "The file is a PDF, not a Word document"),
        (b"Just text.", "a.docx", "The file is not a Word document"),
        (b"Just text.", "a.rtf", "The file is not an RTF document"),
        (docx(*ARTICLE), "a.rtf", "The file is a .zip or office document, not an RTF document"),
        (odt(*ARTICLE), "a.docx", "The file is a .zip, not a Word document"),
        (zipped({"a.txt": "x"}), "a.odt", "The file is a .zip, not an OpenDocument text"),
        (OLE, "a.docx", "The document is in an old format of Office"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "a.docx", "The document is protected by a password"),
        (odt(*ARTICLE, manifest="<m:file-entry><m:encryption-data/></m:file-entry>"), "a.odt", "The document is protected by a password"),
        (docx(body="<w:p><w:r><w:t>&b;</w:t></w:r></w:p>", prolog=LAUGHS), "a.docx", "The document declares entities, which no word processor does"),
        (odt(body="<text:p>&b;</text:p>", prolog=LAUGHS), "a.odt", "The document declares entities, which no word processor does"),
        (docx(body=HUGE), "a.docx", "The document unpacks to more than 50 MB of text"),
        (docx(body="<w:p>" * 5000 + "</w:p>" * 5000), "a.docx", "The document is damaged"),
        (b"{\\rtf1 " + b"word " * 1_100_000 + b"}", "a.rtf", "The RTF document holds more than 5 MB of text"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_bad_documents_are_refused_with_a_reason(data: bytes, filename: str, reason: str) -> None:
    assert refusal(data, filename).reason == reason
