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

TOO_LARGE = Refusal(
    "The page is too large to take apart",
    "Copy the article’s text into a .txt file and upload that",
)
NO_ARTICLE = Refusal(
    "No article was found in the page", "Copy the article’s text into a .txt file and upload that"
)


def read_html(data: bytes, filename: str) -> ArticleDraft | Refusal:
    if len(data) > MAX_BYTES or data.count(b"<") > MAX_TAGS:
        return TOO_LARGE
    declared = _DECLARED.search(data[:4096])
    decoded = decode(data, declared[1].decode("ascii") if declared else "")
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
