"""Personal names: one key for the spellings of one name, and how alike two names are.

Transliterations differ in few, regular ways: vowels doubled or swapped (Raisi, Raeesi), gh for q
(Araghchi, Araqchi), y for i (Sergei, Sergey), doubled consonants (Mohamad, Mohammad). `name_key`
maps them to one form, in the manner of phonetic keys (Russell's Soundex and its successors), but
keeps enough that different families stay apart. What is left are names that no rule joins
(Ebrahim, Ibrahim; Kiev, Kyiv), listed in data/names.toml.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from typing import Literal

from briefs.vocabulary.folding import fold_with_offsets

Gender = Literal["m", "f"]


@dataclass(frozen=True, slots=True)
class _NameWords:
    """The content of data/names.toml, folded."""

    genders: dict[str, Gender]
    either: frozenset[str]
    titles: frozenset[str]
    particles: frozenset[str]
    same: dict[str, str]
    short: dict[str, str]


@cache
def _words() -> _NameWords:
    path = resources.files(__package__).joinpath("data/names.toml")
    raw = tomllib.loads(path.read_text("utf-8"))
    genders: dict[str, Gender] = {fold(name): "m" for name in raw["m"].split()}
    genders.update({fold(name): "f" for name in raw["f"].split()})
    groups = [line.split() for line in raw["same"].strip().splitlines()]
    return _NameWords(
        genders=genders,
        either=frozenset(fold(name) for name in raw["either"].split()),
        titles=frozenset(raw["titles"].split()),
        particles=frozenset(raw["particles"].split()),
        same={spelling: group[0] for group in groups for spelling in group},
        short=raw["short"],
    )


def fold(text: str) -> str:
    """`text` in lower case, without accents, apostrophes and hyphens; single spaces."""
    folded = fold_with_offsets(text)[0].replace("'", "")
    return " ".join(folded.replace("-", " ").replace(".", " ").split())


def name_parts(name: str) -> list[str]:
    """The words of a name, folded, without titles; particles joined to the word they belong to."""
    words = [word.strip('(),;:"“”') for word in fold(re.sub(r"[’'`‘]s\b", "", name)).split()]
    parts: list[str] = []
    prefix = ""
    for word in words:
        if not word or (word in _words().titles and len(words) > 1):
            continue
        if word in _words().particles:
            prefix = word if word not in ("al", "el") else ""
            continue
        parts.append(prefix + word)
        prefix = ""
    return parts


def word_key(word: str) -> str:
    """One form for the transliterations of one word of a name; of long ones the start counts."""
    return _word_key(word[:_LONGEST_WORD])


@lru_cache(maxsize=100_000)
def _word_key(word: str) -> str:
    word = _words().same.get(word, word)
    key = word
    for pattern, replacement in _REWRITES:
        key = pattern.sub(replacement, key)
    return key or word  # a word in another script, or a number, is its own key


#: No word of a name is as long; what is left of one is cut off.
_LONGEST_WORD = 64
_REWRITES = [
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        (r"[^a-z]", ""),
        (r"^(?:abd)(?:[aeou]l|[aeou])-?", "abdol"),  # Abdul, Abdel, Abdol, Abdo
        (r"sch(?=[^aeiou]|$)|tch", "ch"),
        (r"kh", "x"),
        (r"gh|q", "g"),
        (r"zh|dj|j", "j"),
        (r"ts|tz", "c"),
        (r"ph", "f"),
        (r"th", "t"),
        (r"ck", "k"),
        (r"w", "v"),
        (r"(?:iy|yi|ij|yy|ii|ei|ey|ay|ai|ae|aei|ie)+$", "i"),  # endings: Sergei, Sergey; Zelenskiy
        (r"(?:aee|aei|aie|ayi|aye|ai|ae|ay|ei|ey)", "ai"),
        (r"(?:ou|oo|u|ow)", "o"),
        (r"(?:ee|ea|ie|y|i)", "i"),
        (r"e", "i"),
        (r"(.)\1+", r"\1"),
        (r"ia(?=[^aeiou]|$)", "ia"),
        (r"(?<=[^aio])h$", ""),
    )
]


def name_key(name: str) -> str:
    """One key for the spellings of one person's name, whatever its order or titles.

    >>> name_key("Abbas Araghchi") == name_key("ARAQCHI, Abbas")
    True
    """
    return " ".join(sorted(word_key(_words().short.get(part, part)) for part in name_parts(name)))


@dataclass(frozen=True, slots=True)
class NameMatch:
    """How likely two names are one person's (0..1), and why."""

    score: float
    reasons: tuple[str, ...]

    @property
    def same(self) -> bool:
        return self.score >= 0.5


@dataclass(frozen=True, slots=True)
class _Compared:
    """A name as it is compared; keys: one for each of its words."""

    folded: str
    keys: tuple[str, ...]


@lru_cache(maxsize=1 << 15)
def _compared(name: str) -> _Compared:
    """Thousands of names on record are compared with every new one."""
    return _Compared(fold(name), tuple(_keys(name_parts(name))))


def same_person(first: str, second: str) -> NameMatch:
    """Compare two names by their words alone.

    0.9 and above: all words agree. 0.7: one name is part of the other ("Lavrov", "Sergei Lavrov"),
    or initials stand for given names. 0: given names differ ("Ali Larijani", "Sadeq Larijani") or
    no family name is shared. A family name alone says little across articles: see `score`.
    """
    one, other = _compared(first), _compared(second)
    if one.folded == other.folded:
        return NameMatch(1.0, ("same spelling",))
    left_keys, right_keys = one.keys, other.keys
    if not left_keys or not right_keys:
        return NameMatch(0.0, ("no name",))
    if sorted(left_keys) == sorted(right_keys):
        reason = "another order" if left_keys != right_keys else "another transliteration"
        return NameMatch(0.95, (reason,))
    if "".join(left_keys) == "".join(right_keys):
        return NameMatch(0.95, ("written apart or together",))
    shorter, longer = sorted((left_keys, right_keys), key=len)
    if len(shorter) > 1 and _is_spread(shorter, longer):
        return NameMatch(0.85, ("one name has further words",))
    if len(shorter) == 1:
        if shorter[0] in (longer[-1], longer[0]) or shorter[0] == "".join(longer[-2:]):
            return NameMatch(0.7 if shorter[0] != longer[0] else 0.55, ("only one name given",))
        return NameMatch(0.0, ("no name in common",))
    return _by_family_name(left_keys, right_keys)


def _by_family_name(left: tuple[str, ...], right: tuple[str, ...]) -> NameMatch:
    """Two names of several words each that do not contain each other."""
    if left[-1] != right[-1]:
        regnal = min(len(left[-1]), len(right[-1])) == 1  # "Hussein I" is no Hosseini
        apart = "".join(left[-2:]) == right[-1] or "".join(right[-2:]) == left[-1]
        if apart and not regnal:
            return NameMatch(0.85, ("family name written apart or together",))
        if left[0] == right[-1] or right[0] == left[-1]:
            return NameMatch(0.0, ("other given names",))
        return NameMatch(0.0, ("other family names",))
    given, other = left[:-1], right[:-1]
    if set(given) & set(other):
        return NameMatch(0.6, ("family name and one given name agree",))
    if any(len(a) == 1 or len(b) == 1 for a, b in ((given[0], other[0]),)) and (
        given[0][0] == other[0][0]
    ):
        return NameMatch(0.7, ("an initial stands for the given name",))
    return NameMatch(0.0, ("same family name, other given names",))


def _keys(parts: list[str]) -> list[str]:
    return [part if len(part) == 1 else word_key(_words().short.get(part, part)) for part in parts]


def _is_spread(shorter: tuple[str, ...], longer: tuple[str, ...]) -> bool:
    """Whether the words of `shorter` occur in `longer` in the same order, the last with the last
    or the first with the first."""
    remaining = iter(longer)
    if not all(word in remaining for word in shorter):
        return False
    return shorter[-1] == longer[-1] or shorter[0] == longer[0]


def gender_of(first_name: str) -> Gender | None:
    """The gender a given name is commonly borne by; None where it is unknown or used for both."""
    folded = fold(first_name)
    known = _words().genders
    if folded in known:
        return known[folded]
    first = folded.split(" ")[0]
    return known.get(first) or known.get(_words().same.get(first, ""))


def is_given_name(word: str) -> bool:
    """Whether a word is known as a given name, of women, men or both."""
    return gender_of(word) is not None or fold(word) in _words().either


def given_key(word: str) -> str:
    """One key for a given name and its short form: Joe, Joseph."""
    folded = fold(word)
    return word_key(_words().short.get(folded, folded))
