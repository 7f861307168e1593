"""The paragraphs of an article and the numbers they are cited by. Pure Python.

A number belongs to the text alone: it depends on the text and its zones, never on the statements
found, so that "¶ 8" stays ¶ 8 when the extraction is run again.
"""

from __future__ import annotations

import re
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
    """`text[span]`; `number` counts those of kind "text" from 1.

    Other kinds carry the number of the text that follows them (or, at the end, the last one), so
    every offset of an article has a number to be found by.
    """

    span: Span
    kind: ParagraphKind
    number: int


def paragraphs(text: str, zones: Iterable[Sequence[object]] = ()) -> list[Paragraph]:
    """The paragraphs of `text` in order. `zones` are `[kind, start, end]` as articles store them."""
    stretches = [(str(kind), int(str(a)), int(str(b))) for kind, a, b in zones]
    spans = [Span(*span) for span in paragraph_spans(text)]
    kinds: list[ParagraphKind] = []
    for at, span in enumerate(spans):
        kinds.append(_kind(text, span, stretches, is_last=at == len(spans) - 1))
    # A heading stands above text; a short line above boilerplate or at the end does not.
    for at, kind in enumerate(kinds):
        if kind == "heading" and (at + 1 == len(kinds) or kinds[at + 1] != "text"):
            kinds[at] = "text"

    total = kinds.count("text")
    found: list[Paragraph] = []
    number = 0
    for span, kind in zip(spans, kinds, strict=True):
        if kind == "text":
            number += 1
            found.append(Paragraph(span, kind, number))
        else:
            found.append(Paragraph(span, kind, max(1, min(number + 1, total))))
    return found


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
        and len(line.split()) <= _HEADING_WORDS
        and _HEADING_START.match(line)
        and not line.endswith(_CLOSING)
    ):
        return "heading"
    return "text"
