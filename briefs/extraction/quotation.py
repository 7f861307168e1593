"""Which stretches of a text stand in quotation marks.

Curly, straight and German marks, guillemets either way round, the doubled marks of wire copy and of
exported tables, and single marks where they are no apostrophes. Opening and closing marks are paired
as brackets are, so a quotation in a quotation stays inside it whatever its marks; outermost ones are
kept. A mark without a partner spoils one paragraph at most: a quotation left open ends before the
words that say who spoke, or with the paragraph. Linear in the length of the text.
"""

from __future__ import annotations

import re
from typing import NamedTuple

_MARK = re.compile(r"[“”„«»]|\"{1,2}|''|``|‘‘|’’")
_OPENING = frozenset(["“", "„", "«", "``", "‘‘"])
_CLOSING = frozenset(["”", "»", "’’"])
_BRACKETS = "([—–-"
#: Words that say who spoke, behind a quotation whose closing mark was lost: ", said Anna Berg",
#: ", the minister said". Only forms that hardly ever stand so inside a speech.
_VERBS = "said|says|added|told|replied|continued|explained|noted|stressed|warned|wrote|asked"
_NAME = r"[A-Z][\w.'’-]*(?: [A-Z][\w.'’-]*){0,3}"
_INVERTED = rf"(?:{_VERBS})\s(?:{_NAME}|the\s\w)"
_SAID = rf"(?:{_INVERTED}|(?:he|she|they|{_NAME}|the \w{{1,20}})\s(?:{_VERBS})\b)"
_ATTRIBUTION = re.compile(rf"[,?!](?=\s{_SAID})")
_NAMED = re.compile(rf"[,?!](?=\s{_INVERTED})")
_BEHIND = re.compile(rf"\s{_SAID}")
#: An apostrophe at the head of a word: '90s, ’em.
_CLIPPED = r"(?!\d\d|(?:em|tis|twas|til|till|cause|bout|round|n|s|d|ll|re|ve|m)\b)"
# The single marks that can open (before a word, behind a blank) and those that can close.
_OPENS_SINGLE = re.compile(
    rf"['‘](?<![^\s(\[—–\-\"“«].)(?!['‘]){_CLIPPED}(?=[\w\[…$€£])", re.DOTALL
)
_SINGLE = re.compile(
    rf"(?P<open>{_OPENS_SINGLE.pattern})|(?P<close>['’](?<=[^\s'‘’].)(?![\w'’]))", re.DOTALL
)
_LONGEST_SINGLE = 2500
#: So much may stand between single marks whose closing one could be a plural's apostrophe.
_LONGEST_UNSURE = 80


class Quotation(NamedTuple):
    """`text[start:end]`, marks included; `closed` is False where the closing mark is missing."""

    start: int
    end: int
    closed: bool


class _Mark(NamedTuple):
    start: int
    end: int
    #: 1 opens, -1 closes, 0 either, by what is open.
    way: int
    spaced: bool


def quotations(text: str, paragraphs: list[tuple[int, int]]) -> list[Quotation]:
    """Outermost quotations in text order, each within one paragraph."""
    found: list[Quotation] = []
    for k, (start, end) in enumerate(paragraphs):
        opens_next = k + 1 < len(paragraphs) and _MARK.match(text, paragraphs[k + 1][0]) is not None
        double = _double(text, start, end, opens_next)
        found += _outermost(double, _single(text, start, end))
    return found


def _double(text: str, start: int, end: int, opens_next: bool) -> list[Quotation]:
    """The outermost quotations of a paragraph in any marks but single ones."""
    marks = _marks(text, start, end)
    if not marks:
        return []
    partner = _partners(text, marks)
    found: list[Quotation] = []
    k = 0
    while k < len(marks):
        mark = marks[k]
        if partner[k] > k:
            found.append(Quotation(mark.start, marks[partner[k]].end, True))
            k = partner[k] + 1
            continue
        if partner[k] < 0 and not mark.spaced and mark.way >= 0:
            following = marks[k + 1].start if k + 1 < len(marks) else end
            last = k + 1 == len(marks)
            # Speeches over several paragraphs are only closed in the last of them.
            pattern = _NAMED if last and opens_next else _ATTRIBUTION
            said = pattern.search(text, mark.end, following)
            if said:
                found.append(Quotation(mark.start, said.end(), False))
            elif last:
                found.append(Quotation(mark.start, end, False))
        elif k == 0 and partner[k] < 0 and start < mark.start and _closes_opened(text, mark):
            found.append(Quotation(start, mark.end, False))
        k += 1
    return found


def _closes_opened(text: str, mark: _Mark) -> bool:
    """Whether the opening mark was lost: `We are ready," said Anna Berg.`"""
    return text[mark.start - 1] in ",?!" and _BEHIND.match(text, mark.end) is not None


def _marks(text: str, start: int, end: int) -> list[_Mark]:
    found: list[_Mark] = []
    reversed_ = False
    guillemets = False
    for match in _MARK.finditer(text, start, end):
        mark, at, after = match.group(), match.start(), match.end()
        before = text[at - 1] if at > start else " "
        behind = text[after] if after < end else " "
        left = not behind.isspace() and (
            behind not in ",.;:)" or (behind == "." and text[after : after + 2] == "..")
        )
        right = not before.isspace() and before not in _BRACKETS
        if mark in "«»":
            if not guillemets:
                guillemets, reversed_ = True, mark == "»" and left and not right
            way = 1 if (mark == "«") != reversed_ else -1
        elif mark in _OPENING:
            way = 1 if left or not right else 0
        elif mark in _CLOSING:
            way = -1 if right or not left else 0
        else:
            way = int(left) - int(right)
        found.append(_Mark(at, after, way, mark not in _OPENING and not left and not right))
    return found


def _partners(text: str, marks: list[_Mark]) -> list[int]:
    """For each mark the index of the one it is paired with, -1 for none."""
    partner = [-1] * len(marks)
    opened: list[int] = []
    for k, mark in enumerate(marks):
        if mark.way > 0 or (mark.way == 0 and not opened):
            # Words that say who spoke stand outside: what was open there lost its closing mark.
            if opened and _ATTRIBUTION.search(text, marks[k - 1].end, mark.start):
                opened.clear()
            opened.append(k)
        elif opened:
            pairs = 2 if mark.end - mark.start == 2 and text[mark.start] == '"' else 1
            doubled = text[marks[opened[-1]].start : marks[opened[-1]].end] == '""'
            for _ in range(1 if doubled else min(pairs, len(opened))):
                j = opened.pop()
                partner[j], partner[k] = k, j
    return partner


def _single(text: str, start: int, end: int) -> list[Quotation]:
    """Quotations in single marks, told from apostrophes by what stands beside the marks."""
    found: list[Quotation] = []
    opening = _OPENS_SINGLE.search(text, start, end)
    if opening is None:
        return found
    start = opening.start()
    opened = unsure = -1
    for match in _SINGLE.finditer(text, start, end):
        at = match.start()
        if match.group("open"):
            if opened >= 0 and 0 <= unsure - opened < _LONGEST_UNSURE:
                found.append(Quotation(opened, unsure, True))
            opened, unsure = at, -1
            continue
        if opened < 0:
            continue
        if at - opened > _LONGEST_SINGLE:
            opened = unsure = -1
            continue
        plural = text[at - 1] in "sS" and text[at + 1 : at + 2] == " " and at + 2 < end
        if plural and not text[at + 2].isupper():
            unsure = at + 1 if unsure < 0 else unsure
            continue
        found.append(Quotation(opened, at + 1, True))
        opened = unsure = -1
    if opened >= 0 and 0 <= unsure - opened < _LONGEST_UNSURE:
        found.append(Quotation(opened, unsure, True))
    return found


def _outermost(double: list[Quotation], single: list[Quotation]) -> list[Quotation]:
    """Both kinds in text order; of nested ones the outer, of crossing ones the double."""
    if not single:
        return double
    kept: list[Quotation] = []
    k = 0
    for quote in single:
        while k < len(double) and double[k].end <= quote.start:
            k += 1
        inside = k
        while inside < len(double) and double[inside].end <= quote.end:
            inside += 1
        crossed = inside < len(double) and double[inside].start < quote.end
        nested = k < len(double) and double[k].start < quote.start
        if not crossed and not nested:
            kept.append(quote)
            del double[k:inside]
    return sorted(double + kept)
