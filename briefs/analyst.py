"""Analysis in processes of their own, for work on many articles.

What the processes run imports nothing of Django before Django is set up there.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from typing import TYPE_CHECKING, Generic, TypeVar

from briefs.supervisor import die_with_parent

if TYPE_CHECKING:
    from briefs.analysis import Analysis
    from briefs.dates import PartialDate

T = TypeVar("T")

UNDER_WAY_PER_PROCESS = 8


def start() -> None:
    """Set up Django in a process that was spawned, not forked."""
    die_with_parent()
    signal.signal(
        signal.SIGINT, signal.SIG_IGN
    )  # Ctrl-C is for the command, which ends its helpers
    import django

    django.setup()


def analyse(
    text: str, headline: str, byline: str, published: PartialDate | None, language: str
) -> Analysis:
    from briefs.analysis import analyse as analyse_text
    from briefs.vocabulary_store import tagger

    return analyse_text(
        text, title=headline, byline=byline, published=published, language=language, tagger=tagger()
    )


def default_processes() -> int:
    """One less than the processors: the storing itself keeps one busy."""
    return max(1, (os.cpu_count() or 2) - 1)


class Pool(Generic[T]):
    """Processes that analyse; what they find comes back in the order in which it was given.

    Only a few articles are under way at a time, so memory stays bounded. A result that raises
    is that article's alone, but for BrokenProcessPool: the processes are gone.
    """

    def __init__(self, processes: int) -> None:
        self._pool = ProcessPoolExecutor(
            processes,
            # A forked child would share the database connection and the index lock.
            mp_context=multiprocessing.get_context("spawn"),
            initializer=start,
        )
        self._room = processes * UNDER_WAY_PER_PROCESS
        self._under_way: deque[tuple[T, Future[Analysis]]] = deque()

    def __enter__(self) -> Pool[T]:
        return self

    def __exit__(self, *exception: object) -> None:
        self._pool.shutdown(cancel_futures=True)

    def give(
        self,
        what: T,
        text: str,
        headline: str,
        byline: str,
        published: PartialDate | None,
        language: str,
    ) -> Iterator[tuple[T, Future[Analysis]]]:
        """Have one text analysed; yields what is finished meanwhile, each with its `what`."""
        work = self._pool.submit(analyse, text, headline, byline, published, language)
        self._under_way.append((what, work))
        while len(self._under_way) >= self._room:
            yield self._under_way.popleft()

    def rest(self) -> Iterator[tuple[T, Future[Analysis]]]:
        while self._under_way:
            yield self._under_way.popleft()
