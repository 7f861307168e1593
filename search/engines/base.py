"""The contract of a search engine. It knows documents and requests, never models or pages.

Nothing here assumes one machine: a distributed engine can stand behind the same contract.
One process writes; any number read. A reader never creates, repairs or deletes an index.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from search.types import Document, EngineRequest, FacetResult, Keys, SearchResults


class EngineError(Exception):
    """Base of everything an engine raises on purpose."""


class IndexMissing(EngineError):
    """There is no index yet, or it cannot be opened: rebuild it (`manage.py index rebuild`)."""


class SearchTimeout(EngineError):
    """The request's deadline passed; nothing is wrong with the index."""


@dataclass(frozen=True, slots=True)
class Check:
    """Outcome of `verify`: what the index holds, and checksums or structure found broken."""

    documents: int
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Unfinished:
    """A rebuild that was interrupted: everything up to `article` is in it, so many documents."""

    watermark: int
    article: int
    documents: int


class Engine(Protocol):
    """One index of statements and articles. Documents of one article are given one after the other."""

    def write(
        self, documents: Iterable[Document], *, remove_articles: Sequence[int] = (), watermark: int
    ) -> None:
        """Durably replace everything of the articles concerned, and move the watermark, atomically.

        All documents of every article in `documents` or `remove_articles` that were there before
        are gone afterwards; `documents` are there. Visible to readers when this returns.
        """

    def rebuild(
        self,
        documents: Iterable[Document],
        *,
        watermark: int,
        progress: Callable[[int], None] | None = None,
        resume: bool = False,
    ) -> None:
        """Write a new generation beside the live one, then switch to it. Readers go on meanwhile.

        If the documents come by ascending article, an interrupted rebuild can be resumed until
        something is written: with what follows `unfinished().article`, and its watermark.
        progress: told the number of documents that are in, those of before among them.
        """

    def unfinished(self) -> Unfinished | None:
        """The rebuild that can be resumed, if there is one."""

    def search(self, request: EngineRequest) -> SearchResults:
        """Answer in one pass: page of hits, exact total, facet counts, timeline.

        Raises IndexMissing, SearchTimeout.
        """

    def keys(self, request: EngineRequest) -> Keys:
        """The hits of the page alone, however many: eight bytes each. Raises as `search` does."""

    def facet(
        self, request: EngineRequest, field: str, *, limit: int, among: Sequence[str] | None = None
    ) -> FacetResult:
        """Counts of one facet alone, its own filter ignored; `among` restricts to these values."""

    def watermark(self) -> int | None:
        """The outbox sequence the index stands at; None where there is no readable index."""

    def state(self) -> Hashable:
        """Of what readers see now: another after each change. Raises IndexMissing."""

    def revisions(self) -> Mapping[int, int]:
        """Article pk -> revision as indexed, to compare with the database."""

    def suggest(self, prefix: str, *, limit: int) -> list[tuple[str, int]]:
        """Words of the index that begin with `prefix` (folded), with their document counts."""

    def similar_words(self, word: str, *, limit: int) -> list[str]:
        """Words of the index near `word`, likeliest first, for "did you mean"."""

    def verify(self) -> Check:
        """Read the whole index; raises nothing for a damaged one but says so."""

    def close(self) -> None: ...
