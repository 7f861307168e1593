"""Analysis in processes of their own, for work on many articles.

What the processes run imports nothing of Django before Django is set up there.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import traceback
from collections import deque
from collections.abc import Collection, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeAlias, TypeVar

from briefs.supervisor import die_with_parent

if TYPE_CHECKING:
    from briefs.analysis import Analysis
    from briefs.dates import PartialDate

T = TypeVar("T")

#: text, headline, byline, day of publication, language, what was learned of the outlet
Question: TypeAlias = "tuple[str, str, str, PartialDate | None, str, Collection[int]]"

#: Articles handed over together: what hands them on shares a process with what stores them, and a
#: process that waits for it is idle.
AT_ONCE = 8
#: Characters of them; of long ones fewer are handed over together.
CHARACTERS_AT_ONCE = 200_000
UNDER_WAY_PER_PROCESS = 4  # portions
#: An archive takes what processor time is left by people's uploads, pages and the index.
NICE = 5


@dataclass(frozen=True, slots=True)
class Failed:
    """What an analysis raised instead of answering."""

    trace: str


def start(parent: int) -> None:
    """Set up Django in a process that `parent` spawned, not forked."""
    die_with_parent(parent)
    os.nice(NICE)
    signal.signal(
        signal.SIGINT, signal.SIG_IGN
    )  # Ctrl-C is for the command, which ends its helpers
    import django

    django.setup()


def analyse(question: Question) -> Analysis | Failed:
    from briefs.analysis import analyse as analyse_text
    from briefs.vocabulary_store import tagger

    text, headline, byline, published, language, learned = question
    try:
        return analyse_text(
            text,
            title=headline,
            byline=byline,
            published=published,
            language=language,
            tagger=tagger(),
            learned=learned,
        )
    except Exception:
        return Failed(traceback.format_exc())


def analyse_all(questions: Sequence[Question]) -> list[Analysis | Failed]:
    return [analyse(question) for question in questions]


def default_processes() -> int:
    """As many as there are processors: who stores often waits for the disk."""
    return os.cpu_count() or 2


class Pool(Generic[T]):
    """Processes that analyse; what they find comes back in the order in which it was given.

    Only so many articles are under way at a time, so memory stays bounded. Raises BrokenProcessPool
    where a process is gone.
    """

    def __init__(self, processes: int) -> None:
        self._pool = ProcessPoolExecutor(
            processes,
            # A forked child would share the database connection and the index lock.
            mp_context=multiprocessing.get_context("spawn"),
            initializer=start,
            initargs=(os.getpid(),),
        )
        self._room = processes * UNDER_WAY_PER_PROCESS
        self._next: list[tuple[T, Question]] = []
        self._under_way: deque[tuple[list[T], Future[list[Analysis | Failed]]]] = deque()

    def __enter__(self) -> Pool[T]:
        return self

    def __exit__(self, *exception: object) -> None:
        self._pool.shutdown(cancel_futures=True)

    def give(self, what: T, question: Question) -> Iterator[tuple[T, Analysis | Failed]]:
        """Have one text analysed; yields what is finished meanwhile, each with its `what`."""
        self._next.append((what, question))
        characters = sum(len(text) for _, (text, *_) in self._next)
        if len(self._next) >= AT_ONCE or characters >= CHARACTERS_AT_ONCE:
            self._submit()
        while len(self._under_way) > self._room:
            yield from self._answered()

    def rest(self) -> Iterator[tuple[T, Analysis | Failed]]:
        if self._next:
            self._submit()
        while self._under_way:
            yield from self._answered()

    def _submit(self) -> None:
        work = self._pool.submit(analyse_all, [question for _, question in self._next])
        self._under_way.append(([what for what, _ in self._next], work))
        self._next = []

    def _answered(self) -> Iterator[tuple[T, Analysis | Failed]]:
        asked, work = self._under_way.popleft()
        return zip(asked, work.result(), strict=True)
