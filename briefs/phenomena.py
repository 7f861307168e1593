"""How a source is worded: what makes a speaker easy or hard to tell. Pure Python."""

from __future__ import annotations

import re

from briefs.extraction.lexicon import PRONOUNS

SOURCE_KINDS = {
    "name": "Name",
    "pronoun": "Pronoun",
    "role": "Role without a name",
    "unnamed": "Unnamed source",
    "none": "No source in the sentence",
}

_WORD = re.compile(r"[^\W\d_]+")


def source_kind(source: str, speaker_name: str, named: str) -> str:
    """A key of SOURCE_KINDS for the words `source` of a text, read as `speaker_name`.

    named: `models.quotes.Named` of that reading. "he" is a pronoun, "Mr Lavrov" a name, "the
    minister" a role, read as whomever.
    """
    words = source.casefold().split()
    if not words:
        return "none"
    if all(word in PRONOUNS for word in words):
        return "pronoun"
    if named == "unnamed":
        return "unnamed"
    name = {word.casefold() for word in _WORD.findall(speaker_name) if word[0].isupper()}
    return "name" if name.intersection(_WORD.findall(source.casefold())) else "role"
