"""Requests of several processes in one queue: asked of one, answered by whichever is free."""

from __future__ import annotations

import ctypes
import os
import re
import signal
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.core.signals import request_finished
from django.test import RequestFactory
from django.urls import URLResolver, get_resolver
from django.utils.safestring import mark_safe

from briefs.central_queue import (
    LARGEST,
    STEP_ASIDE,
    THREADS,
    Answer,
    Application,
    CentralQueue,
    Environ,
    Sharing,
)
from briefs.config.wsgi import application
from search.management.commands.serve import SHARED
from tests.forking import fork
from tests.product import wait_until

SOON, LONG = 0.01, 30.0


def anything(path: str) -> bool:
    return True


def who_made_it(environ: Environ, start_response: Callable[..., object]) -> Iterator[bytes]:
    """The query of the request, and whether it came through the queue."""
    start_response("200 OK", [("Set-Cookie", "a=1"), ("Set-Cookie", "b=2")])
    yield environ["QUERY_STRING"].encode("latin-1")
    yield b" shared" if threading.current_thread().name == "pages" else b" here"


def killed(environ: Environ, start_response: Callable[..., object]) -> list[bytes]:
    os.kill(os.getpid(), signal.SIGKILL)
    return []


class Held:
    """An application that answers when it may."""

    def __init__(self) -> None:
        self.at_work, self.go_on = threading.Semaphore(0), threading.Event()

    def __call__(self, *request: Any) -> Iterator[bytes]:
        self.at_work.release()
        assert self.go_on.wait(LONG)
        return who_made_it(*request)


def asked(application: Application, **more: object) -> Answer:
    environ = {"REQUEST_METHOD": "GET", "PATH_INFO": "/search", "QUERY_STRING": "q=caf\xe9"}
    head: list[Any] = []
    body = b"".join(application({**environ, **more}, lambda *answered: head.extend(answered)))
    return head[0], head[1], body


def body(application: Application, **more: object) -> str:
    return asked(application, **more)[2].decode("latin-1")


def taking_part(
    application: Application, queue: CentralQueue, slow: float = LONG, **more: Any
) -> Sharing:
    made = Sharing(application, queue, anything, slow, LONG, **more)
    made.take_part()
    return made


def only_asks(queue: CentralQueue, pages: Callable[[str], object] = anything) -> Sharing:
    """A process that makes no pages for others."""
    return Sharing(who_made_it, queue, pages, LONG, LONG)


@contextmanager
def started(application: Application, **more: object) -> Iterator[None]:
    """Asked in a thread, which has been answered at the end."""
    thread = threading.Thread(target=asked, args=(application,), kwargs=more)
    thread.start()
    yield
    thread.join(LONG)
    assert not thread.is_alive()


@pytest.fixture
def queue() -> CentralQueue:
    return CentralQueue()


HERE, SHARED_ANSWER = "q=café here", "q=café shared"


def test_the_answer_is_that_of_the_application(queue):
    head = [("Set-Cookie", "a=1"), ("Set-Cookie", "b=2")]
    assert asked(taking_part(who_made_it, queue)) == (
        "200 OK",
        head,
        SHARED_ANSWER.encode("latin-1"),
    )


def test_an_answer_larger_than_any_buffer_arrives_whole(queue):
    def large(environ, start_response):
        start_response("200 OK", [])
        return [b"x" * 5_000_000, b"end"]

    assert asked(taking_part(large, queue))[2] == b"x" * 5_000_000 + b"end"


def test_who_is_free_answers_for_who_is_at_work(queue):
    held = Held()
    at_work = taking_part(held, queue)
    with started(at_work):
        assert held.at_work.acquire(timeout=LONG)
        taking_part(who_made_it, queue)
        assert body(at_work) == SHARED_ANSWER
        held.go_on.set()


def test_long_pages_keep_nobody_waiting(queue):
    held = Held()

    def sometimes_held(environ: Environ, start_response: Callable[..., object]) -> Iterator[bytes]:
        is_long = environ["PATH_INFO"] == "/long"
        return (held if is_long else who_made_it)(environ, start_response)

    alone = taking_part(sometimes_held, queue, slow=0.2)
    with ExitStack() as at_work:
        for _ in range(THREADS):
            assert body(alone) == SHARED_ANSWER
            at_work.enter_context(started(alone, PATH_INFO="/long"))
            assert held.at_work.acquire(timeout=LONG)
        # all its threads are at long pages
        assert body(alone) == HERE
        held.go_on.set()
    wait_until(lambda: body(alone) == SHARED_ANSWER)


def spawned_on(fifo: Path) -> int:
    """Number of a process whose program begins when somebody writes to `fifo`. Until then who spawns it waits as for
    a disk (D in proc(5))."""
    library, actions, pid = ctypes.CDLL(None), ctypes.create_string_buffer(256), ctypes.c_int()
    library.posix_spawn_file_actions_init(actions)
    library.posix_spawn_file_actions_addopen(actions, 0, os.fsencode(fifo), os.O_RDONLY, 0)
    words = (ctypes.c_char_p * 2)(b"true", None)
    assert not library.posix_spawnp(ctypes.byref(pid), b"true", actions, None, words, None)
    return pid.value


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux says who waits for the disk")
def test_a_page_that_waits_for_the_disk_keeps_nobody_waiting(queue, tmp_path):
    fifo = tmp_path / "fifo"
    os.mkfifo(fifo)
    begun = threading.Event()

    def sometimes_waits(environ: Environ, start_response: Callable[..., object]) -> Iterator[bytes]:
        if environ["PATH_INFO"] == "/disk":
            begun.set()
            os.waitpid(spawned_on(fifo), 0)
        return who_made_it(environ, start_response)

    alone = taking_part(sometimes_waits, queue)
    with started(alone, PATH_INFO="/disk"):
        assert begun.wait(LONG)
        try:
            answer = body(alone)
        finally:
            fifo.write_bytes(b"")
    assert answer == SHARED_ANSWER


def test_one_thread_makes_pages_and_who_was_slow_comes_to_rest(queue):
    held, threads, at_rest = Held(), [], []

    def noted(environ: Environ, start_response: Callable[..., object]) -> Iterator[bytes]:
        threads.append(threading.get_ident())
        is_long = environ["PATH_INFO"] == "/long"
        return (held if is_long else who_made_it)(environ, start_response)

    def rest() -> None:
        at_rest.append(threading.get_ident())
        raise ZeroDivisionError

    alone = taking_part(noted, queue, slow=0.2, at_rest=rest)
    for _ in range(2 * THREADS):
        assert body(alone) == SHARED_ANSWER
    assert len(set(threads)) == 1
    assert not at_rest
    with started(alone, PATH_INFO="/long"):
        assert held.at_work.acquire(timeout=LONG)
        assert body(alone) == SHARED_ANSWER
        held.go_on.set()
    wait_until(lambda: at_rest == threads[:1])
    assert body(alone) == SHARED_ANSWER
    assert len(set(threads)) == 2


def test_what_nobody_takes_in_time_is_answered_where_it_is(queue):
    assert body(Sharing(who_made_it, queue, anything, SOON, SOON)) == HERE


def test_what_nobody_waits_for_any_more_is_not_made(queue):
    made = []

    def counted(*request: Any) -> Iterator[bytes]:
        made.append(request)
        return who_made_it(*request)

    assert body(Sharing(who_made_it, queue, anything, SOON, SOON)) == HERE
    assert body(taking_part(counted, queue)) == SHARED_ANSWER
    assert len(made) == 1


def test_what_was_taken_by_a_process_that_is_killed_is_answered_where_it_is(queue):
    def take_and_die() -> None:
        taking_part(killed, queue)
        signal.pause()

    child = fork(take_and_die)
    assert body(only_asks(queue)) == HERE
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL


@pytest.mark.parametrize("wrong", [ZeroDivisionError, SystemExit])
def test_who_fails_is_told_of_in_the_log_and_goes_on(queue, caplog, wrong):
    def broken(environ: Environ, start_response: Callable[..., object]) -> list[bytes]:
        raise wrong

    taking_part(broken, queue)
    assert [body(only_asks(queue)) for _ in range(2 * THREADS)] == [HERE] * 2 * THREADS
    assert {one.exc_info[0] for one in caplog.records} == {wrong}


def test_a_full_queue_is_left_alone(queue):
    ours, theirs = socket.socketpair()
    with ours, theirs:
        assert queue.put({}, theirs)
        assert not all(queue.put({"a": "x" * (LARGEST // 2)}, theirs) for _ in range(5000))
        assert body(only_asks(queue)) == HERE


def test_who_waits_for_something_else_lets_others_go_first(queue):
    held = Held()

    def waits(environ: Environ, start_response: Callable[..., object]) -> Iterator[bytes]:
        if environ["PATH_INFO"] != "/waits":
            return who_made_it(environ, start_response)
        environ[STEP_ASIDE]()
        return held(environ, start_response)

    alone = taking_part(waits, queue)
    with started(alone, PATH_INFO="/waits"):
        assert held.at_work.acquire(timeout=LONG)
        assert body(alone) == SHARED_ANSWER
        held.go_on.set()


def test_texts_that_are_more_than_texts_are_sent(queue):
    def safe(environ: Environ, start_response: Callable[..., object]) -> list[bytes]:
        start_response("200 OK", [("X-Name", mark_safe("safe"))])
        return [b"page"]

    assert asked(taking_part(safe, queue)) == ("200 OK", [("X-Name", "safe")], b"page")


def test_what_django_answers_is_the_same(queue, client):
    address, ended = "/sign-in?next=/saved", []

    def note(**signal: object) -> None:
        ended.append(threading.current_thread().name)

    here = client.get(address)
    request_finished.connect(note)
    try:
        there = asked(taking_part(application, queue), **RequestFactory().get(address).environ)
    finally:
        request_finished.disconnect(note)
    assert there[0] == "200 OK"
    assert [name for name, _ in there[1] if name != "Set-Cookie"] == list(here.headers)
    assert b"/saved" in there[2]
    assert ended == ["pages"]


@pytest.mark.parametrize(
    "more",
    [
        {"REQUEST_METHOD": "POST"},
        {"CONTENT_LENGTH": "5"},
        {"HTTP_TRANSFER_ENCODING": "chunked"},
        {"PATH_INFO": "/search/export"},
        {"HTTP_COOKIE": "x" * LARGEST},
    ],
)
def test_what_is_no_page_or_too_large_is_answered_where_it_is(queue, more):
    taking_part(who_made_it, queue)
    assert body(only_asks(queue, SHARED.fullmatch), **more) == HERE


def test_what_is_shared_are_pages_that_are_whole_and_only_read():
    """Whoever adds a name here knows that its view may be asked twice, and streams nothing."""
    assert {name for name, path in addresses(get_resolver()) if SHARED.fullmatch(path)} == {
        "home", "results", "results_part", "suggest", "facet_values", "saved", "api_search",
        "statement", "article", "speaker", "country", "topic", "outlet",
    }  # fmt: skip


def addresses(resolver: URLResolver, before: str = "/") -> Iterator[tuple[str | None, str]]:
    """(name, an address) of every pattern."""
    for one in resolver.url_patterns:
        address = before + re.sub(r"<[^>]+>", "x", str(one.pattern))
        if isinstance(one, URLResolver):
            yield from addresses(one, address)
        else:
            yield one.name, address
