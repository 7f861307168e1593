"""Import articles from folders and files of every format. Running it again imports nothing twice."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, cast, get_args

from django.core.management.base import BaseCommand, CommandError, CommandParser
from tqdm import tqdm

from briefs import analyst, importable, importing
from briefs.importable import Noted, Refused
from briefs.readers import FORMATS
from briefs.readers.columns import Field


@dataclass
class Report:
    added: int = 0
    duplicates: int = 0
    replaced: int = 0
    removed: int = 0
    short: int = 0
    near_copies: int = 0
    statements: int = 0
    seconds: float = 0.0
    refused: list[dict[str, str]] = field(default_factory=list)
    notes: list[dict[str, str]] = field(default_factory=list)


class Command(BaseCommand):
    help = (
        f"Import articles: folders, and files of these formats: {FORMATS}."
        " Running it again imports nothing twice."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("paths", nargs="+", type=Path, metavar="PATH")
        parser.add_argument("--json", action="store_true", help="Print the report as JSON.")
        parser.add_argument("--outlet", default="", help="For articles that name none.")
        parser.add_argument(
            "--public", action="store_true", help="Readers without an account may see them."
        )
        parser.add_argument(
            "--replace",
            action="store_true",
            help="What has the number (in a folder: the path), the outlet and nearly the text of an"
            " article that is here is a corrected version: it takes the place of the text.",
        )
        parser.add_argument(
            "--column",
            action="append",
            default=[],
            metavar="FIELD=NAME",
            help="What a column of tables holds, as on the page of an upload; text among them."
            f" Fields: {', '.join(get_args(Field))}.",
        )
        parser.add_argument("--processes", type=int, default=analyst.default_processes())

    def handle(self, *args: Any, **options: Any) -> None:
        if absent := [str(path) for path in options["paths"] if not path.exists()]:
            raise CommandError(f"There is nothing at {', '.join(absent)}.")
        _columns(options["column"])
        began = time.monotonic()
        report = Report()
        for result in self._with_bar(options):
            if isinstance(result, Refused):
                report.refused.append(asdict(result))
            elif isinstance(result, Noted):
                report.notes.append(asdict(result))
            elif result.outcome == "added":
                report.added += 1
                report.statements += result.statements
                report.near_copies += result.joined_a_cluster
                report.short += result.is_short
            elif result.outcome == "replaced":
                report.replaced += 1
                report.statements += result.statements
            elif result.outcome == "removed":
                report.removed += 1
            else:
                report.duplicates += 1
        report.seconds = round(time.monotonic() - began, 1)
        self._print(report, as_json=options["json"])
        if report.refused:
            sys.exit(1)

    def _with_bar(self, options: dict[str, Any]) -> Iterator[importing.Result]:
        results = importing.import_paths(
            options["paths"],
            outlet=options["outlet"],
            public=options["public"],
            replace=options["replace"],
            columns=_columns(options["column"]),
            processes=max(1, options["processes"]),
        )
        # Who looks on sees how far it is and how long it takes; counting costs a second or two.
        total = importable.expected(options["paths"]) if sys.stderr.isatty() else None
        bar = tqdm(results, total=total, unit=" articles", disable=None, mininterval=0.5)
        return iter(bar)

    def _print(self, report: Report, *, as_json: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps(asdict(report), ensure_ascii=False))
            return
        self.stdout.write(
            f"{report.added:,} articles added with {report.statements:,} statements,"
            f" {report.duplicates:,} already here, {len(report.refused):,} refused,"
            f" in {report.seconds:,.1f} s"
        )
        if report.replaced:
            self.stdout.write(f"  {report.replaced:,} texts replaced by corrected ones")
        if report.near_copies:
            self.stdout.write(
                f"  {report.near_copies:,} of them nearly the same as another article"
            )
        if report.short:
            self.stdout.write(f"  {report.short:,} of them with fewer than ten words: check them")
        if report.removed:
            self.stdout.write(
                f"  {report.removed:,} were deleted here before and stay so; upload one in the browser"
                " to restore it"
            )
        for one in report.notes:
            self.stdout.write(f"  {one['name']}: {one['note']}")
        for one in report.refused:
            self.stdout.write(f"  {one['name']}: {one['reason']}. {one['advice']}")


def _columns(options: list[str]) -> dict[Field, str]:
    """Field -> column, of `--column text=Body` and so on."""
    found: dict[Field, str] = {}
    for one in options:
        field, _, name = one.partition("=")
        if field not in get_args(Field) or not name:
            raise CommandError(f"--column {one}: say FIELD=NAME, FIELD one of {', '.join(get_args(Field))}.")  # fmt: skip
        found[cast(Field, field)] = name
    if found and "text" not in found:
        raise CommandError("Say which column holds the text, too: --column text=NAME.")
    return found
