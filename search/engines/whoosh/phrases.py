"""Words that follow each other.

Begun with the word that has the fewest postings: each of its occurrences asks, of every other word
of the phrase, whether one of the occurrences in its document stands where it should. Since a
document has few occurrences of a word, comparing with all of them is cheaper than searching. Where
many documents are to be asked, a signature of the positions in each says first which are worth it.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from search.engines.whoosh import docset
from search.engines.whoosh.arrayfile import Array
from search.engines.whoosh.section import FIELD_BITS, Section
from search.engines.whoosh.spans import NO_SPANS, Spans

#: A word is looked up for this share of the documents one by one, for more by tables of all.
_FEW_OF = 32
#: Looking up a place among all occurrences takes as long as comparing it with so many.
_AS_DEAR = 8


def phrase(
    section: Section,
    words: Sequence[tuple[int, Array | None]],
    wanted: Array | None,
    field: int | None,
) -> Spans:
    """Places where the words follow each other.

    words: (stem, mask of its variants that count, None for all) of each; at least one.
    wanted: mask over documents, None for all. field: number of the only field, None for any.
    """
    by_frequency = sorted(range(len(words)), key=lambda at: section.frequency(words[at][0]))
    first = by_frequency[0]
    documents, places = _occurrences(section, *words[first])
    if wanted is not None:
        kept = wanted.take(documents)
        documents, places = documents.compress(kept), places.compress(kept)
    if field is not None:
        kept = places >> section.field_shift == field
        documents, places = documents.compress(kept), places.compress(kept)
    positions = (1 << section.field_shift) - 1
    for at in by_frequency[1:]:
        if not len(documents):
            return NO_SPANS
        offset = at - first
        many = _FEW_OF * len(documents) >= section.size
        if many:
            signatures = section.signatures(words[at][0]).take(documents)
            signatures >>= (_moved(places, offset) & 31).astype(np.uint32)
            # as bool: of other numbers numpy looks at each
            likely = (signatures & np.uint32(1)).astype(bool).nonzero()[0]
            documents, places = documents.take(likely), places.take(likely)
        position = (places & positions).astype(np.int64) + offset
        inside = (position >= 0) & (position <= positions)
        if not inside.all():
            documents, places = documents.compress(inside), places.compress(inside)
        found = _that_have(section, *words[at], documents, _moved(places, offset), many)
        documents, places = documents.take(found), places.take(found)
    key = documents.astype(np.int64) << (32 + FIELD_BITS)
    key |= (places >> section.field_shift).astype(np.int64) << 32
    key |= places & positions
    key -= first
    return Spans(key, key + (len(words) - 1))


def _moved(places: Array, offset: int) -> Array:
    return (places.astype(np.int64) + offset).astype(places.dtype)


def _occurrences(section: Section, stem: int, variants: Array | None) -> tuple[Array, Array]:
    """Document and place (field and position as stored) of each occurrence of a word."""
    coded = section.occurrences(stem)
    # numpy looks up several times as fast as it repeats
    posting = (coded >= section.first_flag).cumsum()
    posting -= 1
    documents = section.postings(stem).ids.take(posting)
    places = coded & coded.dtype.type(section.first_flag - 1)
    if variants is not None and not variants.all():
        kept = section.has_variant(stem, variants)
        documents, places = documents.compress(kept), places.compress(kept)
    return documents, places


def _that_have(
    section: Section,
    stem: int,
    variants: Array | None,
    documents: Array,
    places: Array,
    by_table: bool,
) -> Array:
    """Which of the places of documents hold the word; ascending."""
    coded = section.occurrences(stem)
    if not by_table:
        firsts = section.firsts(stem)
        at, known = docset.places(documents, section.postings(stem).ids)
        starts = firsts.take(at)
        ends = np.append(firsts, len(coded)).take(at + 1)
        lengths = np.where(known, ends - starts, 0)
    else:
        starts_of = section.document_starts(stem)
        starts = starts_of.take(documents).astype(np.int64)
        lengths = starts_of[1:].take(documents) - starts
    ends = lengths.cumsum()
    total = int(ends[-1]) if len(ends) else 0
    if total > len(coded) + _AS_DEAR * len(places):
        return _merged(section, stem, variants, documents, places)
    asking = np.arange(len(places)).repeat(lengths)
    at = np.arange(total)
    at += (starts - ends + lengths).take(asking)
    # the difference of equal places is 0, or the flag that a posting begins
    difference = coded.take(at)
    difference ^= places.take(asking)
    difference &= coded.dtype.type(section.first_flag - 1)
    same = difference == 0
    if variants is not None and not variants.all():
        same &= variants.take(section.stem_variants(stem).take(at))
    return asking.compress(same)


def _merged(
    section: Section, stem: int, variants: Array | None, documents: Array, places: Array
) -> Array:
    """The same by looking up each place among all occurrences: better where documents are long and
    hold both words many times."""
    coded = section.occurrences(stem)
    lengths = np.diff(section.firsts(stem), append=len(coded))
    known = section.postings(stem).ids.astype(np.int64).repeat(lengths) << 32
    known |= coded & coded.dtype.type(section.first_flag - 1)
    wanted = documents.astype(np.int64) << 32
    wanted |= places
    at = np.minimum(known.searchsorted(wanted), len(known) - 1)
    same = known.take(at) == wanted
    if variants is not None and not variants.all():
        same &= variants.take(section.stem_variants(stem).take(at))
    return same.nonzero()[0]
