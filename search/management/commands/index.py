"""Look after the search index: status, sync, rebuild, verify."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from tqdm import tqdm

from search import indexing
from search.engine import engine


class Command(BaseCommand):
    help = "status: how far the index is. sync: catch up. rebuild: make it anew beside the live one. verify: compare it with the database (--repair puts it right)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("action", choices=["status", "sync", "rebuild", "verify"])
        parser.add_argument("--repair", action="store_true", help="With verify: put it right.")

    def handle(self, *args: Any, action: str, repair: bool, **options: Any) -> None:
        if action == "status":
            self.status()
        elif action == "verify" and not repair:
            self.verify()
        else:
            try:
                with indexing.sole_writer():
                    {"sync": self.sync, "rebuild": self.rebuild, "verify": self.repair}[action]()
            except indexing.AnotherIndexerError as error:
                raise CommandError(
                    "Another process is writing the index (the running product follows changes by"
                    " itself). Stop it first."
                ) from error

    def status(self) -> None:
        now = indexing.status(engine())
        if now.watermark is None:
            self.stdout.write("There is no index yet. Make one: manage.py index rebuild")
        else:
            self.stdout.write(f"Indexed through {now.watermark} of {now.last} changes.")

    def sync(self) -> None:
        if indexing.needs_rebuild(engine()):
            self.rebuild()
            return
        self.stdout.write(f"{indexing.sync(engine())} changes indexed.")

    def rebuild(self) -> None:
        with tqdm(total=indexing.documents_due(), unit=" documents", disable=None) as bar:
            indexing.rebuild(engine(), progress=lambda count: bar.update(count - bar.n))
        self.status()

    def verify(self) -> None:
        problems = self._problems()
        if problems:
            raise CommandError(
                "\n".join([*problems, "Put it right: manage.py index verify --repair"])
            )
        self.stdout.write("The index equals the database.")

    def repair(self) -> None:
        check = engine().verify()
        if check.problems or indexing.needs_rebuild(engine()):
            self.rebuild()
        else:
            indexing.sync(engine())
            indexing.repair(engine(), indexing.compare(engine()))
        self.verify()

    def _problems(self) -> list[str]:
        if engine().watermark() is None:
            return ["There is no readable index."]
        problems = list(engine().verify().problems)
        difference = indexing.compare(engine())
        for name, ids in (
            ("missing from the index", difference.missing),
            ("in the index but not in the database", difference.surplus),
            ("indexed in an older revision", difference.stale),
        ):
            if ids:
                problems.append(f"{len(ids)} articles {name}: {', '.join(map(str, ids[:10]))}")
        return problems
