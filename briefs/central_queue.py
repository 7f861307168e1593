"""Pages are made by whichever web process is free first, and quick ones one at a time in each.

Connections fall to the processes by chance, and pages that are made at once in one process keep each
other waiting for the interpreter while another may have nothing to do. So requests for pages go into one
queue, and in each process one thread at a time takes from it: the central queue of an M/G/k system
(Kleinrock, *Queueing Systems* I, 1975) instead of k of M/G/1. The answer goes back to the process that has
the connection, through a socket that was sent along with the request.

A page that takes longer than `SLOW`, or twice that, while others wait in its process, or that waits itself,
for a lock or for the disk, passes its turn on and goes on beside those that follow; there are `THREADS` for
that. A request for which there is no room, that nobody takes, or whose taker was killed, is answered where it
is; one that kills its taker may so kill both.
"""

from __future__ import annotations

import array
import logging
import marshal
import os
import socket
import struct
import sys
import threading
import time
from collections.abc import Callable, Iterable
from io import BytesIO
from typing import Any

Environ = dict[str, Any]
Application = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]
#: Status line, headers, body.
Answer = tuple[str, list[tuple[str, str]], bytes]

log = logging.getLogger("readout.central_queue")

#: In the environment of a request: when it came, as text of a `time.perf_counter`, which processes share; what to
#: call before waiting for anything other than a processor.
ARRIVED, STEP_ASIDE = "readout.arrived", "readout.step_aside"
#: Seconds: after which a page no longer keeps others waiting; after which a request that nobody takes is given up.
SLOW, PATIENCE = 0.5, 5.0
#: Seconds between looks at whether the page that others wait for waits for the disk itself.
LOOK = 0.03
#: Of each process: one takes, the others may be at slow pages.
THREADS = 3
#: Bytes of a request, headers and all; larger ones would leave no room for others.
LARGEST = 1 << 14
_TAKEN = b"t"
_LENGTH = struct.Struct("!Q")


class CentralQueue:
    """Requests that wait for a process. Made before the processes are, which inherit it."""

    def __init__(self) -> None:
        self._out, self._in = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)

    def put(self, request: dict[str, str], asker: socket.socket) -> bool:
        """Whether there was room. `asker`: where the answer shall go."""
        data = marshal.dumps(request)
        if len(data) > LARGEST:
            return False
        along = (socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [asker.fileno()]))
        try:
            # `send_fds` forgets its flags
            self._in.sendmsg([data], [along], socket.MSG_DONTWAIT)
        except OSError:
            return False
        return True

    def take(self) -> tuple[dict[str, str], socket.socket]:
        """The request that has waited longest, and who asks; waits until there is one.

        OSError: it cannot be taken. Whoever asks sees its socket closed.
        """
        data, sockets, _, _ = socket.recv_fds(self._out, LARGEST, 1)
        if not sockets:
            raise OSError("This process has as many files open as it may.")
        asker = socket.socket(fileno=sockets[0])
        return marshal.loads(data), asker


class _Turn:
    """A thread's right to take from the queue, until it has made a page or passes it on."""

    def __init__(self, right: threading.Semaphore) -> None:
        self._right = right
        self._lock = threading.Lock()
        self._has_ended = False
        self.thread = threading.get_native_id()
        #: When it took what it is at.
        self.began: float | None = None

    def pass_on(self) -> None:
        if self._end():
            self._right.release()

    def keep(self) -> bool:
        """Whether the thread may take again; if so, nobody can pass this turn on any more."""
        return self._end()

    def _end(self) -> bool:
        with self._lock:
            had_ended, self._has_ended = self._has_ended, True
        return not had_ended


class Sharing:
    """A WSGI application in one of several processes that share its requests.

    Shared are requests without a body whose path `pages` accepts: their answers are whole, not
    streamed, and their views may be asked twice.
    """

    def __init__(
        self,
        application: Application,
        queue: CentralQueue,
        pages: Callable[[str], object],
        slow: float = SLOW,
        patience: float = PATIENCE,
        at_rest: Callable[[], object] = lambda: None,
    ) -> None:
        """at_rest: called in a thread that does not know when it will make a page again."""
        self._application = application
        self._queue = queue
        self._pages = pages
        self._slow = slow
        self._patience = patience
        self._at_rest = at_rest
        #: What is the same for all requests, and would be too much to send along.
        self._everywhere = dict(os.environ)
        self._right = threading.Semaphore(1)
        self._turn = _Turn(self._right)
        self._making: set[_Turn] = set()

    def take_part(self) -> None:
        """Make pages for all processes from now on."""
        for _ in range(THREADS):
            threading.Thread(target=self._make_pages, name="pages", daemon=True).start()

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        answer = self._ask(environ) if self._is_shared(environ) else None
        if answer is None:
            return self._application(environ, start_response)
        status, headers, body = answer
        start_response(status, headers)
        return [body]

    def _is_shared(self, environ: Environ) -> bool:
        return (
            environ["REQUEST_METHOD"] == "GET"
            and not environ.get("CONTENT_LENGTH")
            and "HTTP_TRANSFER_ENCODING" not in environ
            and bool(self._pages(environ["PATH_INFO"]))
        )

    def _ask(self, environ: Environ) -> Answer | None:
        """The answer of whoever is free; None if nobody gave one."""
        environ[ARRIVED] = repr(time.perf_counter())
        request = {
            name: text
            for name, text in environ.items()
            if type(text) is str and self._everywhere.get(name) != text
        }
        try:
            ours, theirs = socket.socketpair()
            with ours:
                with theirs:
                    if not self._queue.put(request, theirs):
                        return None
                if not self._was_taken(ours):
                    return None
                (length,) = _LENGTH.unpack(_received(ours, _LENGTH.size))
                return marshal.loads(_received(ours, length))
        except (OSError, EOFError, ValueError):  # cut off
            return None

    def _was_taken(self, ours: socket.socket) -> bool:
        now = time.monotonic()
        until, slow_at = now + self._patience, now + self._slow
        ours.settimeout(LOOK)
        while now < until:
            try:
                taken = ours.recv(len(_TAKEN))
            except TimeoutError:
                now = time.monotonic()
                if now < slow_at:
                    self._pass_on_waiting_turn()
                    continue
                slow_at = now + self._slow
                if not self._pass_on_slow_turn():
                    break
            else:
                ours.settimeout(None)
                return taken == _TAKEN
        return False

    def _pass_on_waiting_turn(self) -> None:
        turn = self._turn
        if turn.began is not None and _waits_for_disk(turn.thread):
            turn.pass_on()

    def _pass_on_slow_turn(self) -> bool:
        """Let another thread take if the one whose turn it is is at a slow page. Whether there is one."""
        turn = self._turn
        if turn.began is None or time.monotonic() - turn.began < self._slow:
            return True
        turn.pass_on()
        return len(self._making) < THREADS

    def _make_pages(self) -> None:
        while True:
            self._right.acquire()
            while self._make_next_page():
                pass
            try:
                self._at_rest()
            except Exception:
                log.exception("a thread did not come to rest")

    def _make_next_page(self) -> bool:
        """Whether it is still this thread's turn then."""
        self._turn = turn = _Turn(self._right)
        is_kept = False
        try:
            self._take(turn)
            is_kept = turn.keep()
        finally:  # where not even the log can be written, another thread goes on
            self._making.discard(turn)
            turn.pass_on()
        return is_kept

    def _take(self, turn: _Turn) -> None:
        try:
            request, asker = self._queue.take()
            turn.began = time.monotonic()
            self._making.add(turn)
            with asker:
                self._make_page(request, asker, turn)
        except OSError:
            pass  # whoever asked is answered there, or waits no more
        except BaseException:
            log.exception("a request was not taken")

    def _make_page(self, request: dict[str, str], asker: socket.socket, turn: _Turn) -> None:
        asker.settimeout(self._patience)
        asker.sendall(_TAKEN)
        try:
            answer = marshal.dumps(self._answer(request, turn))
        except BaseException:
            log.exception("a page was not made")
            return
        asker.sendall(_LENGTH.pack(len(answer)) + answer)

    def _answer(self, request: dict[str, str], turn: _Turn) -> Answer:
        environ = {
            **self._everywhere,
            "wsgi.version": (1, 0),
            "wsgi.input": BytesIO(),
            "wsgi.errors": sys.stderr,
            "wsgi.multithread": True,
            "wsgi.multiprocess": True,
            "wsgi.run_once": False,
            STEP_ASIDE: turn.pass_on,
            **request,
        }
        head: list[Any] = []
        body = self._application(environ, lambda *answered: head.extend(answered))
        try:
            whole = b"".join(body)
        finally:
            if hasattr(body, "close"):
                body.close()
        status, headers = head[:2]
        # `marshal` takes nothing that is more than a string, as Django's safe ones are
        return status, [(str.__str__(name), str.__str__(text)) for name, text in headers], whole


def _received(connection: socket.socket, size: int) -> bytes:
    """So many bytes. EOFError: there were fewer."""
    data = bytearray(size)
    left = memoryview(data)
    while left:
        count = connection.recv_into(left, 0, socket.MSG_WAITALL)
        if not count:
            raise EOFError
        left = left[count:]
    return bytes(data)


def _waits_for_disk(thread: int) -> bool:
    """Whether a thread of this process, by the kernel's number, waits for the disk, mostly for what of a file is not in
    memory (D in proc(5)). Who waits for a database server does not."""
    try:
        with open(f"/proc/self/task/{thread}/stat", "rb") as file:
            return file.read().rpartition(b") ")[2].startswith(b"D")
    except OSError:  # not Linux, or it has ended
        return False
