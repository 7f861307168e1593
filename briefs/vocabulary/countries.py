"""The countries and the words that name them. Data: data/countries.json (sources in NOTICE)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Any


@dataclass(frozen=True, slots=True)
class Country:
    """A country or territory.

    code: ISO 3166-1 alpha-2; besides EU, XK (Kosovo) and the former SU (Soviet Union), YU
    (Yugoslavia), CS (Czechoslovakia) and DD (East Germany). iso3: the alpha-3 code.
    aliases: other names of the whole country, which mean the same ("DPRK").
    metonyms: seats, institutions and parts that are named for it ("Kremlin", "Scotland").
    capitals: only those that seldom name anything else; Jerusalem, contested, is not among them.
    """

    code: str
    iso3: str
    name: str
    official_name: str
    former_names: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    demonym_nouns: tuple[str, ...] = ()
    demonym_adjectives: tuple[str, ...] = ()
    capitals: tuple[str, ...] = ()
    metonyms: tuple[str, ...] = ()


@cache
def load_countries() -> Mapping[str, Country]:
    """All countries by code, read once."""
    raw = resources.files(__package__).joinpath("data/countries.json").read_text("utf-8")
    countries: dict[str, Country] = {}
    for record in json.loads(raw):
        values: dict[str, Any] = {
            key: tuple(value) if isinstance(value, list) else value for key, value in record.items()
        }
        countries[record["code"]] = Country(**values)
    return MappingProxyType(countries)


@cache
def code_from_iso3(iso3: str) -> str:
    """The two-letter code for an ISO 3166 alpha-3 code; "" where there is none."""
    wanted = iso3.upper()
    return next((c.code for c in load_countries().values() if c.iso3 == wanted), "")
