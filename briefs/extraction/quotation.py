"""Which stretches of a text stand in quotation marks.

Double marks only: curly, straight, German, guillemets and the doubled apostrophes of wire copy.
A quotation left open runs to the end of its paragraph; a mark that cannot open is passed over, so
an unbalanced mark spoils one paragraph at most. One pass, linear in the number of marks.
"""

from __future__ import annotations

import re
from typing import NamedTuple

_MARK = re.compile(r"[“”„«»\"]|''|``|‘‘|’’")


class Quotation(NamedTuple):
    """`text[start:end]`, marks included; `closed` is False where the closing mark is missing."""

    start: int
    end: int
    closed: bool


def _closes(before: str, behind: str) -> bool:
    """Whether an opening mark between these characters stands where only a closing one can."""
    return (
        not before.isspace() and before not in "([—–-" and (behind.isspace() or behind in ",.;:)")
    )


def quotations(text: str, paragraphs: list[tuple[int, int]]) -> list[Quotation]:
    """Outermost quotations in text order, each within one paragraph."""
    found: list[Quotation] = []
    for start, end in paragraphs:
        opened = -1
        guillemets = 0
        curly = False
        for match in _MARK.finditer(text, start, end):
            mark, at, after = match.group(), match.start(), match.end()
            before = text[at - 1] if at > start else " "
            behind = text[after] if after < end else " "
            misprinted = mark == "“" and opened >= 0 and _closes(before, behind)
            if mark in "“„«``‘‘" and not misprinted:
                if opened < 0:
                    opened = at
                    curly = True
                    guillemets = 1 if mark == "«" else 0
                elif mark == "«":
                    guillemets += 1
                continue
            if (misprinted or mark in "”»’’") and not (mark == "”" and opened < 0):
                if opened >= 0:
                    guillemets -= mark == "»"
                    if mark != "»" or guillemets <= 0:
                        found.append(Quotation(opened, after, True))
                        opened = -1
                continue
            if mark == "”":
                # A closing mark used to open ("”word”"): only before a word, after a blank.
                if before.isspace() and behind.isalnum():
                    opened, curly = at, False
                continue
            # Straight marks and '' both open and close.
            if opened < 0:
                spaced = behind.isspace() and before.isspace()
                if (not behind.isspace() and not (before.isalnum() and not behind.isalnum())) or (
                    spaced and text.find(mark, after, min(end, after + 2000)) > 0
                ):
                    opened, curly = at, False
            elif (before.isspace() or before in "(—–") and not behind.isspace() and not curly:
                opened = at  # the mark before was unbalanced
            else:
                found.append(Quotation(opened, after, True))
                opened = -1
        if opened >= 0:
            found.append(Quotation(opened, end, False))
    return found
