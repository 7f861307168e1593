"""Who held which office when: for telling people of one family name apart, and for capacities.

Two sources: data/people.toml, some hundred people written by hand with the names they go by, and
data/leaders.json.gz, about 10,000 holders of offices gathered from free reference data (NOTICE).
The second knows many only as attested: they were seen in office on these days, and may have held
it before and after.
"""

from __future__ import annotations

import datetime as dt
import gzip
import json
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources

from briefs.dates import PartialDate
from briefs.vocabulary.names import name_parts, same_person, word_key
from briefs.vocabulary.offices import canonical_office, slug_of


@dataclass(frozen=True, slots=True)
class Leader:
    """One person in one office.

    country: ISO alpha-2; "" for the head of an international body.
    start, end: first and last day, as far as known; None is open or not known.
    attested: start and end are only the first and last sight of the person in that office.
    names: further names the person goes by.
    """

    name: str
    country: str
    office: str
    start: PartialDate | None = None
    end: PartialDate | None = None
    attested: bool = False
    names: tuple[str, ...] = ()

    @property
    def office_slug(self) -> str:
        return slug_of(self.office)

    def held_on(self, day: dt.date) -> bool:
        """Whether the person held the office on `day`; a year or two of grace where attested."""
        grace = dt.timedelta(days=700 if self.attested else 0)
        return (self.start is None or self.start.start - grace <= day) and (
            self.end is None or day <= self.end.end + grace
        )


@cache
def load_leaders() -> tuple[Leader, ...]:
    """All holders; those written by hand come first."""
    return (*_by_hand(), *_gathered())


def find_leader(
    name: str,
    country: str | None = None,
    office: str | None = None,
    on: dt.date | None = None,
) -> Leader | None:
    """The one person that `name` can mean, in the office that fits best; None where unsure.

    name: full or family name, in any transliteration. country: ISO alpha-2; office: any wording;
    on: a day on which the person held the office. Each that is given must agree. A family name
    that several people bear who agree finds nobody, unless it is one a well-known person goes by.
    """
    slug = canonical_office(office).slug if office else None
    fitting = [
        leader
        for leader in _candidates(name)
        if (not country or leader.country in (country, ""))
        and (not slug or leader.office_slug == slug)
        and (on is None or leader.held_on(on))
    ]
    known = [leader for leader in fitting if _goes_by(leader, name)]
    return _only_person(known) or (None if known else _only_person(fitting))


@lru_cache(maxsize=5_000)
def known_country(name: str) -> str:
    """The country (ISO alpha-2) of the one known person with that full name, else ""."""
    found = find_leader(name) if " " in name else None
    return found.country if found else ""


def _only_person(leaders: list[Leader]) -> Leader | None:
    """The best record of the one person all `leaders` are; None for none or several."""
    if not leaders:
        return None
    first = leaders[0]
    if all(same_person(first.name, other.name).score >= 0.7 for other in leaders[1:]):
        same = [leader for leader in leaders if leader.name == first.name]
        return max(same, key=lambda one: one.start.start if one.start else dt.date.min)
    return None


def _goes_by(leader: Leader, name: str) -> bool:
    """Whether a person of data/people.toml is known by this very name."""
    return any(same_person(name, known).score >= 0.9 for known in leader.names)


@lru_cache(maxsize=20_000)
def _candidates(name: str) -> tuple[Leader, ...]:
    parts = name_parts(name)
    if not parts:
        return ()
    keys = (word_key(parts[-1]), word_key(parts[0]), word_key("".join(parts[-2:])))
    found = {id(leader): leader for key in keys for leader in _index().get(key, ())}
    return tuple(
        leader
        for leader in sorted(found.values(), key=lambda leader: not leader.names)  # by hand first
        if any(same_person(name, known).score >= 0.7 for known in (leader.name, *leader.names))
    )


@cache
def _index() -> Mapping[str, list[Leader]]:
    """Leaders by the key of each name that may stand for a family name."""
    index: dict[str, list[Leader]] = defaultdict(list)
    for leader in load_leaders():
        keys = set()
        for name in (leader.name, *leader.names):
            parts = name_parts(name)
            if parts:
                keys |= {word_key(parts[-1]), word_key(parts[0]), word_key("".join(parts[-2:]))}
        for key in keys:
            index[key].append(leader)
    return index


def _by_hand() -> Iterable[Leader]:
    path = resources.files(__package__).joinpath("data/people.toml")
    for person in tomllib.loads(path.read_text("utf-8"))["person"]:
        names = (person["name"], *person.get("variants", ()))
        for office, start, end in person["offices"]:
            yield Leader(
                person["name"], person["country"], office, _date(start), _date(end), names=names
            )


def _gathered() -> Iterable[Leader]:
    path = resources.files(__package__).joinpath("data/leaders.json.gz")
    for name, country, office, start, end, attested in json.loads(
        gzip.decompress(path.read_bytes())
    ):
        yield Leader(name, country, office, _date(start), _date(end), bool(attested))


def _date(text: str) -> PartialDate | None:
    return PartialDate.parse(text) if text else None
