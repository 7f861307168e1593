"""Well-known bodies and the wordings of their names. Data: data/bodies.toml."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache, lru_cache
from importlib import resources

from briefs.vocabulary.folding import fold_keeping_length

_LEAD = re.compile(r"[Tt]he\s+")
_DESCRIPTION = re.compile(
    r"\s+(?:(?:news|press)\s+agency|newspaper|daily|magazine|website)$", re.IGNORECASE
)
#: No name of a body is as long.
_LONGEST = 80


def known_body(words: str) -> str:
    """The name by which the body is shown that `words` name; "" where they name none we know.

    >>> known_body("Fars news agency"), known_body("Al-Jazeera")
    ('Fars', 'Al Jazeera')
    """
    return _find(words) if len(words) <= _LONGEST else ""


@lru_cache(maxsize=50_000)
def _find(words: str) -> str:
    if not any(letter.isupper() for letter in words):
        return ""
    names = _names()
    return names.get(_key(words)) or names.get(_key(_DESCRIPTION.sub("", words)), "")


@cache
def _names() -> Mapping[str, str]:
    path = resources.files(__package__).joinpath("data/bodies.toml")
    bodies: dict[str, list[str]] = tomllib.loads(path.read_text("utf-8"))["bodies"]
    return {_key(words): name for name, others in bodies.items() for words in (name, *others)}


def _key(words: str) -> str:
    plain = _LEAD.sub("", " ".join(words.replace("-", " ").split()), count=1)
    # "WHO" is not "Who": what is written in capitals alone keeps them.
    return plain if plain.isupper() else fold_keeping_length(plain).replace("'", "")
