"""An article's text as paragraphs of nested marks, ready to be rendered.

Statements may lie inside one another, cross each other, and be split by their own cue; HTML can
only nest. `blocks` turns any set of spans into a tree: what crosses a border is cut there into two
marks of the same statement. The text itself is never changed: the leaves joined are the paragraph.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from briefs.extraction.types import Span, StatementType
from briefs.paragraphs import Paragraph, ParagraphKind

MarkKind = Literal["rest", "aside", "hull", "said", "quoted", "source", "cue"]

#: Of marks with the same span, the outer one first.
_KINDS: tuple[MarkKind, ...] = ("rest", "aside", "hull", "said", "quoted", "source", "cue")
_ORDER = {kind: place for place, kind in enumerate(_KINDS)}
_QUOTED = re.compile(r"“[^”]*”|\"[^\"]*\"|«[^»]*»|‘[^’]*’(?!\w)")


@dataclass(frozen=True, slots=True)
class Statement:
    """What the page knows of a statement. Spans are offsets into the article's text.

    number: its position in the article, the `10` of `#s10`. resolved: the name to print in
    brackets behind its source, or "". shown: chosen by the highlight switch; the others keep their
    anchor and lose every mark.
    """

    number: int
    contents: tuple[Span, ...]
    type: StatementType
    uncertain: bool = False
    cue: Span | None = None
    source: Span | None = None
    resolved: str = ""
    shown: bool = True


@dataclass(slots=True)
class Mark:
    """A marked stretch. `children` are texts and marks, in order.

    hull: from the first to the last word a statement has in the paragraph, where its content is in
    several pieces. said: content. quoted: the words in quotation marks inside a mixed statement.
    rest: outside of the sentences asked for. aside: an agency line or dateline inside a paragraph. anchor: carries the statement's `id`.
    own: a said piece directly inside its own hull. resolved: the name to print behind a source.
    """

    kind: MarkKind
    statement: Statement | None = None
    anchor: bool = False
    own: bool = False
    resolved: str = ""
    children: list[str | Mark] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph: its parts in order, the statements that begin in it and that lie in it."""

    kind: ParagraphKind
    number: int
    is_numbered: bool
    parts: list[str | Mark]
    begins: tuple[int, ...]
    holds: frozenset[int]


class _Stretch(NamedTuple):
    start: int
    end: int
    kind: MarkKind
    statement: Statement | None = None
    first: bool = False
    resolved: str = ""

    def cut(self, start: int, end: int) -> _Stretch:
        """The part inside start..end; what belongs to the beginning or end stays only there."""
        if start <= self.start and self.end <= end:
            return self
        start, end = max(start, self.start), min(end, self.end)
        return self._replace(
            start=start,
            end=end,
            first=self.first and start == self.start,
            resolved=self.resolved if end == self.end else "",
        )


def blocks(
    text: str,
    paragraphs: Sequence[Paragraph],
    statements: Sequence[Statement],
    zones: Iterable[Sequence[object]] = (),
    sentences: Span | None = None,
) -> list[Block]:
    """Cut `text` into its paragraphs, each a list of texts and marks.

    paragraphs: as `briefs.paragraphs.paragraphs` gives them. zones: `[kind, start, end]`.
    sentences: in paragraphs that hold some of these, what is not of them is marked as the rest.
    """
    if not paragraphs:
        return []
    starts = [paragraph.span.start for paragraph in paragraphs]
    within: list[list[_Stretch]] = [[] for _ in paragraphs]
    begins: list[list[int]] = [[] for _ in paragraphs]

    for statement in statements:
        at = bisect_right(starts, statement.contents[0].start) - 1
        begins[max(0, at)].append(statement.number)
    rest = _rest(paragraphs, sentences) if sentences else ()
    for stretch in (*_stretches(text, statements, zones), *rest):
        at = max(0, bisect_right(starts, stretch.start) - 1)
        for index in range(at, len(paragraphs)):
            span = paragraphs[index].span
            if span.start >= stretch.end:
                break
            if stretch.start < span.end:
                within[index].append(stretch.cut(*span))
    return [
        Block(
            paragraph.kind,
            paragraph.number,
            paragraph.is_numbered,
            _nest(text, paragraph.span, _with_hulls(found)),
            tuple(begun),
            frozenset(
                one.statement.number for one in found if one.statement and one.kind == "said"
            ),
        )
        for paragraph, found, begun in zip(paragraphs, within, begins, strict=True)
    ]


def _rest(paragraphs: Iterable[Paragraph], sentences: Span) -> Iterator[_Stretch]:
    for start, end in (paragraph.span for paragraph in paragraphs):
        if start < sentences.start < end:
            yield _Stretch(start, sentences.start, "rest")
        if start < sentences.end < end:
            yield _Stretch(sentences.end, end, "rest")


def plain(parts: Iterable[str | Mark]) -> str:
    """The text of `parts` without marks: what the article says, character for character."""
    return "".join(part if isinstance(part, str) else plain(part.children) for part in parts)


def _stretches(
    text: str, statements: Iterable[Statement], zones: Iterable[Sequence[object]]
) -> Iterator[_Stretch]:
    for kind, start, end in zones:
        if kind != "body":
            yield _Stretch(int(str(start)), int(str(end)), "aside")
    seen: set[Span] = set()
    for statement in statements:
        for index, span in enumerate(statement.contents):
            yield _Stretch(span.start, span.end, "said", statement, index == 0)
            if statement.shown and statement.type == "mixed" and not statement.uncertain:
                for quoted in _QUOTED.finditer(text, span.start, span.end):
                    yield _Stretch(quoted.start(), quoted.end(), "quoted", statement)
        if not statement.shown:
            continue
        # Two statements that share a subject ("said …, adding …") share its span: mark it once.
        if statement.source and statement.source not in seen:
            seen.add(statement.source)
            yield _Stretch(*statement.source, "source", statement, resolved=statement.resolved)
        if statement.cue and statement.cue not in seen:
            seen.add(statement.cue)
            yield _Stretch(*statement.cue, "cue", statement)


def _with_hulls(found: list[_Stretch]) -> list[_Stretch]:
    """Adds a hull for each statement with several pieces here, which takes their `id` over."""
    if len(found) < 2:
        return found
    pieces: dict[int, list[_Stretch]] = {}
    for stretch in found:
        if stretch.kind == "said" and stretch.statement:
            pieces.setdefault(stretch.statement.number, []).append(stretch)
    split = {number: own for number, own in pieces.items() if len(own) > 1}
    hulls = [
        _Stretch(
            min(piece.start for piece in own),
            max(piece.end for piece in own),
            "hull",
            own[0].statement,
            any(piece.first for piece in own),
        )
        for own in split.values()
    ]
    rest = [
        one._replace(first=False) if one.statement and one.statement.number in split else one
        for one in found
    ]
    return [*rest, *hulls]


def _nest(
    text: str, span: Span, stretches: Sequence[_Stretch], parent: Mark | None = None
) -> list[str | Mark]:
    """The tree of `stretches` over `text[span]`. What leaves its parent is cut in two there."""
    if not stretches:
        return [text[slice(*span)]] if span.start < span.end else []
    parts: list[str | Mark] = []
    position = span.start
    waiting = sorted(stretches, key=_outermost_first)
    while waiting:
        outer, *others = waiting
        inside = [one.cut(outer.start, outer.end) for one in others if one.start < outer.end]
        waiting = [one.cut(outer.end, one.end) for one in others if one.end > outer.end]
        waiting.sort(key=_outermost_first)

        if position < outer.start:
            parts.append(text[position : outer.start])
        in_own_hull = (
            parent is not None and parent.kind == "hull" and parent.statement is outer.statement
        )
        mark = Mark(
            outer.kind,
            outer.statement,
            anchor=outer.first,
            own=in_own_hull and outer.kind == "said",
            resolved=outer.resolved,
        )
        mark.children = _nest(text, Span(outer.start, outer.end), inside, mark)
        parts.append(mark)
        position = outer.end
    if position < span.end:
        parts.append(text[position : span.end])
    return parts


def _outermost_first(stretch: _Stretch) -> tuple[int, int, int]:
    return stretch.start, -stretch.end, _ORDER[stretch.kind]
