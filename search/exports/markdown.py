"""Markdown (CommonMark) with footnotes as Pandoc and GitHub read them: what was said is quoted, where
it stands in print is in the note below it. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from search.citations import Citation, Run, article_note, note, who_line
from search.exports.types import (
    ArticleReference,
    Block,
    Head,
    Heading,
    Reference,
    Removed,
    StatementReference,
    credits,
    one_line,
)

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>()#|~^@$&!])")
#: What begins a list, a heading, a rule or a table at the beginning of a line.
_BEGINS = re.compile(r"^([-+=:]|\d+(?=[.)]))")

#: Of a page, as a line of its own.
_ADDRESS = re.compile(r"https?://[^\s<>]+")


def write(blocks: Iterable[Block], head: Head) -> Iterator[bytes]:
    yield f"# {escaped(head.title)}\n\n".encode("utf-8", "replace")
    for line in head.lines:
        shown = f"<{line}>" if _ADDRESS.fullmatch(line) else escaped(line)
        yield f"{shown}\n\n".encode("utf-8", "replace")
    number = 0
    for block in blocks:
        if isinstance(block, Heading):
            made = f"{'#' * (block.level + 1)} {escaped(block.text)}\n\n"
        elif isinstance(block, Removed):
            made = _removed(block)
        else:
            number += 1
            made = _entry(block, number)
        yield made.encode("utf-8", "replace")


def _entry(reference: Reference, number: int) -> str:
    if isinstance(reference, ArticleReference):
        entry = f"{escaped(reference.title)}[^{number}]"
        return "\n\n".join([entry, _footnote(number, article_note(reference), reference), ""])
    return _statement(reference, number)


def _statement(statement: StatementReference, number: int) -> str:
    lines = [escaped(who_line(statement)), f"> {escaped(statement.text)}[^{number}]"]
    if statement.warning:
        lines.append(f"**{escaped(statement.warning)}**")
    if statement.note:
        lines.append(escaped(statement.note))
    return "\n\n".join([*lines, _footnote(number, note(statement), statement.article), ""])


def _removed(one: Removed) -> str:
    lines = [f"**{escaped(one.told)}** <{one.url}>", escaped(one.note)]
    return "\n\n".join([*filter(None, lines), ""])


def _footnote(number: int, citation: Citation, article: ArticleReference) -> str:
    told = credits(article)
    made = "".join(map(_run, citation))
    return f"[^{number}]: {made}{f' {_within(told)}.' if told else ''}"


def _run(run: Run) -> str:
    if run.link:
        return f"<{run.text}>"
    return f"*{_within(run.text)}*" if run.italic else _within(run.text)


def escaped(text: str) -> str:
    """A text that Markdown prints as it stands, as a line of its own."""
    made = _within(one_line(text))
    return _BEGINS.sub(
        lambda found: f"{found[0]}\\" if found[0].isdigit() else f"\\{found[0]}", made
    )


def _within(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", text)
