"""Reads a segment from end to end and says what is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from search.engines.whoosh.arrayfile import ArrayFile
from search.engines.whoosh.section import Section
from search.types import Kind


def problems_of(name: str, sections: Mapping[Kind, Section]) -> list[str]:
    """Damaged or inconsistent arrays of a segment, in words."""
    file = next(iter(sections.values())).file
    assert isinstance(file, ArrayFile)
    problems = [f"{name}: {array} is damaged" for array in file.damaged()]
    if problems:
        return problems
    for kind, section in sections.items():
        problems += [f"{name}: {kind}: {problem}" for problem in _inconsistencies(section)]
    return problems


def _inconsistencies(section: Section) -> list[str]:
    found = []
    sizes = {
        "ids": (len(section.ids), int(section.posting_starts[-1])),
        "codes": (len(section.codes), len(section.ids)),
        "positions": (len(section.positions), int(section.occurrence_starts[-1])),
        "variants": (len(section.variants), int(section.variant_starts[-1])),
        "word_stem": (len(section.word_stem), section.words.size),
        "group_starts": (int(section.group_starts[-1]), section.words.size),
        "article": (len(section.array("article")), section.size),
    }
    found += [
        f"{name} has {has} entries, not {due}" for name, (has, due) in sizes.items() if has != due
    ]
    if len(section.ids) and int(section.ids.max()) >= section.size:
        found.append("postings name documents that are not there")
    begins = int(np.count_nonzero(section.positions >= section.first_flag))
    if begins != len(section.ids):
        found.append("occurrences and postings disagree")
    return found
