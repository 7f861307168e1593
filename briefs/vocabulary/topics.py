"""The taxonomy of topics. Data: data/topics.toml, a tree that people may read and edit."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic of diplomacy.

    parent: the slug of the topic above; "" for a root.
    aliases: other wordings, matched in either case unless they are all capitals; a plural "s" is
    understood. exact_aliases: matched exactly as written.
    """

    slug: str
    name: str
    parent: str = ""
    aliases: tuple[str, ...] = ()
    exact_aliases: tuple[str, ...] = ()


@cache
def load_topics() -> Mapping[str, Topic]:
    """All topics by slug, parents before children; raises ValueError where the tree is broken."""
    path = resources.files(__package__).joinpath("data/topics.toml")
    topics: dict[str, Topic] = {}
    for record in tomllib.loads(path.read_text("utf-8"))["topic"]:
        topic = Topic(
            slug=record["slug"],
            name=record["name"],
            parent=record.get("parent", ""),
            aliases=tuple(record.get("aliases", ())),
            exact_aliases=tuple(record.get("exact_aliases", ())),
        )
        if topic.slug in topics:
            raise ValueError(f"topic {topic.slug!r} stands twice in topics.toml")
        if topic.parent and topic.parent not in topics:
            raise ValueError(f"topic {topic.slug!r} comes before its parent {topic.parent!r}")
        topics[topic.slug] = topic
    return MappingProxyType(topics)


def ancestors(slug: str, topics: Mapping[str, Topic]) -> list[str]:
    """The slugs above `slug`, nearest first."""
    above: list[str] = []
    while (slug := topics[slug].parent) and slug not in above:
        above.append(slug)
    return above
