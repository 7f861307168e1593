"""The sample collection: real articles whose licences permit it, so that a first start shows life.

`manifest.csv` names each file with its facts, source and licence; `articles/` holds the texts as
they were published.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import replace
from importlib import resources
from importlib.resources.abc import Traversable

from briefs import ingest, originals
from briefs.dates import PartialDate
from briefs.readers import read
from briefs.readers.types import ArticleDraft

#: `Article.source` of every sample article begins with this.
SOURCE = "sample collection"


def load() -> int:
    """Store the articles that are not here yet; returns how many were added."""
    return sum(ingest.store(facts).outcome == "added" for facts in _facts())


def _facts() -> Iterator[ingest.Facts]:
    for row in _manifest():
        data = _folder().joinpath("articles", row["file"]).read_bytes()
        draft = read(data, row["file"])
        assert isinstance(draft, ArticleDraft), f"{row['file']}: {draft}"
        if row["title"]:
            draft = replace(draft, title=row["title"], title_from="metadata")
        yield ingest.facts_of(
            replace(draft, byline=row["byline"] or draft.byline, url=row["url"] or draft.url),
            external_id=row["id"],
            outlet=ingest.outlet_named(row["outlet"]),
            published=PartialDate.parse(row["date"]) if row["date"] else None,
            original=originals.keep(row["file"], [data]),
            licence=row["licence"],
            source=f"{SOURCE}: {_told(row['source'])}",
            public=row["public"] == "yes",
        )


def _told(source: str) -> str:
    """ "github owner/name@commit:path" -> "github.com/owner/name"; the manifest keeps the rest."""
    kept = re.fullmatch(r"github (?P<repository>[^@\s]+)@.*", source)
    return f"github.com/{kept['repository']}" if kept else source


def _manifest() -> list[dict[str, str]]:
    with _folder().joinpath("manifest.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _folder() -> Traversable:
    return resources.files(__package__)
