"""The brute-force engine: documents in a dictionary, every one of them read for every query.

It defines what queries mean and is the oracle for the engines that must be fast. It shares
nothing with them but the rules that are contracts: analysis, scoring, match modes, timeline units.

Meanings that the tree leaves open:

- An *occurrence* is a span of word positions in one field. Near, Within, AtLeast and First ask
  for occurrences; of a Near or Within, the occurrences are those of both sides that take part.
- `Near`: the two occurrences do not overlap, and from the last word of one to the first word of
  the other are at most `distance` steps (neighbours are 1 apart).
- `Within`: both occurrences lie wholly in the same sentence or paragraph; a title and a byline
  are one sentence.
- `AtLeast` counts over all the fields searched. `First` looks into the text unless scoped.
- Edits of `Fuzzy` are insertions, deletions and substitutions of one character.
- Wildcard and Fuzzy match words as written, not stems.
- A date range only matches documents that have the date.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from search.analysis import boundaries, stem, tokenize
from search.engines import matching, timelines
from search.engines.base import Check, EngineError, IndexMissing, SearchTimeout, Unfinished
from search.engines.scoring import (
    FIELD_QUARTERS,
    MAX_QUARTERS,
    TEXT_FIELDS,
    idf,
    length_bytes,
    score_table,
)
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
from search.types import (
    DateFilter,
    Document,
    EngineRequest,
    FacetCount,
    FacetResult,
    Filter,
    Hit,
    Kind,
    SearchResults,
    Timeline,
    TimelineBucket,
)

#: (field, position of the first word, position of the last)
Span = tuple[str, int, int]


class NaiveEngine:
    """Documents in a dictionary."""

    def __init__(self) -> None:
        self._documents: dict[str, _Analysed] | None = None
        self._watermark = 0

    def write(
        self, documents: Iterable[Document], *, remove_articles: Sequence[int] = (), watermark: int
    ) -> None:
        new = {document.uid: document for document in documents}
        replaced = {document.article for document in new.values()} | set(remove_articles)
        kept = {
            uid: held for uid, held in self._held().items() if held.document.article not in replaced
        }
        self._documents = kept | {uid: _Analysed(document) for uid, document in new.items()}
        self._watermark = watermark

    def rebuild(
        self,
        documents: Iterable[Document],
        *,
        watermark: int,
        progress: Callable[[int], None] | None = None,
        resume: bool = False,
    ) -> None:
        if resume:
            raise EngineError("There is no rebuild to resume.")
        self._documents = {document.uid: _Analysed(document) for document in documents}
        self._watermark = watermark
        if progress:
            progress(len(self._documents))

    def unfinished(self) -> Unfinished | None:
        return None

    def search(self, request: EngineRequest) -> SearchResults:
        if request.deadline <= 0:
            raise SearchTimeout
        scan = _Scan(self._of_kind(request.kind), request)
        page = scan.hits[request.offset : request.offset + request.limit]
        return SearchResults(
            total=len(scan.hits),
            hits=tuple(Hit(c.held.document.uid, c.score, c.partial) for c in page),
            complete=sum(not c.partial for c in scan.hits),
            facets={
                field: scan.facet(field, limit, None) for field, limit in request.facets.items()
            },
            timeline=scan.timeline(request.timeline) if request.timeline else Timeline(),
            arrivals=tuple(
                sum(after < sequence <= upto for sequence in scan.first_seen())
                for after, upto in itertools.pairwise(request.arrivals)
            ),
            copies=scan.copies,
        )

    def facet(
        self,
        request: EngineRequest,
        field: str,
        *,
        limit: int,
        among: Sequence[str] | None = None,
    ) -> FacetResult:
        return _Scan(self._of_kind(request.kind), request).facet(field, limit, among)

    def watermark(self) -> int | None:
        return None if self._documents is None else self._watermark

    def revisions(self) -> Mapping[int, int]:
        return {h.document.article: h.document.revision for h in self._held().values()}

    def suggest(self, prefix: str, *, limit: int) -> list[tuple[str, int]]:
        counts = self._word_counts()
        found = [(word, n) for word, n in counts.items() if word.startswith(prefix)]
        return sorted(found, key=lambda pair: (-pair[1], pair[0]))[:limit]

    def similar_words(self, word: str, *, limit: int) -> list[str]:
        found = []
        for other, count in self._word_counts().items():
            distance = edit_distance(word, other)
            if other[:1] == word[:1] and 1 <= distance <= 2:
                found.append((distance, -count, other))
        return [other for _, _, other in sorted(found)[:limit]]

    def verify(self) -> Check:
        return Check(len(self._held()))

    def close(self) -> None:
        pass

    def _held(self) -> dict[str, _Analysed]:
        if self._documents is None:
            raise IndexMissing("Nothing has been indexed yet.")
        return self._documents

    def _of_kind(self, kind: Kind) -> list[_Analysed]:
        return [held for held in self._held().values() if held.document.kind == kind]

    def _word_counts(self) -> Counter[str]:
        return Counter(
            word
            for held in self._held().values()
            for word in {word for words in held.words.values() for word in words}
        )


class _Analysed:
    """A document with the words of each field, and each word's sentence and paragraph."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.words: dict[str, list[str]] = {}
        self.units: dict[tuple[str, str], list[int]] = {}
        for field in TEXT_FIELDS:
            text = getattr(document, field)
            tokens = tokenize(text)
            self.words[field] = [token.text for token in tokens]
            sentences, paragraphs = boundaries(text, tokens)
            whole = [0] * len(tokens)
            self.units[field, "sentence"] = sentences if field == "text" else whole
            self.units[field, "paragraph"] = paragraphs if field == "text" else whole
        self.stems = {field: [stem(word) for word in words] for field, words in self.words.items()}
        weights = FIELD_QUARTERS[document.kind]
        self.quarters = sum(
            weight * len(self.words[field])
            for field, weight in zip(TEXT_FIELDS, weights, strict=True)
        )


@dataclass
class _Candidate:
    held: _Analysed
    score: float
    partial: bool


class _Scan:
    """One request over all documents of a kind. `hits`: candidates in the order asked for.

    copies: how many candidates are copies of another one.
    """

    def __init__(self, documents: list[_Analysed], request: EngineRequest) -> None:
        self._documents = documents
        self._request = request
        self._scorer = _Scorer(documents)
        self._tree, self._strict = self._match()
        self._printed = self._ordered(self._passing(ignored=None))
        self.hits = self._once(self._printed) if request.once else self._printed
        self.copies = len(self._printed) - len(self._once(self._printed))

    def first_seen(self) -> list[int]:
        """The first-seen number of each hit, or of its first copy."""
        by_number = sorted(self._printed, key=lambda candidate: candidate.held.document.sequence)
        first = self._once(by_number) if self._request.once else by_number
        return [candidate.held.document.sequence for candidate in first]

    def _once(self, candidates: list[_Candidate]) -> list[_Candidate]:
        """The first of each cluster."""
        first: dict[object, _Candidate] = {}
        for candidate in candidates:
            first.setdefault(_cluster(candidate), candidate)
        return list(first.values())

    def _match(self) -> tuple[Node, Node | None]:
        """The tree that finds the hits, and the one that complete ones match, if another."""
        tree = self._request.tree
        loose = matching.relaxed(tree)
        if self._request.match == "all" or loose is None:
            return tree, None
        if self._request.match == "any":
            return loose, None
        self._tree, self._strict = tree, None
        found = self._passing(ignored=None)
        enough = len(self._once(found) if self._request.once else found) >= matching.ENOUGH
        return (tree, None) if enough else (loose, tree)

    def _passing(self, ignored: str | None) -> list[_Candidate]:
        """Documents that match the tree and all filters but the one on the field `ignored`."""
        found = []
        for held in self._documents:
            if not self._passes(held.document, ignored):
                continue
            parts = self._scorer.contributions(self._tree, held, None)
            if parts is not None:
                partial = (
                    self._strict is not None
                    and self._scorer.contributions(self._strict, held, None) is None
                )
                found.append(_Candidate(held, float(_total(parts)), partial))
        if self._request.once and self._request.sequences is not None:
            after, _ = self._request.sequences
            known = {_cluster(one) for one in found if one.held.document.sequence <= after}
            found = [one for one in found if _cluster(one) not in known]
        return found

    def _passes(self, document: Document, ignored: str | None) -> bool:
        request = self._request
        if request.public_only and not document.public:
            return False
        if request.sequences is not None:
            after, upto = request.sequences
            if not (request.once or after < document.sequence) or document.sequence > upto:
                return False
        return all(
            _passes_filter(document, one)
            for one in request.filters
            if one.field != ignored or one.match_all
        ) and all(
            _passes_dates(document, one) for one in request.dates if f"date:{one.field}" != ignored
        )

    def _ordered(self, candidates: list[_Candidate]) -> list[_Candidate]:
        def newest(candidate: _Candidate) -> tuple[int, ...]:
            document = candidate.held.document
            day = document.dates.get("date")
            number = int(document.uid[1:])
            return (day is None, -day.toordinal() if day else 0, document.position, number)

        def oldest(candidate: _Candidate) -> tuple[int, ...]:
            undated, day, position, number = newest(candidate)
            return (undated, -day, position, number)

        def relevance(candidate: _Candidate) -> tuple[float, ...]:
            return (-candidate.score, *newest(candidate))

        order = {"relevance": relevance, "newest": newest, "oldest": oldest}[self._request.sort]
        complete = sorted((c for c in candidates if not c.partial), key=order)
        partial = sorted((c for c in candidates if c.partial), key=relevance)
        return complete + partial

    def facet(self, field: str, limit: int, among: Sequence[str] | None) -> FacetResult:
        counts: Counter[str] = Counter()
        having = {
            (_cluster(one) if self._request.once else id(one), value)
            for one in self._passing(ignored=field)
            for value in one.held.document.values.get(field, ())
        }
        counts.update(value for _, value in having)
        own = [one for one in self._request.filters if one.field == field]
        selected = {value for one in own for value in one.any_of}
        excluded = {value for one in own for value in one.none_of}
        pinned = selected | excluded
        if among is not None:
            counts = Counter({value: n for value, n in counts.items() if value in among})
            pinned &= set(among)
        ranked = sorted(counts, key=lambda value: (-counts[value], value))
        shown = set(ranked[:limit]) | pinned
        return FacetResult(
            counts=tuple(
                FacetCount(value, counts[value], value in selected, value in excluded)
                for value in sorted(shown, key=lambda value: (-counts[value], value))
            ),
            total=len(ranked),
        )

    def timeline(self, field: str) -> Timeline:
        found = self._passing(ignored=f"date:{field}")
        days = [candidate.held.document.dates.get(field) for candidate in found]
        dated = [day for day in days if day is not None]
        unit = timelines.unit_of(min(dated), max(dated)) if dated else Timeline().unit
        starts = {
            (
                _cluster(one) if self._request.once else id(one),
                day and timelines.bucket_of(day, unit),
            )
            for one, day in zip(found, days, strict=True)
        }
        counts = Counter(start for _, start in starts)
        undated = counts.pop(None, 0)
        return Timeline(
            unit,
            tuple(TimelineBucket(start, counts[start]) for start in sorted(filter(None, counts))),
            undated,
        )


def _cluster(candidate: _Candidate) -> object:
    """Equal for copies."""
    document = candidate.held.document
    return document.cluster or document.uid


def _passes_filter(document: Document, one: Filter) -> bool:
    values = set(document.values.get(one.field, ()))
    if one.any_of:
        wanted = all if one.match_all else any
        if not wanted(value in values for value in one.any_of):
            return False
    return not values & set(one.none_of)


def _passes_dates(document: Document, one: DateFilter | Dates) -> bool:
    day = document.dates.get(one.field)
    if one.undated or day is None:
        return one.undated and day is None
    return (one.start is None or one.start <= day) and (one.end is None or day <= one.end)


def _total(parts: list[np.float32]) -> np.float32:
    total = np.float32(0)
    for part in parts:
        total = total + part
    return total


class _Scorer:
    """Matches one document against a node and lists what each of its words adds to the score."""

    def __init__(self, documents: list[_Analysed]) -> None:
        self._documents = documents
        quarters = sum(held.quarters for held in documents)
        self._table = score_table(quarters / 4 / len(documents) if documents else 0.0)
        self._frequencies: dict[tuple[Node, str | None], int] = {}

    def contributions(
        self, node: Node, held: _Analysed, field: str | None
    ) -> list[np.float32] | None:
        """What `node` adds to the document's score; None if the document does not match it.

        `field`: the only field to look into, or None for all.
        """
        document = held.document
        match node:
            case All():
                return []
            case Values():
                found = set(node.values) & set(document.values.get(node.field, ()))
                return [] if found else None
            case Dates():
                return [] if _passes_dates(document, node) else None
            case Length():
                length = len(held.words["text"])
                low = node.low is None or node.low <= length
                high = node.high is None or length <= node.high
                return [] if low and high else None
            case Scoped():
                return self.contributions(node.child, held, node.field)
            case Not():
                return [] if self.contributions(node.child, held, field) is None else None
            case And():
                return self._every(node.children, held, field)
            case Or():
                return self._some(node.children, held, field)
            case Phrase():
                if not self._spans(node, held, field):
                    return None
                return self._every([Word(w, node.exact) for w in node.words], held, field)
            case Near() | Within():
                if not self._spans(node, held, field):
                    return None
                sides = [node.left]
                if isinstance(node, Within) or not node.negated:
                    sides.append(node.right)
                return self._some(sides, held, field)
            case AtLeast():
                spans = self._spans(node.child, held, field)
                enough = len(spans) >= node.count
                return self.contributions(node.child, held, field) if enough else None
            case First():
                field = field or "text"
                spans = self._spans(node.child, held, field)
                early = any(end < node.count for _, _, end in spans)
                return self.contributions(node.child, held, field) if early else None
            case Word() | Wildcard() | Fuzzy() | Expansion():
                quarters = self._quarters(node, held, field)
                return [self._word_score(node, held, quarters, field)] if quarters else None
        raise ValueError(f"Unknown query node {node!r}")

    def _every(
        self, nodes: Sequence[Node], held: _Analysed, field: str | None
    ) -> list[np.float32] | None:
        parts = []
        for node in nodes:
            found = self.contributions(node, held, field)
            if found is None:
                return None
            parts += found
        return parts

    def _some(
        self, nodes: Sequence[Node], held: _Analysed, field: str | None
    ) -> list[np.float32] | None:
        found = [self.contributions(node, held, field) for node in nodes]
        matched = [parts for parts in found if parts is not None]
        return [part for parts in matched for part in parts] if matched else None

    def _quarters(self, node: Node, held: _Analysed, field: str | None) -> int:
        """Weighted occurrences of what counts as one word in one document."""
        weights = dict(zip(TEXT_FIELDS, FIELD_QUARTERS[held.document.kind], strict=True))
        return sum(weights[span[0]] for span in self._spans(node, held, field))

    def _word_score(
        self, node: Node, held: _Analysed, quarters: int, field: str | None
    ) -> np.float32:
        key = (node, field)
        if key not in self._frequencies:
            holding = [bool(self._spans(node, other, field)) for other in self._documents]
            self._frequencies[key] = sum(holding)
        frequency = self._frequencies[key]
        code = min(quarters, MAX_QUARTERS) << 8 | int(length_bytes(held.quarters))
        return idf(len(self._documents), frequency) * self._table[code]

    def _spans(self, node: Node, held: _Analysed, field: str | None) -> set[Span]:
        """Occurrences of `node` in one document."""
        fields = (field,) if field else TEXT_FIELDS
        match node:
            case Word() | Wildcard() | Fuzzy():
                return {
                    (name, at, at)
                    for name in fields
                    for at, word in enumerate(held.words[name])
                    if _is_word(node, word)
                }
            case Phrase():
                words = [Word(word, node.exact) for word in node.words]
                return {
                    (name, at, at + len(words) - 1)
                    for name in fields
                    for at in range(len(held.words[name]) - len(words) + 1)
                    if words
                    and all(_is_word(w, held.words[name][at + i]) for i, w in enumerate(words))
                }
            case Or():
                return set().union(*(self._spans(child, held, field) for child in node.children))
            case Expansion():
                return self._spans(Or((node.original, *node.alternatives)), held, field)
            case Scoped():
                return self._spans(node.child, held, node.field)
            case Near():
                left = self._spans(node.left, held, field)
                right = self._spans(node.right, held, field)
                pairs = [(a, b) for a in left for b in right if _near(a, b, node)]
                near_left = {a for a, _ in pairs}
                return left - near_left if node.negated else near_left | {b for _, b in pairs}
            case Within():
                left = self._spans(node.left, held, field)
                right = self._spans(node.right, held, field)
                pairs = [
                    (a, b)
                    for a in left
                    for b in right
                    if len(_units(a, held, node.unit) | _units(b, held, node.unit)) == 1
                ]
                return {a for a, _ in pairs} | {b for _, b in pairs}
        raise ValueError(f"{type(node).__name__} has no positions")


def _is_word(node: Word | Wildcard | Fuzzy, word: str) -> bool:
    match node:
        case Word():
            return word == node.text if node.exact else stem(word) == stem(node.text)
        case Wildcard():
            return wildcard_pattern(node.pattern).fullmatch(word) is not None
        case Fuzzy():
            return word[:2] == node.text[:2] and edit_distance(word, node.text) <= node.distance


def _near(a: Span, b: Span, node: Near) -> bool:
    if a[0] != b[0]:
        return False
    after = 1 <= b[1] - a[2] <= node.distance
    before = not node.ordered and 1 <= a[1] - b[2] <= node.distance
    return after or before


def _units(span: Span, held: _Analysed, unit: str) -> set[tuple[str, int]]:
    """Sentences or paragraphs that a span begins and ends in."""
    field, start, end = span
    numbers = held.units[field, unit]
    return {(field, numbers[start]), (field, numbers[end])}


def wildcard_pattern(pattern: str) -> re.Pattern[str]:
    """`*` any letters, `?` one."""
    return re.compile(
        "".join({"*": ".*", "?": "."}.get(c, re.escape(c)) for c in pattern), re.DOTALL
    )


def edit_distance(a: str, b: str) -> int:
    """Levenshtein's: insertions, deletions and substitutions."""
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        previous, row[0] = row[0], i
        for j, y in enumerate(b, 1):
            previous, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, previous + (x != y))
    return row[-1]
