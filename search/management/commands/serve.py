"""Set up what is missing, then serve the product until Ctrl-C."""

from __future__ import annotations

import errno
import os
import socket
import sys
import threading
import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from briefs.accounts import make_first_accounts
from briefs.config import environment
from briefs.models import User
from briefs.setup import prepare
from briefs.supervisor import Supervisor
from search import indexing
from search.engine import engine

WEB_PROCESSES, THREADS_EACH = 2, 4


class Command(BaseCommand):
    help = "Set up what is missing, then serve: web, background worker and indexer."

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
        connections_closed()
        threading.Thread(target=self._say_where, args=(host, settings.PORT), daemon=True).start()
        Supervisor(commands(host, settings.PORT)).run()
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

    def _say_where(self, host: str, port: int) -> None:
        """Name the address once it answers: a browser that is too early finds nothing."""
        while True:
            try:
                socket.create_connection((host, port), timeout=1).close()
                break
            except OSError:
                time.sleep(0.1)
        shown = f"[{host}]" if ":" in host else host
        self.stdout.write(f"Readout is at  http://{shown}:{port}/   Ctrl-C stops it.")
        self.stdout.flush()


def commands(host: str, port: int) -> dict[str, list[str]]:
    """The processes of the product: name -> command line."""
    manage = [sys.executable, str(settings.BASE_DIR / "manage.py")]
    web = [
        *(sys.executable, "-m", "granian", "briefs.config.wsgi:application"),
        *("--interface", "wsgi", "--host", host, "--port", str(port)),
        *("--workers", str(WEB_PROCESSES), "--blocking-threads", str(THREADS_EACH)),
        *("--backpressure", "32", "--respawn-failed-workers", "--workers-max-rss", "1024"),
        *("--working-dir", str(settings.BASE_DIR), "--log-level", "error", "--no-ws"),
    ]
    return {"web": web, "worker": [*manage, "worker"], "indexer": [*manage, "indexer"]}


def connections_closed() -> None:
    """The supervisor itself needs no database; an open handle would only outlive a restore."""
    from django.db import connections

    connections.close_all()


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
