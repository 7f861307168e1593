"""Words printed as somebody's own, in portions that can be read and cited each by itself."""

from __future__ import annotations

import re
from dataclasses import dataclass

from briefs.extraction.tokens import lines, stripped
from briefs.extraction.types import Span, SpeakerRef

FRAME = re.compile(r"(?:Begin|End) [Tt]ext[:.]?\s*$|#{2,}|\*[\s*]*$")
_SENTENCE_END = re.compile(r"[.!?][”\"’)]?\s+(?=[A-Z“\"])")
#: Paragraphs longer than this are cut at sentence ends, into portions of about half of it.
_LONG = 1400


@dataclass(slots=True)
class Verbatim:
    """One statement: its span, the words naming the speaker if they stand beside it, the speaker."""

    content: Span
    source: Span | None
    speaker: SpeakerRef


def has_word(words: str) -> bool:
    return any(character.isalnum() for character in words)


def portions(text: str, start: int, end: int) -> list[Span]:
    """Paragraphs of `text[start:end]`; one above the limit is cut at sentence ends."""
    spans: list[Span] = []
    for a, b in _blocks(text, start, end):
        if b - a < 2 or FRAME.match(text[a:b]):
            continue
        if b - a > _LONG:
            last = a
            for stop in _SENTENCE_END.finditer(text, a, b):
                if stop.end() - last >= _LONG // 2 and b - stop.end() > 80:
                    spans.append(
                        Span(last, stop.end() - len(stop.group()) + len(stop.group().rstrip()))
                    )
                    last = stop.end()
            a = last
        spans.append(Span(a, b))
    return spans


def _blocks(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Runs of lines in `text[start:end]` with no line of blanks between them."""
    found: list[tuple[int, int]] = []
    following = -1  # where a line begins that goes on with the block before it
    for line in lines(text, start, end):
        a, b = stripped(text, *line)
        if line[0] == following:
            found[-1] = (found[-1][0], b)
        else:
            found.append((a, b))
        following = line[1] + 1
    return found
