"""Where a country's word names something else. Data: data/traps.toml."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Literal

from briefs.vocabulary.names import is_given_name


@dataclass(frozen=True, slots=True)
class ContextRule:
    """A mention with `near` around it is turned down, unless `unless` stands anywhere in the text."""

    near: re.Pattern[str]
    unless: re.Pattern[str] | None


@dataclass(frozen=True, slots=True)
class Traps:
    """The content of data/traps.toml; phrases as written there, other words in lower case."""

    not_countries: tuple[str, ...]
    shared: tuple[tuple[str, tuple[str, ...], Literal["all", "one"]], ...]
    contexts: Mapping[str, ContextRule]
    family_names: frozenset[str]
    given_names: frozenset[str]
    rare_given_names: frozenset[str]
    kin: frozenset[str]
    deeds: frozenset[str]
    titles: frozenset[str]
    not_surnames: frozenset[str]
    host_capitals: frozenset[str]
    host_before: frozenset[str]
    host_after: frozenset[str]

    def is_given_name(self, word: str) -> bool:
        """Whether `word`, right before a family name, is a given name or an initial ("J.")."""
        return (len(word) == 2 and word[1] == "." and word[0].isupper()) or (
            word[:1].isupper() and is_given_name(word)
        )


@cache
def load_traps() -> Traps:
    raw = tomllib.loads(resources.files(__package__).joinpath("data/traps.toml").read_text("utf-8"))
    contexts = {
        phrase: ContextRule(
            _regex(rule["near"]), _regex(rule["unless"]) if "unless" in rule else None
        )
        for rule in raw["context"]
        for phrase in rule["phrases"]
    }
    return Traps(
        not_countries=tuple(raw["not_countries"]),
        shared=tuple(
            (phrase, tuple(rule["countries"]), rule["mode"])
            for rule in raw["shared"]
            for phrase in rule["phrases"]
        ),
        contexts=contexts,
        family_names=frozenset(raw["people"]["family"]),
        given_names=frozenset(raw["people"]["given"]),
        rare_given_names=frozenset(raw["people"]["rare"]),
        kin=frozenset(raw["people"]["kin"]),
        deeds=frozenset(raw["people"]["deeds"]),
        titles=frozenset(raw["people"]["titles"]),
        not_surnames=frozenset(raw["people"]["not_surnames"]),
        host_capitals=frozenset(raw["hosts"]["capitals"]),
        host_before=frozenset(raw["hosts"]["before"]),
        host_after=frozenset(raw["hosts"]["after"]),
    )


def _regex(source: str) -> re.Pattern[str]:
    return re.compile(source.replace("\n", ""), re.IGNORECASE)
