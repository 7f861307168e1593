"""Small files of every format, made from their specifications and not by the libraries under test."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
ODF = "urn:oasis:names:tc:opendocument:xmlns"

ARTICLE = (
    "Minister Opens Bridge Over the Vistula",
    "WARSAW, 3 May 2022 – Poland’s Infrastructure Minister Andrzej Adamczyk opened a bridge.",
    "“This bridge will shorten the way to Lithuania by an hour,” Adamczyk said.",
)
ARTICLE_TEXT = "\n\n".join(ARTICLE)


def zipped(files: Mapping[str, bytes | str], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def docx(*paragraphs: str, body: str = "", prolog: str = "") -> bytes:
    """`paragraphs`: plain text; `body`: WordprocessingML that follows them."""
    xml = "".join(f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>" for text in paragraphs)
    return zipped(
        {
            "[Content_Types].xml": "<Types/>",
            "word/document.xml": f'<?xml version="1.0" encoding="UTF-8"?>{prolog}<w:document'
            f' xmlns:w="{W}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
            f' xmlns:v="urn:schemas-microsoft-com:vml"><w:body>{xml}{body}</w:body></w:document>',
            "word/header1.xml": f'<w:hdr xmlns:w="{W}"><w:p><w:r><w:t>Page 1</w:t></w:r></w:p></w:hdr>',
        }
    )


def odt(*paragraphs: str, body: str = "", manifest: str = "", prolog: str = "") -> bytes:
    xml = "".join(f"<text:p>{text}</text:p>" for text in paragraphs)
    return zipped(
        {
            "mimetype": "application/vnd.oasis.opendocument.text",
            "META-INF/manifest.xml": f'<m:manifest xmlns:m="{ODF}:manifest:1.0">{manifest}</m:manifest>',
            "content.xml": f'<?xml version="1.0" encoding="UTF-8"?>{prolog}<office:document-content'
            f' xmlns:office="{ODF}:office:1.0" xmlns:text="{ODF}:text:1.0"'
            f' xmlns:draw="{ODF}:drawing:1.0"><office:body><office:text>{xml}{body}'
            "</office:text></office:body></office:document-content>",
        }
    )


def rtf(*paragraphs: str, head: str = "") -> bytes:
    def escaped(text: str) -> str:
        return "".join(
            character if ord(character) < 128 else f"\\u{ord(character)}?" for character in text
        )

    body = "".join(f"\\pard {escaped(text)}\\par\n" for text in paragraphs)
    return f"{{\\rtf1\\ansi\\deff0{{\\fonttbl{{\\f0 Times;}}}}{head}{body}}}".encode("ascii")
