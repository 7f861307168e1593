"""Makes, when a section is written, the counts that `ahead.py` reads."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from search.engines.whoosh.arrayfile import Array
from search.engines.whoosh.facets import smallest_unsigned
from search.engines.whoosh.section import Section
from search.types import DATE_FIELDS, VALUE_FIELDS

#: Fewer documents are counted as soon as asked for; of more than half of all the others are.
_FEWEST = 1024
#: A word or value is frequent if one document of so many has it: some four hundred of them are.
_ONE_OF = 48


def is_large_enough(documents: int) -> bool:
    """Whether any word or value of so many documents can be frequent."""
    return documents >= _FEWEST


def count_ahead(
    section: Section, put: Callable[[str, Array], None], pause: Callable[[], None]
) -> bool:
    """Write the counts of a section of which all else is there; False if nothing is frequent. pause:
    called after each set."""
    border = max(_FEWEST, section.size // _ONE_OF)
    if section.size < border:
        return False
    tally = section.tally(frozenset(VALUE_FIELDS))
    days = {field: section.days(field) for field in DATE_FIELDS}
    stems, cells = (
        ((counts >= border) & (2 * counts <= section.size)).nonzero()[0]
        for counts in (np.diff(section.posting_starts), tally.counts(None))
    )
    if not len(stems) and not len(cells):
        return False
    # written as narrow as they are kept: there are millions of them, and none is of more documents
    kept = smallest_unsigned(section.size // 2)
    sets = len(stems) + len(cells)
    facets = np.empty((sets, len(tally.cells)), kept)
    of_days = {field: np.empty((sets, counter.size), kept) for field, counter in days.items()}
    for number, ids in enumerate(_sets(section, stems, cells)):
        facets[number] = tally.counts(ids)
        for field, counter in days.items():
            of_days[field][number] = counter.counts(ids)
        pause()
    put("ahead_stems", stems.astype(np.uint32))
    put("ahead_cells", cells.astype(np.uint32))
    put("ahead_facets", facets.ravel())
    for field, counts in of_days.items():
        put(f"ahead_{field}", counts.ravel())
    return True


def _sets(section: Section, stems: Array, cells: Array) -> Iterator[Array]:
    """The documents with each of some stems, then with each of some cells."""
    for stem in stems.tolist():
        yield section.postings(stem).ids
    for cell in cells.tolist():
        for group in section.groups:
            if cell < group.cells:
                yield group.having(cell).nonzero()[0]
                break
            cell -= group.cells
