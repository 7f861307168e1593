"""Tokens, paragraphs and sentences, with offsets into the text as given.

Everything is one pass over the text, so time is linear in its length.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

#: Abbreviations whose full stop belongs to the word and does not end a sentence.
_ABBREVIATIONS = (
    "Mr|Mrs|Ms|Dr|Sen|Sens|Rep|Reps|Gov|Gen|Lt|Col|Sgt|Capt|Maj|Adm|Brig|Prof|Rev|Hon|St|Ft|Mt|Jr|Sr"
    "|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec|vs|etc|Inc|Corp|Co|Ltd|Calif|Conn|Mass|Pa|Va"
    "|Fla|Tex|Ill|Mich|Ariz|Ala|Ark|Colo|Del|Ga|Ind|Kan|Ky|La|Md|Minn|Mo|Neb|Nev|Okla|Ore|Tenn|Vt"
    "|Wash|Wis|Wyo|approx|Atty|Dist|Dept"
)
# The first line holds what most tokens are, so that few come to the rest; the blanks behind a token
# are taken with it, so that no search begins at one.
_TOKEN = re.compile(
    r"([A-Za-z]++(?=[ ,\n])|,(?!,)|\.(?=\s[^.\s])"
    rf"|(?:{_ABBREVIATIONS})\.(?!\w)"
    r"|(?:[^\W\d_]\.){2,}"  # U.S., p.m.
    r"|Ph\.D\.(?!\w)"
    r"|[A-Z]\.(?=\s?[A-Z])"  # initials
    r"|\d+(?:[.,:]\d+)*%?(?:st|nd|rd|th|s|m|bn)?\b"
    r"|['’](?:s|S|re|ve|ll|d|m)\b(?!['’])"
    r"|[^\W_]+(?:(?:-|['’](?!(?:s|S|re|ve|ll|d|m)\b))[^\W_]+)*"
    r"|\.(?:[ \u00a0]?\.){2,}|([^\w\s])\2{7,}|''|``|--|[^\w\s]|_)\s*+"
)
_LINE = re.compile(r"[^\n]+")
_CLOSING = '.!?:;”"»'
#: A speaker's label in a transcript, or the mark of a list's item.
_LABEL = re.compile(r"[A-Z][A-Z .'’-]{2,40}:|[-*•–—]\s|\d{1,3}[.)]\s")
#: So many lines broken in mid-sentence are no accident; lines wider than this are paragraphs.
_WRAPPED_LINES, _WIDEST = 8, 120


@dataclass(slots=True)
class Tokens:
    """Parallel lists: `words[i]` is `text[starts[i]:ends[i]]`, `lower` its lower case."""

    words: list[str]
    lower: list[str]
    starts: list[int]
    ends: list[int]

    def __len__(self) -> int:
        return len(self.words)


def tokenize(text: str) -> Tokens:
    """Words, numbers, abbreviations and single punctuation marks; "Lavrov’s" gives two tokens."""
    spans = [match.span(1) for match in _TOKEN.finditer(text)]
    words = [text[start:end] for start, end in spans]
    return Tokens(
        words,
        [word.lower() for word in words],
        [start for start, _ in spans],
        [end for _, end in spans],
    )


def paragraphs(text: str) -> list[tuple[int, int]]:
    """Spans of the paragraphs: lines, and lines broken in the middle of a sentence joined again.

    A line that does not end in closing punctuation and is followed by one in lower case is one
    paragraph with it. Where a text is broken at a fixed width throughout (speeches, mail), so are
    all lines up to a blank or indented one, a speaker's label, or the end of a short last line.
    """
    found = list(lines(text, 0, len(text)))
    width = _wrapped_at(text, found)
    spans: list[tuple[int, int]] = []
    for k, line in enumerate(found):
        start, end = stripped(text, *line)
        if spans and (
            _goes_on(text, start, spans[-1])
            or (width and _is_wrapped(text, *found[k - 1], *line, width))
        ):
            spans[-1] = (spans[-1][0], end)
        else:
            spans.append((start, end))
    return spans


def _goes_on(text: str, start: int, before: tuple[int, int]) -> bool:
    """Whether the line from `start` ends a sentence that `before` left open."""
    return (
        text[start].islower()
        and not text.startswith(("http", "www."), start)
        and text[before[1] - 1] not in _CLOSING
        and before[1] - before[0] > 12
    )


def _wrapped_at(text: str, found: list[tuple[int, int]]) -> int:
    """The width at which a text's lines are broken, 0 if they are paragraphs."""
    neighbours = broken = 0
    for (low, high), (start, end) in pairwise(found):
        if start - high == 1:
            neighbours += 1
            broken += _goes_on(text, stripped(text, start, end)[0], stripped(text, low, high))
    if broken < _WRAPPED_LINES or broken < 0.3 * neighbours:
        return 0
    width = sorted(end - start for start, end in found)[9 * len(found) // 10]
    return width if width <= _WIDEST else 0


def _is_wrapped(text: str, low: int, high: int, start: int, end: int, width: int) -> bool:
    """Whether the line `start`:`end` goes on where the one before it, `low`:`high`, was broken."""
    if start - high > 1 or text[start].isspace():
        return False
    closed = text[stripped(text, low, high)[1] - 1] in _CLOSING
    return not (closed and high - low < 0.8 * width) and not _LABEL.match(text, start, end)


def lines(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Spans of the lines of `text[start:end]` that hold more than blanks."""
    for match in _LINE.finditer(text, start, end):
        if not match[0].isspace():
            yield match.span()


def stripped(text: str, start: int, end: int) -> tuple[int, int]:
    """`text[start:end]` without the blanks at its ends; `(end, end)` where there is nothing else."""
    part = text[start:end]
    kept = part.lstrip()
    start = end - len(kept)
    return start, start + len(kept.rstrip())
