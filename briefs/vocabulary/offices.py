"""The words for an office, in one form: "top diplomat" and "minister of foreign affairs" are one.

Data: data/offices.toml.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from functools import cache, lru_cache
from importlib import resources
from typing import NamedTuple

from briefs.vocabulary.folding import fold_keeping_length
from briefs.vocabulary.matcher import Matcher, Mention, Pattern
from briefs.vocabulary.tagging import default_tagger


class OfficeTitle(NamedTuple):
    """An office without its country: "Foreign Minister", "foreign-minister"."""

    title: str
    slug: str


_DEPUTY = {
    "deputy": "Deputy",
    "first deputy": "First Deputy",
    "vice": "Deputy",
    "assistant": "Assistant",
    "principal deputy": "Principal Deputy",
}
_QUALIFIERS = re.compile(
    r"\b(?:former|ex|then|late|acting|outgoing|incoming|incumbent|caretaker|interim|current|new|"
    r"newly appointed|newly elected|re-elected|designate|elect|visiting|his|her|their|its|our|the)\b"
    r"(?:-(?=\w))?",
    re.IGNORECASE,
)


@lru_cache(maxsize=20_000)
def canonical_office(words: str) -> OfficeTitle:
    """The office that `words` name, countries and qualifiers like "former" left out.

    Words that name no known office come back tidied, with a slug made of them; never an error.

    >>> canonical_office("Iranian Ambassador to Moscow")
    OfficeTitle(title='Ambassador', slug='ambassador')
    """
    bare = _without_countries(words)
    found = [*_offices().find(words), *_offices().find(bare)]
    if found:
        return OfficeTitle(found_title := _longest(found), slug_of(found_title))
    tidy = " ".join(_QUALIFIERS.sub(" ", bare).replace(",", " ").split())[:120] or words.strip()
    title = tidy[:1].upper() + tidy[1:]
    return OfficeTitle(title, slug_of(title) or "office")


@lru_cache(maxsize=20_000)
def slug_of(title: str) -> str:
    """`title` in lower case and hyphens, as it stands in addresses."""
    return re.sub(r"[^a-z0-9]+", "-", fold_keeping_length(title).replace("'", "")).strip("-")


@cache
def known_offices() -> tuple[OfficeTitle, ...]:
    """Every office of the data file, in its order."""
    return tuple(OfficeTitle(title, slug_of(title)) for title in _data())


def _longest(found: list[Mention[str]]) -> str:
    return max(found, key=lambda mention: mention.end - mention.start).value


def _without_countries(words: str) -> str:
    """`words` without the countries in them and the small words that tied these to the rest."""
    parts, resume = [], 0
    for mention in default_tagger().tag(words).countries:
        if mention.start < resume:
            continue
        parts.append(words[resume : mention.start])
        resume = mention.end
    parts.append(words[resume:])
    bare = " ".join(re.sub(r"^['’]s?\b", "", part) for part in parts)
    return re.sub(r"\b(?:of|to|for|in|at)(?:\s+the)?\s*$", "", " ".join(bare.split())).strip(" ,")


@cache
def _data() -> dict[str, list[str]]:
    raw = resources.files(__package__).joinpath("data/offices.toml").read_text("utf-8")
    offices: dict[str, list[str]] = tomllib.loads(raw)["offices"]
    return offices


@cache
def _offices() -> Matcher[str]:
    return Matcher(_patterns())


def _patterns() -> Iterator[Pattern[str]]:
    seen: set[str] = set()
    for title, wordings in _data().items():
        for wording in wordings:
            if wording not in seen:
                seen.add(wording)
                yield Pattern(wording, title)
    for title, wordings in _data().items():
        for prefix, rank in _DEPUTY.items():
            for wording in wordings:
                # "Vice President" is an office of its own, not the president's deputy.
                if (phrase := f"{prefix} {wording}") not in seen:
                    seen.add(phrase)
                    yield Pattern(phrase, f"{rank} {title}")
