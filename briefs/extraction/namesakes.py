"""Which of several persons of one family name a bare "Bush" is.

What stands before the name decides first ("Mrs. Bush", "President Bush"). Else the name is the one's
to whom it went before the other was named, then the one's named in full in the same paragraph, then
the one's the article names most. Only the first two leave little doubt.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, field

#: Chances, judged by reading, that a bare family name of two persons is resolved rightly.
_BY_TITLE, _OWNED, _NEAR, _MOST_NAMED, GUESS = 0.93, 0.85, 0.75, 0.75, 0.5
#: Named so many times as often as the other, somebody is what the article is about.
_MUCH = 3
GENERATIONS = {
    "jr": "jr",
    "jr.": "jr",
    "sr": "sr",
    "sr.": "sr",
    "ii": "ii",
    "iii": "iii",
    "iv": "iv",
}


@dataclass(frozen=True, slots=True)
class Namesake:
    """One who may be meant: who, gender, words of titles, and the tokens of the full names."""

    person: int
    gender: str = ""
    titles: frozenset[str] = frozenset()
    named: list[int] = field(default_factory=list)


def generation(words: list[str]) -> str:
    """What tells a son from his father: "jr" of "Omar Haddad Jr."; "" for none."""
    return GENERATIONS.get(words[-1].lower(), "") if len(words) > 1 else ""


def middles_agree(one: list[str], other: list[str]) -> bool:
    """Whether the names between given and family name do not tell two persons apart."""
    between = [name[1:-1] for name in (one, other)]
    if not all(between):
        return True
    return between[0][0][:1] == between[1][0][:1]


def choose(
    rivals: list[Namesake], at: int, paragraph: int, gender: str, titles: frozenset[str]
) -> tuple[int, float]:
    """The person a bare name at token `at` is, and the chance of it; -1 where nobody fits.

    paragraph: the first token of its paragraph. gender, titles: told by what stands before it.
    """
    fitting = [r for r in rivals if not gender or r.gender in (gender, "")]
    known = [r for r in fitting if r.gender == gender] if gender else []
    fitting = known or fitting
    if titles:
        holders = [r for r in fitting if r.titles & titles]
        fitting = holders or fitting
    if not fitting:
        return -1, 0.0
    if len(fitting) == 1:
        return fitting[0].person, _BY_TITLE if len(rivals) > 1 else 1.0
    introduced = [r for r in fitting if r.named and r.named[0] < at]
    if len(introduced) == 1:
        return introduced[0].person, _OWNED
    near = [r for r in introduced if _last_before(r, at) >= paragraph]
    if near:
        return max(near, key=lambda r: _last_before(r, at)).person, _NEAR
    ranked = sorted(introduced or fitting, key=lambda r: (-len(r.named), r.named[:1]))
    clear = len(ranked[0].named) >= _MUCH * len(ranked[1].named)
    return ranked[0].person, _MOST_NAMED if clear else GUESS


def _last_before(one: Namesake, at: int) -> int:
    place = bisect_left(one.named, at)
    return one.named[place - 1] if place else -1
