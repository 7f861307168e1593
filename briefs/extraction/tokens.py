"""Tokens, paragraphs and sentences, with offsets into the text as given.

Everything is one pass over the text, so time is linear in its length.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

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
    r"|[A-Z]\.(?=\s?[A-Z])"  # initials
    r"|\d+(?:[.,:]\d+)*%?(?:st|nd|rd|th|s|m|bn)?\b"
    r"|['’](?:s|S|re|ve|ll|d|m)\b(?!['’])"
    r"|[^\W_]+(?:(?:-|['’](?!(?:s|S|re|ve|ll|d|m)\b))[^\W_]+)*"
    r"|\.(?:[ \u00a0]?\.){2,}|([^\w\s])\2{7,}|''|``|--|[^\w\s]|_)\s*+"
)
_LINE = re.compile(r"[^\n]+")


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
    """Spans of the paragraphs. A line that goes on in lower case belongs to the one before it.

    Some sources break lines every few words, or in the middle of a sentence: a line that does not
    end in closing punctuation and is followed by a line in lower case is one paragraph with it.
    """
    spans: list[tuple[int, int]] = []
    for line in lines(text, 0, len(text)):
        start, end = stripped(text, *line)
        if (
            spans
            and text[start].islower()
            and text[spans[-1][1] - 1] not in '.!?:;”"»'
            and spans[-1][1] - spans[-1][0] > 12
        ):
            spans[-1] = (spans[-1][0], end)
        else:
            spans.append((start, end))
    return spans


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
