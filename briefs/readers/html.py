"""Saved web pages: the article's text without the site around it, and what the head says of it.

trafilatura finds the text. Dates are read here, from tags that name the day of publication: the
usual guessers fill a lone year or copyright notice up to a day, which Readout must not do.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import lxml.html

from briefs.readers.decoding import clean, decode
from briefs.readers.draft import Metadata, draft_of
from briefs.readers.headers import Published, outlet_of_address, read_date
from briefs.readers.types import ArticleDraft, Refusal

MAX_BYTES = 5_000_000
MAX_TAGS = 50_000  # opening brackets: parsers take quadratic time on deeply nested pages

_DECLARED = re.compile(rb"<meta[^>]{0,200}?charset=[\"']?([\w-]{3,30})", re.IGNORECASE)
_DATE_NAMES = (
    "article:published_time",
    "og:article:published_time",
    "datepublished",
    "date",
    "dc.date",
    "dc.date.issued",
    "dcterms.date",
    "dcterms.created",
    "pubdate",
    "publishdate",
    "publish-date",
    "publication_date",
    "parsely-pub-date",
    "sailthru.date",
    "citation_publication_date",
)
_MAX_LD_DEPTH = 5

_WITHOUT_TEXT = ("script", "style", "head", "template", "svg")
_BLOCKS = ("p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "li", "tr", "table", "blockquote", "pre")
_BLANK_LINES = re.compile(r"\n{3,}")

TOO_LARGE = Refusal(
    "The page is too large to take apart",
    "Copy the article’s text into a .txt file and upload that",
)
NO_ARTICLE = Refusal(
    "No article was found in the page", "Copy the article’s text into a .txt file and upload that"
)


def read_html(data: bytes, filename: str, charset: str = "") -> ArticleDraft | Refusal:
    """charset: what is said of the encoding outside the page; it outweighs the page."""
    if len(data) > MAX_BYTES or data.count(b"<") > MAX_TAGS:
        return TOO_LARGE
    decoded = decode(data, charset or _declared(data))
    if isinstance(decoded, Refusal):
        return decoded
    tree = _parse(decoded.text)
    if tree is None:
        return NO_ARTICLE
    # A third of a second to import, so only processes that meet a page pay for it.
    import trafilatura
    from trafilatura.settings import Document

    published = _published(tree)
    page = trafilatura.bare_extraction(
        tree, with_metadata=True, include_comments=False, include_tables=False, favor_precision=True
    )
    if not isinstance(page, Document) or not (text := clean(page.text or "")).strip():
        return NO_ARTICLE
    url = page.url or ""
    known = Metadata(
        title=page.title or "",
        outlet=outlet_of_address(url) or page.sitename or "",
        published=published,
        byline=(page.author or "").replace(";", ","),
        url=url,
    )
    # One line a paragraph is what trafilatura gives; blank lines are what every reader of text
    # here takes for a new paragraph.
    paragraphs = text.replace("\n", "\n\n")
    return draft_of(paragraphs, filename=filename, encoding=decoded.encoding, known=known)


def plain_text(data: bytes, charset: str = "") -> str:
    """All text of a page that is no article, like a message written in HTML; "" if there is none."""
    if len(data) > MAX_BYTES or data.count(b"<") > MAX_TAGS:
        return ""
    decoded = decode(data, charset or _declared(data))
    tree = None if isinstance(decoded, Refusal) else _parse(decoded.text)
    if tree is None:
        return ""
    lxml.etree.strip_elements(tree, *_WITHOUT_TEXT, lxml.etree.Comment, with_tail=False)
    for block in tree.iter(*_BLOCKS):
        block.text = "\n\n" + (block.text or "")
        block.tail = "\n\n" + (block.tail or "")
    for line_end in tree.iter("br"):
        line_end.tail = "\n" + (line_end.tail or "")
    lines = (" ".join(line.split()) for line in str(tree.text_content()).split("\n"))
    return _BLANK_LINES.sub("\n\n", clean("\n".join(lines))).strip()


def _declared(data: bytes) -> str:
    declared = _DECLARED.search(data[:4096])
    return declared[1].decode("ascii") if declared else ""


def _parse(text: str) -> Any:
    # lxml refuses text that declares its own encoding; bytes in UTF-8 with the parser told so pass.
    parser = lxml.html.HTMLParser(encoding="utf-8", huge_tree=False)
    try:
        return lxml.html.document_fromstring(text.encode("utf-8"), parser=parser)
    except (lxml.etree.LxmlError, ValueError):
        return None


def _published(tree: Any) -> Published | None:
    for words in _date_candidates(tree):
        if published := read_date(words):
            return published
    return None


def _date_candidates(tree: Any) -> Iterator[str]:
    """Values of the tags that give the day of publication, the most reliable first."""
    named: dict[str, str] = {}
    for tag in tree.iter("meta"):
        name = tag.get("property") or tag.get("name") or tag.get("itemprop") or ""
        named.setdefault(name.lower(), tag.get("content") or "")
    yield from (named[name] for name in _DATE_NAMES if named.get(name))
    for script in tree.iterfind(".//script[@type='application/ld+json']"):
        yield from _from_linked_data(script.text or "")
    for tag in tree.xpath("//*[@itemprop='datePublished'] | //time[@pubdate or @datetime]")[:5]:
        yield tag.get("datetime") or tag.get("content") or tag.text_content()


def _from_linked_data(source: str) -> Iterator[str]:
    try:
        data = json.loads(source)
    except (ValueError, RecursionError):
        return
    yield from _dates_published(data, _MAX_LD_DEPTH)


def _dates_published(data: object, depth: int) -> Iterator[str]:
    if depth == 0:
        return
    if isinstance(data, dict):
        if isinstance(data.get("datePublished"), str):
            yield data["datePublished"]
        for value in data.values():
            yield from _dates_published(value, depth - 1)
    elif isinstance(data, list):
        for value in data:
            yield from _dates_published(value, depth - 1)
