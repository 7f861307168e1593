"""A spreadsheet: one row a statement or an article, with its source and licence. Pure."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator

from search.exports.types import ArticleReference, Reference

Row = dict[str, str]

#: A cell that begins so is a formula to a spreadsheet.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
#: So is what follows these where a spreadsheet takes semicolons or tabs for the ends of cells.
_FORMULA_INSIDE = re.compile(r"(?<=[;\t\r\n])(?=\"?[=+\-@＝＋－＠])")


class _Line:
    """A file that hands each line on instead of keeping it."""

    def write(self, text: str) -> str:
        return text


def write(found: Iterable[Reference]) -> Iterator[bytes]:
    """With a byte order mark, without which Excel garbles accents."""
    writer = csv.writer(_Line())
    yield "\ufeff".encode()
    head: list[str] | None = None
    for reference in found:
        cells = row(reference)
        if head is None:
            head = list(cells)
            yield _line(writer.writerow(head))
        yield _line(writer.writerow([harmless(cell) for cell in cells.values()]))


def row(reference: Reference) -> Row:
    """Its facts under the names of the columns; those of a statement's article after its own."""
    if isinstance(reference, ArticleReference):
        return _article(reference)
    said = reference.said
    of_article = {f"article_{name}": value for name, value in _article(reference.article).items()}
    return {
        "id": reference.id,
        "url": reference.url,
        "speaker": reference.speaker,
        "office": reference.office,
        "speaker_country": reference.speaker_country,
        "type": reference.type,
        "verb": reference.verb,
        "text": reference.text,
        "said": said.isoformat() if said else "",
        "said_words": reference.said_words,
        "countries": "; ".join(code for code, _ in reference.countries),
        "topics": "; ".join(reference.topics),
        "state": reference.state,
        "paragraph": str(reference.paragraph),
        **of_article,
    }


def harmless(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula, nor for the end of a file."""
    cell = _FORMULA_INSIDE.sub("'", cell.replace("\x00", ""))
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def _line(written: object) -> bytes:
    return str(written).encode("utf-8", "replace")


def _article(article: ArticleReference) -> Row:
    return {
        "id": article.id,
        "url": article.url,
        "external_id": article.external_id,
        "title": article.title,
        "outlet": article.outlet,
        "published": article.published.isoformat() if article.published else "",
        "byline": article.byline,
        "source_url": article.source_url,
        "licence": article.licence,
        "attribution": article.attribution,
    }
