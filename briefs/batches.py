"""Upload batches as the upload page shows them: counts by state, a page of rows."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass, field

from django.core.paginator import Page, Paginator
from django.db.models import Case, Count, Q, QuerySet, When
from django.utils import timezone

from briefs import corrections, ingest
from briefs.models import Article, Quote, Upload, UploadFile, User
from briefs.models.quotes import State
from briefs.models.uploads import FileState

ROWS_PER_PAGE = 100
PAST_BATCHES, BATCHES_PER_PAGE = 12, 50
PACE_OF = dt.timedelta(minutes=2)

#: In the order of the meter: what is done first.
METER = (
    (FileState.OPENED, "opened"),
    (FileState.ADDED, "added"),
    (FileState.REVISED, "replaced"),
    (FileState.DUPLICATE, "already here"),
    (FileState.NEAR_COPY, "to decide"),
    (FileState.REFUSED, "problem"),
    (FileState.CANCELLED, "cancelled"),
    (FileState.READING, "in progress"),
    (FileState.WAITING, "waiting"),
)


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of the meter, in percent of its width."""

    state: str
    label: str
    count: int
    start: float
    width: float


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an added article holds."""

    statements: int
    speakers: int
    uncertain: int


@dataclass(frozen=True, slots=True)
class Entries:
    """How far the reading of what lies in a file has come."""

    total: int
    done: int

    @property
    def are_done(self) -> bool:
        return self.done == self.total


@dataclass(frozen=True, slots=True)
class Row:
    """`entries`: of a file that holds others, else None. may_be_restored: whether who looks may
    bring the article back that was removed. had_its_text: whether the article that a file repeats
    has another text by now."""

    file: UploadFile
    outcome: Outcome | None
    entries: Entries | None = None
    may_be_restored: bool = False
    had_its_text: bool = False

    @property
    def may_be_a_second_outlets(self) -> bool:
        """Whether there is something left to store: rows of a table that are here are not kept."""
        file = self.file
        return file.state == FileState.NEAR_COPY or (
            file.state == FileState.DUPLICATE and not file.is_row and not self.was_removed
        )

    @property
    def may_replace_text(self) -> bool:
        """Whether it may be a corrected version of an article that is here, or was its text once."""
        file = self.file
        return file.state == FileState.NEAR_COPY or (
            self.had_its_text and not file.is_row and not self.was_removed
        )

    @property
    def may_be_tried_again(self) -> bool:
        """Whether reading the file once more can end in another way."""
        file = self.file
        return bool(file.original_id) and (
            file.state == FileState.CANCELLED
            or (file.state == FileState.REFUSED and file.reason in ingest.PASSING)
        )

    @property
    def may_be_removed(self) -> bool:
        """Whether nothing came of it: no article, no entries."""
        file = self.file
        is_nothing = file.state in (FileState.REFUSED, FileState.CANCELLED) and not file.article_id
        return is_nothing and not file.container_id and self.entries is None

    @property
    def is_kept_alone(self) -> bool:
        """Whether the file is to be had here only: no article of its own leads to it."""
        file = self.file
        has_none = file.state in (FileState.REFUSED, FileState.CANCELLED, FileState.NEAR_COPY)
        is_deleted = file.article is not None and file.article.deleted_at is not None
        return has_none and bool(file.original_id) and not is_deleted and not file.is_row

    @property
    def was_removed(self) -> bool:
        """Whether an editor has deleted the article that it holds."""
        file = self.file
        is_here = file.state == FileState.DUPLICATE and file.article is not None
        return is_here and file.article.deleted_at is not None

    @property
    def has_columns_to_choose(self) -> bool:
        settled = self.file.is_done and (self.entries is None or self.entries.are_done)
        return bool(self.file.columns) and settled


@dataclass(frozen=True, slots=True)
class Batch:
    """cancelled: files that were taken out of the queue and can be tried again."""

    upload: Upload
    total: int
    waiting: int
    cancelled: int
    unfinished: int
    problems: int
    near_copies: int
    minutes_left: int | None
    segments: list[Segment]
    page: Page[UploadFile]
    rows: list[Row] = field(default_factory=list)
    state: str = ""


@dataclass(frozen=True, slots=True)
class Listed:
    """A batch in a list. near_copies, tables: what waits for a decision, tables for their columns
    to be named."""

    upload: Upload
    total: int
    near_copies: int
    tables: int
    segments: list[Segment]

    @property
    def others(self) -> list[Segment]:
        """The counts that are no decision."""
        return [one for one in self.segments if one.state != FileState.NEAR_COPY]

    @property
    def icon(self) -> str:
        states = {one.state for one in self.segments}
        if self.near_copies or self.tables:
            return "copy"
        if states & {FileState.WAITING, FileState.READING}:
            return "lines"
        return "warning" if FileState.REFUSED in states else "check"


def batch(upload: Upload, user: User, *, state: str = "", page: object = 1) -> Batch:
    """The batch as `user` sees it, with one page of its files, all of them or those in one state."""
    counts = dict(
        upload.files.order_by()
        .values("state")
        .annotate(count=Count("pk"))
        .values_list("state", "count")
    )
    total = sum(counts.values())
    waiting = counts.get(FileState.WAITING, 0)
    unfinished = waiting + counts.get(FileState.READING, 0)
    files = upload.files.select_related("article__outlet", "article__deleted_by", "container")
    files = files.defer(
        "article__text", "article__zones", "article__numbered", "record", "container__record"
    )
    if state in FileState.values:
        files = files.filter(state=state)
    else:
        state = ""
    shown = Paginator(files.order_by("position"), ROWS_PER_PAGE, orphans=10).get_page(page)
    return Batch(
        upload=upload,
        total=total,
        waiting=waiting,
        cancelled=ingest.cancelled_files(upload).count() if counts.get(FileState.CANCELLED) else 0,
        unfinished=unfinished,
        problems=counts.get(FileState.REFUSED, 0),
        near_copies=counts.get(FileState.NEAR_COPY, 0),
        minutes_left=_minutes_left(upload, unfinished),
        segments=_segments(counts, total),
        page=shown,
        rows=_rows(list(shown), user),
        state=state,
    )


def _minutes_left(upload: Upload, unfinished: int) -> int | None:
    """At the pace of the last minutes, rounded up; None where nothing is left or nothing known."""
    if not unfinished:
        return None
    now = timezone.now()
    since = max(upload.created, now - PACE_OF)
    done = upload.files.filter(finished__gte=since).count()
    seconds = (now - since).total_seconds()
    return math.ceil(unfinished * seconds / done / 60) if done else None


def past(excluding: Upload | None = None) -> QuerySet[Upload]:
    """The newest batches with files in them, newest first; `file_count` is how many they have."""
    rows = _with_files()
    if excluding:
        rows = rows.exclude(pk=excluding.pk)
    return rows.order_by("-created", "-pk")[:PAST_BATCHES]


_NEAR_COPY = Q(files__state=FileState.NEAR_COPY)
_UNNAMED = Q(
    files__state__in=[FileState.OPENED, FileState.REFUSED],
    files__columns__isnull=False,
    files__columns__used__text__isnull=True,
)


def listed(*, of: User | None = None, page: object = 1) -> tuple[Page[Upload], list[Listed]]:
    """A page of all batches, or of those of one person: first what needs a decision, then the
    newest."""
    rows = _with_files() if of is None else _with_files().filter(by=of)
    counted = rows.annotate(
        near_copies=Count("files", filter=_NEAR_COPY), tables=Count("files", filter=_UNNAMED)
    )
    undecided = Case(When(Q(near_copies__gt=0) | Q(tables__gt=0), then=0), default=1)
    shown = Paginator(
        counted.order_by(undecided, "-created", "-pk"), BATCHES_PER_PAGE, orphans=5
    ).get_page(page)
    counts: dict[int, dict[str, int]] = {}
    states = UploadFile.objects.filter(upload__in=[upload.pk for upload in shown])
    for upload, state, count in (
        states.order_by()
        .values("upload", "state")
        .annotate(count=Count("pk"))
        .values_list("upload", "state", "count")
    ):
        counts.setdefault(upload, {})[state] = count
    return shown, [
        Listed(
            upload,
            upload.file_count,
            upload.near_copies,
            upload.tables,
            _segments(counts.get(upload.pk, {}), upload.file_count),
        )
        for upload in shown
    ]


def _with_files() -> QuerySet[Upload]:
    rows = Upload.objects.select_related("outlet", "by").annotate(file_count=Count("files"))
    # Rows that are counted over have no order by themselves: Django drops the model's own.
    return rows.filter(file_count__gt=0)


def _segments(counts: dict[str, int], total: int) -> list[Segment]:
    segments, start = [], 0.0
    for state, label in METER:
        count = counts.get(state, 0)
        if count:
            width = 100 * count / total
            plural = "s" if state == FileState.REFUSED and count > 1 else ""
            segments.append(Segment(state, label + plural, count, round(start, 3), round(width, 3)))
            start += width
    return segments


def _rows(files: list[UploadFile], user: User) -> list[Row]:
    stored = (FileState.ADDED, FileState.REVISED)
    added = {file.article_id for file in files if file.state in stored and file.article_id}
    outcomes = {
        article: Outcome(statements, speakers, uncertain)
        for article, statements, speakers, uncertain in Quote.objects.live()
        .filter(article__in=added)
        .order_by()
        .values("article")
        .annotate(
            statements=Count("pk"),
            speakers=Count("speaker", distinct=True),
            uncertain=Count("pk", filter=Q(state=State.UNCERTAIN)),
        )
        .values_list("article", "statements", "speakers", "uncertain")
    }
    nothing = Outcome(0, 0, 0)
    entries = _entries(files)
    removed = [file.article for file in files if file.article and file.article.deleted_at]
    restorable = corrections.deletions(removed, user) if removed else {}
    repeated = [file.article_id for file in files if file.state == FileState.DUPLICATE]
    earlier = (
        Article.objects.filter(replaced_by__in=repeated) if repeated else Article.objects.none()
    )
    corrected = set(earlier.values_list("replaced_by", flat=True))
    return [
        Row(
            file,
            outcomes.get(file.article_id, nothing)
            if file.article and file.state in stored
            else None,
            entries.get(file.pk),
            bool(file.article and file.article.public_id in restorable),
            file.article_id in corrected,
        )
        for file in files
    ]


def _entries(files: list[UploadFile]) -> dict[int, Entries]:
    """By the key of the file that holds them."""
    unfinished = Q(state__in=[FileState.WAITING, FileState.READING])
    counts = (
        UploadFile.objects.filter(container__in=files)
        .order_by()
        .values("container")
        .annotate(total=Count("pk"), done=Count("pk", filter=~unfinished))
        .values_list("container", "total", "done")
    )
    return {container: Entries(total, done) for container, total, done in counts}
