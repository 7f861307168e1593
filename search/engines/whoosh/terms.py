"""Postings and occurrences of stems, of words as written, and of sets of words."""

from __future__ import annotations

import numpy as np

from search.engines.scoring import FIELD_QUARTERS, MAX_QUARTERS
from search.engines.whoosh.arrayfile import Array
from search.engines.whoosh.facets import ranges
from search.engines.whoosh.section import FIELD_BITS, Postings, Section

NO_POSTINGS = Postings(np.zeros(0, np.uint32), np.zeros(0, np.uint16))


def word_postings(section: Section, word: int) -> Postings:
    """Documents holding a word as written."""
    stem, variant, variants = section.variant(word)
    if variants == 1:
        return section.postings(stem)
    chosen = np.zeros(variants, bool)
    chosen[variant] = True
    return selected_postings(section, stem, chosen)


def selected_postings(section: Section, stem: int, variants: Array) -> Postings:
    """Postings of a stem that count only the occurrences of some of its variants (a mask of these)."""
    at = section.has_variant(stem, variants).nonzero()[0]
    if not len(at):
        return NO_POSTINGS
    posting = section.firsts(stem).searchsorted(at, side="right") - 1
    coded = section.occurrences(stem).take(at)
    weights = np.array(FIELD_QUARTERS[section.kind])[fields_of(section, coded)]
    fresh = np.ones(len(at), bool)
    np.not_equal(posting[1:], posting[:-1], out=fresh[1:])
    first = fresh.nonzero()[0]
    having = posting.take(first)
    postings = section.postings(stem)
    quarters = np.minimum(np.add.reduceat(weights, first), MAX_QUARTERS)
    codes = quarters << 8 | (postings.codes.take(having) & 255)
    return Postings(postings.ids.take(having), codes.astype(np.uint16))


def fields_of(section: Section, coded: Array) -> Array:
    """Field number of coded positions."""
    return (coded >> section.field_shift) & ((1 << FIELD_BITS) - 1)


def occurrences_of_word(
    section: Section, word: int, stem: int | None = None
) -> tuple[Array, Array, Array]:
    """Document, field and position of each occurrence of a word, or of a whole stem."""
    chosen = None
    if stem is None:
        stem, variant, variants = section.variant(word)
        if variants > 1:
            chosen = section.stem_variants(stem) == variant
    document, coded = _documents(section, stem)
    if chosen is not None:
        document, coded = document[chosen], coded[chosen]
    position = coded & ((1 << section.field_shift) - 1)
    return document, fields_of(section, coded).astype(np.int64), position.astype(np.int64)


def keys_of_occurrences(
    section: Section, stem: int, variants: Array | None, wanted: Array | None
) -> Array:
    """Sorted keys `(document << 2 | field) << 32 | position` of the occurrences of a stem.

    variants: mask of the variants that count, or None for all. wanted: mask over documents, or
    None for all.
    """
    ids = section.postings(stem).ids
    coded = section.occurrences(stem)
    firsts = np.flatnonzero(coded >= section.first_flag)
    lengths = np.diff(np.append(firsts, len(coded)))
    at = None
    if wanted is not None:
        chosen = np.flatnonzero(wanted[ids])
        if len(chosen) < len(ids):
            ids, lengths = ids[chosen], lengths[chosen]
            at = ranges(firsts[chosen], lengths)
            coded = coded[at]
    high = np.repeat(ids.astype(np.int64) << (32 + FIELD_BITS), lengths)
    if variants is not None and not variants.all():
        variant = section.stem_variants(stem)
        kept = variants[variant if at is None else variant[at]]
        high, coded = high[kept], coded[kept]
    # the field and the position stand next to each other already, only closer
    field = (coded & (section.first_flag - 1)) >> section.field_shift
    high |= field.astype(np.int64) << 32
    high |= coded & ((1 << section.field_shift) - 1)
    return high


def _documents(section: Section, stem: int) -> tuple[Array, Array]:
    """The document of each occurrence of a stem, and the occurrences."""
    coded = section.occurrences(stem)
    firsts = np.flatnonzero(coded >= section.first_flag)
    lengths = np.diff(np.append(firsts, len(coded)))
    return np.repeat(section.postings(stem).ids, lengths), coded
