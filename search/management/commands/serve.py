"""Set up what is missing, then serve the product until Ctrl-C."""

from __future__ import annotations

import errno
import functools
import gc
import os
import re
import socket
import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection, connections
from django.template.loader import get_template
from django.urls import resolve
from granian import Granian
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels

from briefs import bodies, request_counts
from briefs.accounts import make_first_accounts
from briefs.central_queue import CentralQueue, Sharing
from briefs.config import environment
from briefs.models import User
from briefs.setup import prepare
from briefs.supervisor import Program, Supervisor
from briefs.vocabulary_store import tagger
from search import indexing, vocabulary
from search.engine import engine
from search.warming import warm_up

WEB_PROCESSES = 2
#: Two more than can be kept by bodies that are sent slowly: these go on answering.
THREADS_EACH = bodies.AT_ONCE + 2
#: Pages that people wait for: read only, and whole. Any of the web processes may make them.
SHARED = re.compile(
    r"/(search(/(part|suggest|facet/[^/]+))?|saved|api/v1/search"
    r"|(statements|articles|speakers|countries|topics|outlets)/[^/]+)?"
)
#: A page makes tens of thousands of objects: looking through them as often as Python does by itself
#: takes a twentieth of the time.
COLLECT_AFTER = (10_000, 20, 20)
#: Of the database, in each thread of a web process; whatever is written anywhere makes it forget them.
PAGES_KEPT = "PRAGMA cache_size=-1000"
#: Statements that a connection of a web process keeps ready.
STATEMENTS_KEPT = 64
HEADERS_WITHIN = 10_000  # milliseconds


class Command(BaseCommand):
    help = "Set up what is missing, then serve: web, background workers and indexer."
    requires_system_checks = ()  # of the code, not of this machine: `make lint` runs them

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--setup-only", action="store_true", help="Set up and stop.")

    def handle(self, *args: Any, setup_only: bool, **options: Any) -> None:
        os.umask(0o077)  # what it and its children write is for its owner only
        host = environment.text("READOUT_BIND", "127.0.0.1")
        with_sample = environment.flag("READOUT_SAMPLE", True)
        if not setup_only:
            _check_port_is_free(host, settings.PORT)
        prepare(self.stdout.write, with_sample=with_sample)
        self._catch_up()
        self._introduce(make_first_accounts(with_sample=with_sample))
        if setup_only:
            return
        request_counts.forget()
        _prepare_to_be_copied()
        announce = functools.partial(self._announce, host, settings.PORT)
        Supervisor(programs(host, settings.PORT)).run(announce)
        self.stdout.write("Readout has stopped.")

    def _catch_up(self) -> None:
        """A first visitor should find the sample collection, so the index is made before."""
        try:
            with indexing.sole_writer():
                if indexing.needs_rebuild(engine()):
                    self.stdout.write("Building the search index …")
                    indexing.rebuild(engine())
        except indexing.AnotherIndexerError as error:
            raise CommandError(
                f"Readout is already running on the data in {settings.DATA_DIR}."
            ) from error

    def _introduce(self, made: list[tuple[User, str]]) -> None:
        self.stdout.write(f"The data is in {settings.DATA_DIR}")
        if made:
            self.stdout.write("\nAccounts made, shown this once (manage.py reset_password EMAIL):")
            for user, password in made:
                self.stdout.write(f"  {user.get_role_display():8} {user.email:22} {password}")
            self.stdout.write("")
        self.stdout.flush()

    def _announce(self, host: str, port: int) -> bool:
        """Name the address once it answers: a browser that is too early finds nothing."""
        try:
            socket.create_connection((host, port), timeout=1).close()
        except OSError:
            return False
        shown = f"[{host}]" if ":" in host else host
        self.stdout.write(f"Readout is at  http://{shown}:{port}/   Ctrl-C stops it.")
        self.stdout.flush()
        return True


def programs(host: str, port: int) -> dict[str, Program]:
    """The processes of the product: name -> what it runs."""
    worker = functools.partial(_run_command, "worker", only="short")
    # Two read an archive in three fifths of the time, if each has a processor.
    second = {"worker2": worker} if (os.cpu_count() or 1) > 1 else {}
    return {
        "web": functools.partial(_serve_web, host, port),
        "worker": worker,
        **second,
        "exporter": functools.partial(_run_command, "worker", only="long"),
        "indexer": functools.partial(_run_command, "indexer"),
    }


def _serve_web(host: str, port: int) -> None:
    _keep_little_of_the_database()
    Granian(
        "briefs.config.wsgi:application",
        interface=Interfaces.WSGI,
        # Where it has to find out which, it waits for the first byte for ever.
        http=HTTPModes.http1,
        address=host,
        port=port,
        workers=WEB_PROCESSES,
        blocking_threads=THREADS_EACH,
        # Connections of a process, not requests: whoever keeps some open, or sends headers slowly,
        # keeps nobody out.
        backpressure=512,
        http1_settings=HTTP1Settings(header_read_timeout=HEADERS_WITHIN),
        respawn_failed_workers=True,
        workers_max_rss=1024,
        working_dir=settings.BASE_DIR,
        log_level=LogLevels.error,
        websockets=False,
    ).serve(target_loader=functools.partial(_ready, CentralQueue()))


def _ready(queue: CentralQueue, target: str) -> object:
    """The application, in a process that copied what was made ahead but has nothing open yet."""
    from briefs.config.wsgi import application

    warm_up()
    connections.close_all()  # of this thread, which answers nobody
    sharing = Sharing(application, queue, SHARED.fullmatch, at_rest=connections.close_all)
    sharing.take_part()
    return sharing


def _keep_little_of_the_database() -> None:
    """For connections that are made from now on."""
    if connection.vendor == "sqlite":
        options = connections.settings[connection.alias]["OPTIONS"]
        options["cached_statements"] = STATEMENTS_KEPT
        options["init_command"] += f";{PAGES_KEPT}"


def _run_command(name: str, **options: str) -> None:
    try:
        call_command(name, **options)
    except CommandError as error:
        sys.exit(f"{name}: {error}")


def _prepare_to_be_copied() -> None:
    """Load what every child needs, for else its first visitor waits, and leave nothing open that
    two processes must not share."""
    import briefs.config.wsgi  # noqa: F401  (needs settings, and takes a while)

    resolve("/")  # the views too
    vocabulary.load()
    tagger()  # pages of statements that were printed elsewhere need it
    for path in Path(settings.BASE_DIR, "templates").rglob("*.html"):
        get_template(path.relative_to(settings.BASE_DIR / "templates").as_posix())
    warm_up()
    engine.cache_clear()
    connections.close_all()
    gc.freeze()
    gc.set_threshold(*COLLECT_AFTER)


def _check_port_is_free(host: str, port: int) -> None:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise CommandError(
                    f"Cannot listen on {host} (READOUT_BIND), port {port}: {error.strerror}"
                ) from error
            raise CommandError(
                f"Port {port} is taken by another program (or Readout is running already)."
                f" Choose another: READOUT_PORT={port + 1} make run"
            ) from error
