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
            archive.writestr(zipfile.ZipInfo(name), content, compression)
    return buffer.getvalue()


def docx(*paragraphs: str, body: str = "", prolog: str = "") -> bytes:
    """`paragraphs`: plain text; `body`: WordprocessingML that follows them."""
    return zipped(
        {
            "[Content_Types].xml": "<Types/>",
            "word/document.xml": docx_xml(*paragraphs, body=body, prolog=prolog),
            "word/header1.xml": f'<w:hdr xmlns:w="{W}"><w:p><w:r><w:t>Page 1</w:t></w:r></w:p></w:hdr>',
        }
    )


def docx_xml(*paragraphs: str, body: str = "", prolog: str = "") -> str:
    xml = "".join(f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>" for text in paragraphs)
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>{prolog}<w:document xmlns:w="{W}"'
        ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
        f"<w:body>{xml}{body}</w:body></w:document>"
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


Placed = tuple[float, float, float, str]  # x, y, size of the letters, text


def column(
    *lines: str, x: float = 72, top: float = 740, size: float = 11, leading: float = 14
) -> list[Placed]:
    """Lines below each other; "" leaves one out."""
    return [(x, top - number * leading, size, text) for number, text in enumerate(lines) if text]


def pdf(*pages: list[Placed], content: bytes = b"") -> bytes:
    """Pages of A4 with their lines in the order given. `content` is drawn on each page."""
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", b""]

    def add(body: bytes) -> int:
        objects.append(body)
        return len(objects)

    font = add(b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>")
    picture = add(
        b"<< /Type /XObject /Subtype /Image /Width 1 /Height 1 /BitsPerComponent 8"
        b" /ColorSpace /DeviceGray /Length 1 >>\nstream\n\xff\nendstream"
    )
    kids = []
    for lines in pages:
        drawn = b"\n".join(map(_shown, lines)) + content
        stream = add(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(drawn), drawn))
        kids.append(
            add(
                b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R"
                b" /Resources << /Font << /F1 %d 0 R >> /XObject << /I1 %d 0 R >> >> >>"
                % (stream, font, picture if b"/I1" in content else font)
            )
        )
    objects[1] = b"<< /Type /Pages /Count %d /Kids [%s] >>" % (
        len(kids),
        b" ".join(b"%d 0 R" % kid for kid in kids),
    )
    file, offsets = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, start=1):
        offsets.append(len(file))
        file += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    return file + (
        b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n"
        % (len(objects) + 1, table, len(objects) + 1, len(file))
    )


def _shown(placed: Placed) -> bytes:
    x, y, size, text = placed
    escaped = text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
    return b"BT /F1 %g Tf 1 0 0 1 %g %g Tm (%s) Tj ET" % (
        size,
        x,
        y,
        escaped.encode("windows-1252"),
    )
