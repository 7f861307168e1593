"""The part of a long paragraph that stands near a statement. Pure Python."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from briefs.extraction.types import Span
from briefs.paragraphs import Paragraph
from search.analysis import sentence_starts

#: Characters shown on each side of a statement in its own paragraph.
ROOM = 500


def narrowed(
    paragraphs: Sequence[Paragraph], text: str, start: int, end: int, room: int = ROOM
) -> list[Paragraph]:
    """The paragraphs, those that `start..end` lies in without what is far from it.

    They are cut between sentences, within `room` characters of it; a single sentence that is
    longer is cut between words.
    """
    return [
        replace(one, span=_narrow(one.span, text, start, end, room))
        if one.span.start < end and one.span.end > start
        else one
        for one in paragraphs
    ]


def _narrow(span: Span, text: str, start: int, end: int, room: int) -> Span:
    first, last = span
    if first < start - room:
        near = start - room
        begins = [near + at for at, _ in sentence_starts(text[near:start])]
        first = begins[0] if begins else _between_words(text, near, start)
        first += len(text[first:start]) - len(text[first:start].lstrip())
    if last > end + room:
        near = end + room
        begins = [end + at for at, _ in sentence_starts(text[end:near])]
        last = begins[-1] if begins else max(end, text.rfind(" ", end, near))
    return Span(first, last)


def _between_words(text: str, start: int, end: int) -> int:
    """Where a word begins behind `start`; `end` if none does."""
    space = text.find(" ", start, end)
    return end if space < 0 else space + 1
