"""Analysis in processes of their own, for work on many articles.

Where the system allows it (Linux) they are copies of the process that wants the work done, so that
what it has loaded is not loaded again: that took each of them two seconds. Elsewhere what they run
imports nothing of Django before Django is set up there.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import sys
import traceback
from collections import deque
from collections.abc import Collection, Iterator, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeAlias, TypeVar

from briefs.supervisor import die_with_parent, name_process

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

#: Needs all that is loaded when it is first needed: people on record, countries, weights.
_SAMPLE = """TBILISI, 14 January 2022 (IRNA) - The foreign minister, Sergei Lavrov, said on Monday
that the talks would go on. “We will go on,” Chad Smith told reporters.

The Georgian president, who had been in Turkey, said that Jordan had agreed."""

#: Whether processes are copies of the one that starts them.
COPIED = sys.platform == "linux"


@dataclass(frozen=True, slots=True)
class Failed:
    """What an analysis raised instead of answering."""

    trace: str


def executor(processes: int) -> Executor:
    """So many processes that analyse, started. Call it outside of transactions."""
    if COPIED:
        _prepare_to_be_copied()
    started = ProcessPoolExecutor(
        processes,
        mp_context=multiprocessing.get_context("fork" if COPIED else "spawn"),
        initializer=start,
        initargs=(os.getpid(),),
    )
    started.submit(os.getpid)  # makes the copies now, before anything is opened again
    return started


def _prepare_to_be_copied() -> None:
    """Load what every analysis needs, and leave nothing open that two processes must not share."""
    from django.db import connections

    analyse((_SAMPLE, "", "", None, "en", ()))
    connections.close_all()
    gc.freeze()  # what is never looked through again is never copied in fact


def start(parent: int) -> None:
    """Make ready a process that `parent` has started."""
    die_with_parent(parent)
    name_process("analyst")
    os.nice(NICE)
    signal.signal(
        signal.SIGINT, signal.SIG_IGN
    )  # Ctrl-C is for the command, which ends its helpers
    if not COPIED:
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
        self._pool = executor(processes)
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
