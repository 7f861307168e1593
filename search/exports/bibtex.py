"""BibTeX: each entry a newspaper article, a statement's words in its abstract. Pure.

Values stand in braces. BibTeX counts braces before TeX sees them, escaped ones too, so a brace of a
text is written as a command, and what is special to TeX as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from search.exports.fields import Fields, fields
from search.exports.types import Reference, Removed, one_line

_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_COMMANDS = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        "{": r"\textbraceleft{}",
        "}": r"\textbraceright{}",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
        **{char: f"\\{char}" for char in "#$%&_"},
    }
)
#: Between two of these TeX would make one sign of them: a dash, a quotation mark.
_LIGATURES = re.compile(r"(?<=-)(?=-)|(?<=`)(?=`)|(?<=')(?=')|(?<=[?!])(?=`)")
#: Addresses are taken as they are; what would end the field, or begin a comment, is spelled out.
_UNSAFE = re.compile(r"""[\\{}"\s\x00-\x1f]|%(?![0-9A-Fa-f]{2})""")


def write(found: Iterable[Reference | Removed]) -> Iterator[bytes]:
    for reference in found:
        yield _entry(fields(reference)).encode("utf-8", "replace")


def _entry(one: Fields) -> str:
    day = one.published
    plain = {
        # Twice in braces: capitals stay, and a name is not taken apart.
        "author": f"{{{escaped(one.byline)}}}" if one.byline else "",
        "title": f"{{{escaped(one.title)}}}",
        "journal": escaped(one.outlet),
        "year": str(day.start.year) if day else "",
        "date": day.isoformat() if day else "",
        "abstract": escaped(one.abstract),
        "keywords": ", ".join(escaped(word.replace(",", " ")) for word in one.keywords),
        "note": escaped(". ".join(note.rstrip(".") for note in one.notes)),
        "url": address(one.url),
    }
    lines = [f"  {name} = {{{value}}}," for name, value in plain.items() if value]
    if day and day.precision != "year":
        lines.append(f"  month = {_MONTHS[day.start.month - 1]},")
    kind = "article" if one.outlet else "misc"
    return "\n".join([f"@{kind}{{{one.key},", *lines, "}", "", ""])


def escaped(text: str) -> str:
    """A text as TeX prints it, on one line."""
    return _LIGATURES.sub("{}", one_line(text).translate(_COMMANDS))


def address(url: str) -> str:
    return _UNSAFE.sub(lambda found: f"%{ord(found[0]):02X}", url)
