"""Word documents with real footnotes, written as a stream. Pure.

After ECMA-376, part 1 (WordprocessingML, Open Packaging). A zip archive holds its parts one after
the other, and the notes are known only when the text has been gone through: they wait in a
temporary file, so memory does not grow with the document. Links are fields, which unlike the
relations that Word itself writes need no list of their own.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator
from html import escape
from typing import IO

from search.citations import Citation, Run, article_note, note, who_line
from search.exports.types import (
    ArticleReference,
    Block,
    Head,
    Heading,
    Reference,
    Removed,
    credits,
    one_line,
)
from search.exports.zipping import Sink, archive_into, part

_AT_ONCE = 256 * 1024
_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_TYPES = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"


def write(blocks: Iterable[Block], head: Head) -> Iterator[bytes]:
    """The bytes of the document, as they come to be."""
    sink = Sink()
    with (
        tempfile.TemporaryFile() as notes,
        archive_into(sink) as archive,
    ):
        for name, text in _fixed(head):
            archive.writestr(part(name), text.encode("utf-8", "replace"))
        with archive.open(part("word/document.xml"), "w") as opened:
            for text in _body(blocks, head, notes):
                opened.write(text.encode("utf-8", "replace"))
                yield from sink.take(least=_AT_ONCE)
        notes.seek(0)
        with archive.open(part("word/footnotes.xml"), "w") as opened:
            opened.write(_NOTES_BEGIN.encode())
            while chunk := notes.read(_AT_ONCE):
                opened.write(chunk)
                yield from sink.take(least=_AT_ONCE)
            opened.write(b"</w:footnotes>")
    yield from sink.take()


def _body(blocks: Iterable[Block], head: Head, notes: IO[bytes]) -> Iterator[str]:
    """The text's part; writes the notes' part beside it."""
    yield f"{_XML}<w:document {_W}><w:body>{_paragraph('Title', _run(head.title))}"
    for line in head.lines:
        yield _paragraph("Subtitle", _run(line))
    number = 0
    for block in blocks:
        if isinstance(block, Heading):
            yield _paragraph(f"Heading{block.level}", _run(block.text))
            continue
        if isinstance(block, Removed):
            yield _removed(block)
            continue
        number += 1
        yield _entry(block, number)
        notes.write(_footnote(block, number).encode("utf-8", "replace"))
    yield (
        '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1134" w:right="1134"'
        ' w:bottom="1134" w:left="1134" w:header="567" w:footer="567" w:gutter="0"/></w:sectPr>'
        "</w:body></w:document>"
    )


def _entry(reference: Reference, number: int) -> str:
    mark = (
        '<w:r><w:rPr><w:rStyle w:val="FootnoteReference"/></w:rPr>'
        f'<w:footnoteReference w:id="{number}"/></w:r>'
    )
    if isinstance(reference, ArticleReference):
        return _paragraph("", _run(reference.title) + mark)
    made = _paragraph("Who", _run(who_line(reference)))
    made += _paragraph("Quote", _run(reference.text) + mark)
    if reference.warning:
        made += _paragraph("", _run(reference.warning, "<w:b/>"))
    if reference.note:
        made += _paragraph("", _run(reference.note))
    return made


def _removed(one: Removed) -> str:
    told = _run(one.told, "<w:b/>") + _run(" ", clean=False) + _cited(Run(one.url, link=True))
    return _paragraph("", told) + (_paragraph("", _run(one.note)) if one.note else "")


def _footnote(reference: Reference, number: int) -> str:
    citation: Citation
    if isinstance(reference, ArticleReference):
        citation, article = article_note(reference), reference
    else:
        citation, article = note(reference), reference.article
    told = credits(article)
    runs = [*citation, Run(f" {told}.")] if told else citation
    return (
        f'<w:footnote w:id="{number}"><w:p><w:pPr><w:pStyle w:val="FootnoteText"/></w:pPr>'
        '<w:r><w:rPr><w:rStyle w:val="FootnoteReference"/></w:rPr><w:footnoteRef/></w:r>'
        f"{_run(' ', clean=False)}{''.join(map(_cited, runs))}</w:p></w:footnote>"
    )


def _cited(run: Run) -> str:
    if run.link:
        shown = _run(run.text, '<w:rStyle w:val="Hyperlink"/>')
        instruction = f" HYPERLINK &quot;{_text(run.text)}&quot; "
        return f'<w:fldSimple w:instr="{instruction}">{shown}</w:fldSimple>'
    return _run(run.text, "<w:i/>" if run.italic else "", clean=False)


def _paragraph(style: str, runs: str) -> str:
    properties = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f"<w:p>{properties}{runs}</w:p>"


def _run(text: str, properties: str = "", *, clean: bool = True) -> str:
    held = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    shown = _text(text) if clean else escape(text)
    return f'<w:r>{held}<w:t xml:space="preserve">{shown}</w:t></w:r>'


def _text(text: str) -> str:
    """On one line, without the controls that XML has no way to write."""
    return escape(one_line(text))


# What is the same in every document


def _fixed(head: Head) -> Iterator[tuple[str, str]]:
    parts = "".join(
        f'<Override PartName="/word/{name}.xml" ContentType="{_TYPES}.{kind}+xml"/>'
        for name, kind in (
            ("document", "document.main"),
            ("styles", "styles"),
            ("settings", "settings"),
            ("footnotes", "footnotes"),
        )
    )
    yield (
        "[Content_Types].xml",
        f'{_XML}<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.'
        'relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>'
        f'{parts}<Override PartName="/docProps/core.xml" ContentType="application/vnd.'
        'openxmlformats-package.core-properties+xml"/></Types>',
    )
    yield (
        "_rels/.rels",
        f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="r1" Type="{_RELATIONS}/officeDocument" Target="word/document.xml"/>'
        f'<Relationship Id="r2" Type="{_PACKAGE}/relationships/metadata/core-properties"'
        ' Target="docProps/core.xml"/></Relationships>',
    )
    relations = "".join(
        f'<Relationship Id="r{at}" Type="{_RELATIONS}/{name}" Target="{name}.xml"/>'
        for at, name in enumerate(("styles", "settings", "footnotes"), 1)
    )
    yield (
        "word/_rels/document.xml.rels",
        f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships">{relations}</Relationships>',
    )
    yield (
        "docProps/core.xml",
        f'{_XML}<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<dc:title>{_text(head.title)}</dc:title><dc:creator>Readout</dc:creator>"
        "</cp:coreProperties>",
    )
    yield (
        "word/settings.xml",
        f'{_XML}<w:settings {_W}><w:footnotePr><w:footnote w:id="-1"/><w:footnote w:id="0"/>'
        "</w:footnotePr></w:settings>",
    )
    yield "word/styles.xml", _STYLES


_NOTES_BEGIN = (
    f'{_XML}<w:footnotes {_W}><w:footnote w:type="separator" w:id="-1"><w:p><w:r><w:separator/>'
    '</w:r></w:p></w:footnote><w:footnote w:type="continuationSeparator" w:id="0"><w:p><w:r>'
    "<w:continuationSeparator/></w:r></w:p></w:footnote>"
)


def _style(
    id_: str, name: str, paragraph: str = "", run: str = "", *, kind: str = "paragraph"
) -> str:
    based = '<w:basedOn w:val="Normal"/>' if kind == "paragraph" else ""
    held = f"<w:pPr>{paragraph}</w:pPr>" if paragraph else ""
    return (
        f'<w:style w:type="{kind}" w:styleId="{id_}"><w:name w:val="{name}"/>{based}{held}'
        f"{f'<w:rPr>{run}</w:rPr>' if run else ''}</w:style>"
    )


def _spaced(before: int, after: int, more: str = "") -> str:
    return f'<w:spacing w:before="{before}" w:after="{after}"/>{more}'


_STYLES = (
    f'{_XML}<w:styles {_W}><w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="Georgia"'
    ' w:hAnsi="Georgia" w:cs="Times New Roman"/><w:sz w:val="22"/><w:lang w:val="en-GB"/></w:rPr>'
    '</w:rPrDefault><w:pPrDefault><w:pPr><w:spacing w:after="120" w:line="276"'
    ' w:lineRule="auto"/></w:pPr></w:pPrDefault></w:docDefaults>'
    '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>'
    + _style("Title", "Title", _spaced(0, 120), '<w:b/><w:sz w:val="36"/>')
    + _style("Subtitle", "Subtitle", _spaced(0, 60), '<w:color w:val="616A72"/><w:sz w:val="19"/>')
    + _style(
        "Heading1",
        "heading 1",
        "<w:keepNext/>" + _spaced(360, 80, '<w:outlineLvl w:val="0"/>'),
        '<w:b/><w:sz w:val="28"/>',
    )
    + _style(
        "Heading2",
        "heading 2",
        "<w:keepNext/>" + _spaced(240, 60, '<w:outlineLvl w:val="1"/>'),
        '<w:b/><w:sz w:val="24"/>',
    )
    + _style("Who", "Who", "<w:keepNext/>" + _spaced(160, 0), '<w:color w:val="444C54"/><w:sz w:val="20"/>')
    + _style("Quote", "Quote", '<w:ind w:left="340" w:right="340"/>')
    + _style("FootnoteText", "footnote text", _spaced(0, 40), '<w:sz w:val="18"/>')
    + _style("FootnoteReference", "footnote reference", run='<w:vertAlign w:val="superscript"/>',
             kind="character")
    + _style("Hyperlink", "Hyperlink", run='<w:color w:val="0A5966"/><w:u w:val="single"/>',
             kind="character")
    + "</w:styles>"
)  # fmt: skip
