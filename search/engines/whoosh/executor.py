"""Runs a query tree over one section: which documents match, and where.

Every node becomes operations on whole arrays; nothing loops over documents. Meanings are those of
`search.engines.naive_matching`.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator

import numpy as np

from search.engines.base import SearchTimeout
from search.engines.scoring import FIELD_QUARTERS, MAX_QUARTERS, TEXT_FIELDS
from search.engines.whoosh import spans as places
from search.engines.whoosh.arrayfile import Array
from search.engines.whoosh.docset import DocSet, indices, intersection, union
from search.engines.whoosh.facets import ranges
from search.engines.whoosh.invert import PARAGRAPH_BIT
from search.engines.whoosh.phrases import phrase
from search.engines.whoosh.scratch import zeros
from search.engines.whoosh.section import FIELD_BITS, Postings
from search.engines.whoosh.spans import NO_SPANS, Spans
from search.engines.whoosh.terms import (
    NO_POSTINGS,
    keys_of_occurrences,
    selected_postings,
)
from search.engines.whoosh.view import View
from search.engines.whoosh.words import matching_pattern, within_distance
from search.query.tree import (
    All,
    And,
    AtLeast,
    Dates,
    Expansion,
    First,
    Fuzzy,
    Length,
    Near,
    Node,
    Not,
    Or,
    Phrase,
    Scoped,
    Values,
    Wildcard,
    Within,
    Word,
)

_DOCUMENT_SHIFT = 32 + FIELD_BITS


class Deadline:
    """Raises SearchTimeout once `seconds` have passed."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds
        if seconds <= 0:
            raise SearchTimeout("The search had no time.")

    def check(self) -> None:
        if time.monotonic() > self._end:
            raise SearchTimeout("The search took too long.")


class Executor:
    """Answers for one view of a section; remembers what it has worked out."""

    def __init__(self, view: View, stems: Callable[[str], str], deadline: Deadline) -> None:
        self.view = view
        self.section = view.section
        self.size = view.section.size
        self._stem = stems
        self._deadline = deadline
        self._matched: dict[tuple[Node, str | None], DocSet] = {}
        self._leaves: dict[tuple[Node, str | None], Postings] = {}
        self._stem_lists: dict[Node, list[tuple[int, Array | None]]] = {}

    # Matching

    def match(self, node: Node, field: str | None = None) -> DocSet:
        """Live and deleted documents that match; a word only ever finds live ones."""
        key = (node, field)
        found = self._matched.get(key)
        if found is None:
            self._deadline.check()
            found = self._matched[key] = self._match(node, field)
        return found

    def _match(self, node: Node, field: str | None) -> DocSet:
        match node:
            case All():
                return DocSet.all(self.size)
            case Word() | Wildcard() | Fuzzy() | Expansion():
                return self._having(node, field)
            case And():
                if not node.children:
                    return DocSet.all(self.size)
                return self._match_and(node, field)
            case Or():
                return union([self.match(child, field) for child in node.children], self.size)
            case Not():
                return self.match(node.child, field).complement()
            case Scoped():
                return self.match(node.child, node.field)
            case Values() if len(node.values) == 1:
                return self.view.having(node.field, node.values[0])
            case Values():
                return DocSet(self.size, mask=self.view.any_value(node.field, node.values))
            case Dates():
                return DocSet(
                    self.size,
                    mask=self.view.dates(node.field, node.start, node.end, node.undated),
                )
            case Length():
                return DocSet(self.size, mask=self.view.length(node.low, node.high))
            case AtLeast():
                return self._match_at_least(node, field)
            case First():
                return self._match_first(node, field or "text")
            case Phrase():
                return DocSet(self.size, ids=self.spans(node, None, field).documents())
            case Near() | Within():
                found = self.spans(node, self.candidates(node, field), field)
                return DocSet(self.size, ids=found.documents())
        raise ValueError(f"Unknown query node {node!r}")

    def _having(self, node: Node, field: str | None) -> DocSet:
        ids = self.leaf(node, field).ids
        like = self._counted_ahead(node) if field is None else ()
        if len(like) == 1 and len(ids) == len(like[0]) and self.view.live is None:
            return DocSet(self.size, ids=ids, ahead=like[0].ahead)
        return DocSet(self.size, ids=ids, like=like, has_like=self.view.live is None)

    def _counted_ahead(self, node: Node) -> tuple[DocSet, ...]:
        """The documents of those stems of what counts as one word that were counted ahead."""
        ahead = self.section.ahead
        if ahead is None:
            return ()
        branches = (node.original, *node.alternatives) if isinstance(node, Expansion) else (node,)
        stems = {
            stem
            for branch in branches
            if isinstance(branch, Word | Wildcard | Fuzzy)
            for stem, variants in self._stems(branch)
            if variants is None
        }
        return tuple(
            DocSet(self.size, ids=self.section.postings(stem).ids, ahead=number)
            for stem in sorted(stems)
            if (number := ahead.of_stem(stem)) is not None
        )

    def _match_and(self, node: And, field: str | None) -> DocSet:
        excluded = [child for child in node.children if isinstance(child, Not)]
        wanted = [self.match(child, field) for child in node.children if not isinstance(child, Not)]
        found = intersection(wanted) if wanted else DocSet.all(self.size)
        for child in excluded:
            out = self.match(child.child, field)
            found = found.restricted(~out.mask)
        return found

    def _match_at_least(self, node: AtLeast, field: str | None) -> DocSet:
        found = self.spans(node.child, self.candidates(node.child, field), field)
        documents, counts = np.unique(found.start >> _DOCUMENT_SHIFT, return_counts=True)
        return DocSet(self.size, ids=documents[counts >= node.count])

    def _match_first(self, node: First, field: str) -> DocSet:
        found = self.spans(node.child, self.candidates(node.child, field), field)
        early = (found.end & 0xFFFFFFFF) < node.count
        return DocSet(self.size, ids=found.where(early).documents())

    # Words and their postings

    def leaf(self, node: Node, field: str | None) -> Postings:
        """Live documents of what counts as one word, with its weighted frequency in `codes`."""
        key = (node, field)
        found = self._leaves.get(key)
        if found is None:
            found = self._leaf(node, field)
            live = self.view.live
            if live is not None:
                kept = live.take(found.ids)
                if not kept.all():
                    found = Postings(found.ids.compress(kept), found.codes.compress(kept))
            self._leaves[key] = found
        return found

    def _leaf(self, node: Node, field: str | None) -> Postings:
        if isinstance(node, Expansion):
            return self._expansion(node, field)
        stems = self._stems(node)
        if not stems:
            return NO_POSTINGS
        if field is not None:
            return self._occurring(self.spans(node, None, field))
        section = self.section
        if len(stems) == 1:
            stem, variants = stems[0]
            if variants is None:
                return section.postings(stem)
            return selected_postings(section, stem, variants)
        return self._summed(self._parts(stems))

    def _expansion(self, node: Expansion, field: str | None) -> Postings:
        branches = (node.original, *node.alternatives)
        phrases = [b for b in branches if isinstance(b, Phrase) and len(b.words) > 1]
        words = [b for b in branches if isinstance(b, Word) and not b.exact]
        if field is not None or len(phrases) + len(words) < len(branches):
            # occurrences of one branch may be those of another
            return self._occurring(self.spans(node, None, field))
        stems = sorted({stem for word in words for stem, _ in self._stems(word)})
        parts = [self.section.postings(stem) for stem in stems]
        if phrases:
            parts.append(self._occurring(self.spans(Or(tuple(phrases)), None, None)))
        return parts[0] if len(parts) == 1 else self._summed(parts)

    def _summed(self, parts: Iterable[Postings]) -> Postings:
        """One word whose occurrences are those of all the parts."""
        found = np.zeros(self.size, bool)
        with zeros("quarters", self.size, np.uint32) as quarters:
            for numbers, codes in parts:
                ids = indices(numbers)
                np.add.at(quarters, ids, (codes >> 8).astype(np.uint32))
                found[ids] = True
            ids = np.flatnonzero(found)
            total = np.minimum(quarters[ids], MAX_QUARTERS).astype(np.uint16)
            quarters[ids] = 0
        return Postings(ids, total << 8 | self.section.length_bytes[ids])

    def _parts(self, stems: list[tuple[int, Array | None]]) -> Iterator[Postings]:
        """Postings of the stems; those of whole ones that stand together at once."""
        section = self.section
        for low, high in _runs([stem for stem, variants in stems if variants is None]):
            start, end = int(section.posting_starts[low]), int(section.posting_starts[high])
            yield Postings(section.ids[start:end], section.codes[start:end])
        for stem, variants in stems:
            if variants is not None:
                self._deadline.check()
                yield selected_postings(section, stem, variants)

    def _occurring(self, found: Spans) -> Postings:
        """One word whose occurrences these are."""
        if not len(found.start):
            return NO_POSTINGS
        weights = np.array(FIELD_QUARTERS[self.section.kind])[places.fields(found.start)]
        documents = found.start >> _DOCUMENT_SHIFT
        first = np.flatnonzero(np.concatenate([[True], documents[1:] != documents[:-1]]))
        total = np.minimum(np.add.reduceat(weights, first), MAX_QUARTERS).astype(np.uint16)
        ids = documents[first]
        return Postings(ids, total << 8 | self.section.length_bytes[ids])

    def _stems(self, node: Node) -> list[tuple[int, Array | None]]:
        found = self._stem_lists.get(node)
        if found is None:
            found = self._stem_lists[node] = self._find_stems(node)
        return found

    def _find_stems(self, node: Node) -> list[tuple[int, Array | None]]:
        """(stem, mask of the variants that count, None for all) of a word, pattern or fuzzy word."""
        section = self.section
        match node:
            case Word() if not node.exact:
                stem = section.stems.find(self._stem(node.text).encode())
                return [(stem, None)] if stem >= 0 else []
            case Word():
                number = section.words.find(node.text.encode())
                numbers = np.array([number] if number >= 0 else [], np.int64)
            case Wildcard():
                numbers = matching_pattern(section, node.pattern)
            case Fuzzy():
                numbers = within_distance(section, node.text, node.distance, 2)
            case _:
                raise ValueError(f"{type(node).__name__} is not a word")
        return self._group(numbers)

    def _group(self, words: Array) -> list[tuple[int, Array | None]]:
        """Words, ascending, as stems and variants of these."""
        section = self.section
        stems, counts = np.unique(section.word_stem[words], return_counts=True)
        starts = section.group_starts[stems].astype(np.int64)
        sizes = section.group_starts[stems + 1] - starts
        result: list[tuple[int, Array | None]] = []
        for stem, whole, start, size in zip(
            stems.tolist(),
            (counts == sizes).tolist(),
            starts.tolist(),
            sizes.tolist(),
            strict=True,
        ):
            group = section.group[start : start + size]
            result.append((stem, None if whole else places.contained(group, words)))
        return result

    # Occurrences

    def candidates(self, node: Node, field: str | None) -> DocSet:
        """Documents outside of which `node` has no occurrence: cheap, and as few as that allows."""
        match node:
            case Phrase():
                if not node.words:
                    return DocSet.none(self.size)
                return intersection(
                    [self.match(Word(word, node.exact), None) for word in node.words]
                )
            case Near() if node.negated:
                return self.candidates(node.left, field)
            case Near() | Within():
                sides = (node.left, node.right)
                return intersection([self.candidates(side, field) for side in sides])
            case Or():
                return union([self.candidates(child, field) for child in node.children], self.size)
            case Expansion():
                return self.candidates(Or((node.original, *node.alternatives)), field)
            case Scoped():
                return self.candidates(node.child, node.field)
            case Word() | Wildcard() | Fuzzy():
                return self.match(node, None)
        raise ValueError(f"{type(node).__name__} has no positions")

    def spans(self, node: Node, among: DocSet | None, field: str | None) -> Spans:
        """Occurrences of `node`, in the documents `among` at least (None: in all)."""
        self._deadline.check()
        match node:
            case Word() | Wildcard() | Fuzzy():
                return places.words(self._keys(node, among, field))
            case Phrase():
                return self._phrase(node, among, field)
            case Or():
                return places.united([self.spans(child, among, field) for child in node.children])
            case Expansion():
                return self.spans(Or((node.original, *node.alternatives)), among, field)
            case Scoped():
                return self.spans(node.child, among, node.field)
            case Near():
                left = self.spans(node.left, among, field)
                right = self.spans(node.right, among, field)
                near_left, near_right = places.near(left, right, node.distance, node.ordered)
                if node.negated:
                    return left.where(~near_left)
                return places.united([left.where(near_left), right.where(near_right)])
            case Within():
                left = self.spans(node.left, among, field)
                right = self.spans(node.right, among, field)
                of_left, of_right = places.together(left, right, self._breaks(among, node.unit))
                return places.united([left.where(of_left), right.where(of_right)])
        raise ValueError(f"{type(node).__name__} has no positions")

    def _phrase(self, node: Phrase, among: DocSet | None, field: str | None) -> Spans:
        chosen = []
        for word in node.words:
            stems = self._stems(Word(word, node.exact))
            if not stems:
                return NO_SPANS
            chosen.extend(stems)
        number = None if field is None else TEXT_FIELDS.index(field)
        return phrase(self.section, chosen, self._wanted(among), number) if chosen else NO_SPANS

    def _wanted(self, among: DocSet | None) -> Array | None:
        """Mask of the live documents of a set, None for all there are."""
        live = self.view.live
        if among is None:
            return live
        return among.mask if live is None else among.mask & live

    def _keys(self, node: Node, among: DocSet | None, field: str | None) -> Array:
        wanted = self._wanted(among)
        parts = [
            keys_of_occurrences(self.section, stem, variants, wanted)
            for stem, variants in self._stems(node)
        ]
        if not parts:
            return NO_SPANS.start
        keys = parts[0] if len(parts) == 1 else np.sort(np.concatenate(parts))
        if field is not None:
            number = TEXT_FIELDS.index(field)
            keys = keys[places.fields(keys) == number]
        return keys

    def _breaks(self, among: DocSet | None, unit: str) -> Array:
        """Sorted keys where sentences or paragraphs begin."""
        starts = self.section.array("break_starts").astype(np.int64)
        ids = np.arange(self.size) if among is None else among.ids
        lengths = starts[ids + 1] - starts[ids]
        coded = self.section.array("breaks")[ranges(starts[ids], lengths)].astype(np.int64)
        keys = np.repeat(ids.astype(np.int64) << _DOCUMENT_SHIFT, lengths)
        keys |= coded & (PARAGRAPH_BIT - 1)
        return keys[coded >= PARAGRAPH_BIT] if unit == "paragraph" else keys


def _runs(numbers: list[int]) -> list[tuple[int, int]]:
    """Half-open runs of ascending numbers that follow each other."""
    runs: list[tuple[int, int]] = []
    for number in numbers:
        if runs and runs[-1][1] == number:
            runs[-1] = (runs[-1][0], number + 1)
        else:
            runs.append((number, number + 1))
    return runs
