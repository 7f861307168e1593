"""Run the present extraction over what is stored, and say what differs."""

from __future__ import annotations

import json
import sys
import time
from collections import Counter
from dataclasses import asdict, dataclass, field
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db.models import QuerySet
from tqdm import tqdm

from briefs import analyst, reextraction
from briefs.extraction import VERSION
from briefs.ingest import ASPECTS, Renewal
from briefs.models import Article, Outlet

SPEAKERS_SHOWN = 20
_OPEN = "(no speaker)"


@dataclass
class Report:
    """Counts of articles and statements. changed: aspect -> statements; one may have several.

    kept: statements where people have decided otherwise than this version, which stays.
    speakers: name -> {"new", "gone", "changed"}; a statement given to another counts for both.
    """

    version: str = VERSION
    stored: bool = True
    articles: int = 0
    differing: int = 0
    retagged: int = 0
    same: int = 0
    new: int = 0
    gone: int = 0
    changed: int = 0
    kept: int = 0
    aspects: Counter[str] = field(default_factory=Counter)
    speakers: dict[str, Counter[str]] = field(default_factory=dict)
    failed: list[dict[str, str]] = field(default_factory=list)
    seconds: float = 0.0

    def add(self, renewal: Renewal) -> None:
        self.articles += 1
        self.differing += bool(renewal.changes)
        self.retagged += renewal.retagged
        self.same += renewal.same
        self.kept += renewal.kept
        for change in renewal.changes:
            setattr(self, change.kind, getattr(self, change.kind) + 1)
            self.aspects.update(change.aspects)
            for name in change.speakers:
                self.speakers.setdefault(name or _OPEN, Counter())[change.kind] += 1

    def by_difference(self) -> list[tuple[str, Counter[str]]]:
        """The speakers, those first whose statements differ most."""
        return sorted(self.speakers.items(), key=lambda item: (-item[1].total(), item[0]))


class Command(BaseCommand):
    help = (
        "Read articles again that an older version of the extraction has read, and say what"
        " differs. What people have corrected stays, and so do the addresses of statements."
        " A run that was interrupted goes on where it stopped. -v 2 lists every difference."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--dry-run", action="store_true", help="Say what differs, store nothing."
        )
        parser.add_argument(
            "--article",
            nargs="+",
            metavar="ID",
            help="Only these, whichever version has read them.",
        )
        parser.add_argument("--outlet", metavar="SLUG", help="Only articles of this outlet.")
        parser.add_argument(
            "--all", action="store_true", help="Also articles that the present version has read."
        )
        parser.add_argument("--json", action="store_true", help="Print the report as JSON.")
        parser.add_argument("--processes", type=int, default=analyst.default_processes())

    def handle(self, *args: Any, dry_run: bool, processes: int, **options: Any) -> None:
        articles = _chosen(options)
        began = time.monotonic()
        report = Report(stored=not dry_run)
        results = reextraction.reextract(articles, dry_run=dry_run, processes=max(1, processes))
        bar = tqdm(results, total=articles.count(), unit=" articles", disable=None, mininterval=0.5)
        for result in bar:
            if isinstance(result, reextraction.Failed):
                report.failed.append(asdict(result))
                continue
            report.add(result)
            if options["verbosity"] > 1 and not options["json"]:
                self._list(result)
        report.seconds = round(time.monotonic() - began, 1)
        if options["json"]:
            self.stdout.write(json.dumps(vars(report), ensure_ascii=False))
        else:
            self._print(report)
        if report.failed:
            sys.exit(1)

    def _list(self, renewal: Renewal) -> None:
        for change in renewal.changes:
            what = f" ({', '.join(change.aspects)})" if change.aspects else ""
            speakers = " → ".join(name or _OPEN for name in change.speakers)
            self.stdout.write(f"{change.kind}{what}  {change.statement}  {speakers}: {change.text}")

    def _print(self, report: Report) -> None:
        say = self.stdout.write
        say(
            f"{report.articles:,} articles read again by version {report.version}:"
            f" {report.differing:,} differ, {report.retagged:,} are tagged differently,"
            f" in {report.seconds:,.1f} s"
        )
        say(
            f"Statements: {report.new:,} new, {report.gone:,} gone, {report.changed:,} changed,"
            f" {report.same:,} as before; {report.kept:,} kept as people decided"
        )
        if report.aspects:
            counts = (
                f"{name} {report.aspects[name]:,}" for name in ASPECTS if report.aspects[name]
            )
            say(f"Changed: {', '.join(counts)}")
        if report.speakers:
            say(f"{'new':>6} {'gone':>6} {'changed':>8}  speaker")
        ranked = report.by_difference()
        for name, counts in ranked[:SPEAKERS_SHOWN]:
            say(f"{counts['new']:6,} {counts['gone']:6,} {counts['changed']:8,}  {name}")
        if len(ranked) > SPEAKERS_SHOWN:
            say(f"and {len(ranked) - SPEAKERS_SHOWN:,} more speakers (--json has all)")
        for one in report.failed:
            say(f"Could not be read again: {one['article']}  {one['title']}")
        if not report.stored:
            say("This was a dry run: nothing was stored.")


def _chosen(options: dict[str, Any]) -> QuerySet[Article]:
    named = options["article"]
    is_all = options["all"] or named
    articles = reextraction.analysed() if is_all else reextraction.outdated()
    if named:
        articles = articles.filter(public_id__in=named)
        if absent := set(named).difference(articles.values_list("public_id", flat=True)):
            raise CommandError(
                f"There is no article {', '.join(sorted(absent))} to be read again (it may be"
                " deleted, or in a language that is not analysed)."
            )
    if slug := options["outlet"]:
        outlet = Outlet.objects.filter(slug=slug).select_related("merged_into").first()
        if outlet is None:
            raise CommandError(f"There is no outlet {slug}.")
        articles = articles.filter(outlet=outlet.merged_into or outlet)
    return articles
