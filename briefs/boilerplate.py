"""What an outlet prints under or above every article: found by its recurring, without a rule for it.

A line can be boilerplate only at either end of a text, where no rule has read anything else in it:
headline, byline, dateline, or a statement with its source and cue, which keeps transcripts, verbatim
texts and letters out altogether. It must look like furniture and not like the end of a report: a
sentence of its own, mostly in small letters, without salutation, quotation or word of reporting.
Which of these lines an outlet repeats is counted elsewhere (`outlet_lines`). Pure.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from hashlib import sha256
from typing import Any, NamedTuple

from briefs.shingles import words

#: So many lines at either end are looked at.
EDGE = 6
LONGEST, MOST_WORDS = 240, 40
#: A line of so many characters that no sentence ends may go on in the next.
_WRAPPED_FROM = 45

_ENDS = re.compile(r"[.!?…:][\"'”’»)\]]*$")
_QUOTES = re.compile('["“”„«»]')
#: Who is addressed, and who says that of himself: letters, speeches, transcripts.
_ADDRESSED = re.compile(
    r"(?:I|we|thank|thanks|dear|my|mr|mrs|ms|madam|madame|sir|excellenc\w+|your|yours|ladies"
    r"|distinguished|sincerely|regards|begins|ends)\b",
    re.I,
)
#: A few words with such a mark are a place and day, or the number of a file: those of one text,
#: however often it is the same one.
_FEW, _OF_ITS_OWN = 4, re.compile(r"[,\d]")
_FIRST_PERSON = re.compile(r"\b(?:I|me|my|mine)\b")
#: Words by which a line says who speaks or that somebody does.
_REPORTING = re.compile(
    r"\b(?:said|says|saying|told|tells|adds|added|stated|statements?|remarks?|attributable"
    r"|spoke|speaks|speech|spokes\w+|secretary|minister|president|ambassador|delivered"
    r"|transcript|briefing|interview\w*|questions?|answers?|according|quoted)\b",
    re.I,
)


class Line(NamedTuple):
    """A line that may be boilerplate. key: equal for equal words, a signed 64-bit integer."""

    key: int
    start: int
    end: int


def key_of(line: str) -> int:
    """The same with every version of everything: keys are stored."""
    digest = sha256(" ".join(words(line)).encode()).digest()
    return int.from_bytes(digest[:8], signed=True)


def edge_lines(
    text: str, zones: Iterable[Sequence[Any]], statements: Iterable[tuple[int, int]]
) -> list[Line]:
    """The lines at either end that may be boilerplate, in text order.

    zones: as articles store them; what they cover whole is passed over. statements: spans of all
    that belongs to one.
    """
    lines = _lines(text)
    covered = [(start, end) for _, start, end in zones]
    said = list(statements)
    found: dict[int, Line] = {}
    for order in (range(len(lines)), range(len(lines) - 1, -1, -1)):
        for place in order[:EDGE]:
            start, end = lines[place]
            if any(first <= start and end <= last for first, last in covered):
                continue
            is_read = any(first < end and start < last for first, last in (*covered, *said))
            if is_read or not _may_be_furniture(text, lines, place):
                break
            found[place] = Line(key_of(text[start:end]), start, end)
    return [found[place] for place in sorted(found)]


def learned_zones(text: str, lines: Iterable[Line], learned: Collection[int]) -> list[list[Any]]:
    """Those of the lines that the outlet repeats, as zones; none of a text that is nothing else."""
    repeated = [line for line in lines if line.key in learned]
    if sum(line.end - line.start for line in repeated) == sum(b - a for a, b in _lines(text)):
        return []
    return [["boilerplate", line.start, line.end] for line in repeated]


def line_of(text: str, key: int) -> str:
    """The line with this key; empty where there is none."""
    found = (text[start:end] for start, end in _lines(text))
    return next((line for line in found if key_of(line) == key), "")


def _lines(text: str) -> list[tuple[int, int]]:
    """Where each line stands that is not blank, without the blanks at its ends."""
    return [match.span() for match in re.finditer(r"\S(?:[^\n]*\S)?", text)]


def _may_be_furniture(text: str, lines: Sequence[tuple[int, int]], place: int) -> bool:
    start, end = lines[place]
    line = text[start:end]
    return (
        len(line) <= LONGEST and _looks_like_furniture(line) and _stands_alone(text, lines, place)
    )


def _looks_like_furniture(line: str) -> bool:
    if line.endswith(":") or _QUOTES.search(line) or line[0].islower():
        return False
    if _ADDRESSED.match(line) or _FIRST_PERSON.search(line) or _REPORTING.search(line):
        return False
    found = [word for word in line.split() if any(map(str.isalpha, word))]
    if len(found) < _FEW and _OF_ITS_OWN.search(line) and not _ENDS.search(line):
        return False
    # Names, titles and marks of secrecy are mostly capitals.
    small = sum(word[0].islower() or word[0] == "(" for word in found)
    return 2 <= len(found) <= MOST_WORDS and 3 * small >= len(found)


def _stands_alone(text: str, lines: Sequence[tuple[int, int]], place: int) -> bool:
    """Whether it neither goes on from the line before nor in the one after, as wrapped lines do."""
    if place and _goes_on(text, lines[place - 1], lines[place]):
        return False
    return place + 1 == len(lines) or not _goes_on(text, lines[place], lines[place + 1])


def _goes_on(text: str, one: tuple[int, int], following: tuple[int, int]) -> bool:
    between = text[one[1] : following[0]]
    if between.count("\n") > 1:
        return False
    line = text[slice(*one)]
    return text[following[0]].islower() or (len(line) >= _WRAPPED_FROM and not _ENDS.search(line))
