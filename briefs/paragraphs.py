"""The paragraphs of an article and the numbers they are cited by. Pure Python.

A number is for ever: it is given by the text and its zones when an article is stored, and kept with
the article. Zones may be found otherwise later, when an editor changes the title or the text is read
by a newer version; "¶ 8" stays ¶ 8.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from briefs.extraction.tokens import paragraphs as paragraph_spans
from briefs.extraction.types import Span

ParagraphKind = Literal[
    "text", "heading", "headline", "byline", "dateline", "caption", "boilerplate"
]

#: Longer lines are sentences that lack their full stop.
_HEADING_WORDS = 12
_HEADING_START = re.compile(r"[A-Z0-9‘“'\"]")
_CLOSING = tuple(".!?:;,…-–—’”\"')*")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """`text[span]` and the number it is found by.

    is_numbered: the number is its own, to be shown. Others carry that of the numbered paragraph
    that follows them (or, at the end, the last one), so every offset of an article has a number.
    """

    span: Span
    kind: ParagraphKind
    number: int
    is_numbered: bool


def paragraphs(
    text: str,
    zones: Iterable[Sequence[object]] = (),
    numbered: Sequence[Sequence[int]] | None = None,
) -> list[Paragraph]:
    """The paragraphs of `text` in order. `zones` are `[kind, start, end]` as articles store them.

    numbered: `[start, end]` of ¶ 1, ¶ 2, … as `spans_numbered` gave them when the article was
    stored; None counts those of kind "text" now.
    """
    stretches = [(str(kind), int(str(a)), int(str(b))) for kind, a, b in zones]
    spans = [Span(*span) for span in paragraph_spans(text)]
    kinds: list[ParagraphKind] = []
    for at, span in enumerate(spans):
        kinds.append(_kind(text, span, stretches, is_last=at == len(spans) - 1))
    # A heading stands above text; a short line above boilerplate or at the end does not.
    for at, kind in enumerate(kinds):
        if kind == "heading" and (at + 1 == len(kinds) or kinds[at + 1] != "text"):
            kinds[at] = "text"

    if numbered is None:
        numbered = [span for span, kind in zip(spans, kinds, strict=True) if kind == "text"]
    ends = [end for _, end in numbered]
    found: list[Paragraph] = []
    taken = -1
    for span, kind in zip(spans, kinds, strict=True):
        at = bisect_right(ends, span.start)  # the first that ends behind the start of this one
        is_own = taken < at < len(numbered) and numbered[at][0] < span.end
        taken = at if is_own else taken
        found.append(Paragraph(span, kind, max(1, min(at + 1, len(numbered))), is_own))
    return found


def spans_numbered(text: str, zones: Iterable[Sequence[object]] = ()) -> list[list[int]]:
    """`[start, end]` of the paragraphs that have a number of their own, as articles store them."""
    return [list(one.span) for one in paragraphs(text, zones) if one.is_numbered]


def number_at(found: Sequence[Paragraph], offset: int) -> int:
    """The number of the paragraph that holds `offset`, or of the last one that begins before it."""
    number = 1
    for paragraph in found:
        if paragraph.span.start > offset:
            break
        number = paragraph.number
    return number


def _kind(
    text: str, span: Span, zones: Sequence[tuple[str, int, int]], *, is_last: bool
) -> ParagraphKind:
    for kind, start, end in zones:
        # A zone that covers only part of the line (a dateline before the first sentence) leaves
        # it a paragraph of text.
        if start <= span.start and span.end <= end and kind != "body":
            return kind  # type: ignore[return-value]
    line = text[span.start : span.end]
    if (
        not is_last
        and "\n" not in line
        and len(line.split(None, _HEADING_WORDS)) <= _HEADING_WORDS
        and _HEADING_START.match(line)
        and not line.endswith(_CLOSING)
    ):
        return "heading"
    return "text"
