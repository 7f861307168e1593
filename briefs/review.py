"""What waits for review: uncertain statements, those first whose decision settles most."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import (
    Case,
    CharField,
    Count,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
    Window,
)
from django.db.models.functions import Lower, Substr
from django.utils import timezone

from briefs import corrections
from briefs.corrections import Conflict
from briefs.extraction.lexicon import PRONOUNS
from briefs.models import Article, AuditEntry, Quote, Speaker, User
from briefs.models.quotes import State

#: Why a statement is asked about, as the queue can be narrowed.
KINDS = {
    "two": "Two possible speakers",
    "pronoun": "Pronoun speaker",
    "no-cue": "No cue word",
    "no-source": "Source elsewhere",
    "unknown": "Nobody on record",
    "other": "Unclear wording",
}
SCOPES = ("here", "article", "everywhere")
#: The order is looked up for so many; who comes to the last of them sees the rest then.
MOST = 1000
#: A share is stated of so many decisions at least.
ENOUGH = 20
_LONGEST_PRONOUN = max(map(len, PRONOUNS))


@dataclass(frozen=True, slots=True)
class Decided:
    """What a decision did: its audit entry, and how many more statements it settled."""

    entry: AuditEntry
    settled: int = 0


@dataclass(frozen=True, slots=True)
class Shares:
    """Of `decided` statements `none` were no statements."""

    decided: int
    none: int

    @property
    def percent_none(self) -> int | None:
        """None where too few were decided to tell."""
        return round(100 * self.none / self.decided) if self.decided >= ENOUGH else None


def waiting() -> QuerySet[Quote]:
    """Uncertain statements with `kind`, why each is asked about."""
    length = OuterRef("source_end") - OuterRef("source_start")
    words = (
        Article.objects.order_by()
        .filter(pk=OuterRef("article"))
        .values_list(Lower(Substr("text", OuterRef("source_start") + 1, length)))
    )
    # Texts are read only for sources that are short enough.
    is_short = {"source_end__lte": F("source_start") + _LONGEST_PRONOUN}
    is_pronoun = Case(When(**is_short, then=Subquery(words)), default=Value(""))
    kind = Case(
        When(cue_end=None, then=Value("no-cue")),
        When(speaker=None, then=Value("unknown")),
        When(~Q(rival=""), then=Value("two")),
        When(source_end=None, then=Value("no-source")),
        When(word__in=PRONOUNS, then=Value("pronoun")),
        default=Value("other"),
        output_field=CharField(),
    )
    return _uncertain().alias(word=is_pronoun).annotate(kind=kind)


def counts() -> dict[str, int]:
    """kind -> how many wait, in the order of KINDS, kinds without any left out."""
    rows = waiting().order_by().values_list("kind").annotate(count=Count("pk"))
    found = dict(rows)
    return {kind: found[kind] for kind in KINDS if kind in found}


def total() -> int:
    """How many wait in all."""
    return _uncertain().count()


def _uncertain() -> QuerySet[Quote]:
    """`live` in other words: asking an index which articles are, instead of each article's row,
    whose long text lies before the answer."""
    live = Article.objects.live().order_by().values("pk")
    return Quote.objects.filter(state=State.UNCERTAIN, withdrawn_at=None, article__in=live)


def in_order(kind: str = "") -> list[str]:
    """Public ids of what waits: the commonest speakers first, one speaker's together."""
    rows = waiting().filter(kind=kind) if kind in KINDS else waiting()
    # Nobody at all is no speaker that several have in common.
    alone = Case(
        When(speaker=None, speaker_name="", then=F("pk")), default=0, output_field=IntegerField()
    )
    same = [F("speaker"), F("speaker_name"), alone]
    rows = rows.annotate(settles=Window(Count("pk"), partition_by=same))
    ordered = rows.order_by("-settles", "speaker_id", "speaker_name", "confidence", "pk")
    return list(ordered.values_list("public_id", flat=True)[:MOST])


def next_after(public_id: str, order: list[str], still: list[str] | None = None) -> str:
    """The item behind `public_id`, from the last to the first again; "" where there is no other.

    still: those that wait yet, where that may be fewer than in `order`; or, behind it, others.
    """
    at = order.index(public_id) if public_id in order else -1
    following = order[at + 1 :] + order[: max(at, 0)]
    if still is not None:
        waiting = set(still)
        following = [one for one in (*following, *still) if one in waiting and one != public_id]
    return following[0] if following else ""


def order_after(decided: Decided, order: list[str], kind: str = "") -> list[str]:
    """What is left of the queue after a decision, asked anew only where it settled others."""
    if decided.settled:
        return in_order(kind)
    return [one for one in order if one != decided.entry.object_id]


def same_mention(quote: Quote, scope: str) -> QuerySet[Quote]:
    """The statements that a decision of this scope settles, too."""
    rows = corrections.same_mention(quote)
    if scope == "article":
        return rows.filter(article=quote.article_id)
    return rows if scope == "everywhere" else rows.none()


def decide(
    *,
    by: User,
    quote: Quote,
    version: str,
    is_statement: bool = True,
    speaker: Speaker | str | None = None,
    type: str = "",
    contents: list[list[int]] | None = None,
    scope: str = "here",
) -> Decided:
    """Confirm a statement, corrected where `speaker` (None: as read), `type` or `contents` say
    otherwise, or take it out where it is none. speaker: a name makes somebody new.

    Raises `corrections.Conflict`, and nothing is stored then.
    """
    with transaction.atomic():
        asked = kind_of(quote)
        if not is_statement:
            entries = corrections.withdraw_quotes(by=by, quotes=[quote], version=version)
            if not entries:
                raise Conflict(quote)
            return Decided(_noted(entries[0], asked))
        same = same_mention(quote, scope)
        if isinstance(speaker, str):
            speaker = corrections.add_speaker(by=by, name=speaker)
        if speaker and speaker.pk != quote.speaker_id:
            corrections.attribute_to(quote, speaker)
        quote.type = type or quote.type
        quote.contents = contents or quote.contents
        entry = corrections.correct_quote(by=by, quote=quote, version=version)
        _noted(entry, asked)
        if scope == "here":
            return Decided(entry)
        settled = corrections.settle_same(by=by, quotes=same, speaker=speaker, part_of=entry)
        return Decided(entry, settled)


def kind_of(quote: Quote) -> str:
    """Why it waits, a key of KINDS; "" where it does not."""
    return waiting().filter(pk=quote.pk).values_list("kind", flat=True).first() or ""


def shares(kind: str) -> Shares:
    """How people decided about what was asked for this reason."""
    rows = AuditEntry.objects.standing().filter(object_type="quote", found__asked=kind)
    decided = rows.aggregate(all=Count("pk"), none=Count("pk", filter=Q(action="withdraw")))
    return Shares(decided["all"], decided["none"])


def _noted(entry: AuditEntry, asked: str) -> AuditEntry:
    """With the reason for which a person was asked, beside what the machine had found."""
    if asked and entry.found:
        entry.found = {**entry.found, "asked": asked}
        entry.save(update_fields=["found"])
    return entry


def decisions_of(user: User) -> QuerySet[AuditEntry]:
    """What a person has decided about statements and not taken back, the latest first."""
    rows = AuditEntry.objects.standing().filter(actor=user, object_type="quote", part_of=None)
    return rows.filter(action__in=("confirm", "correct", "withdraw"))


def done_today(user: User, kind: str = "") -> int:
    """How many of them since midnight, in the person's time zone; of one kind if it is given."""
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    rows = decisions_of(user).filter(at__gte=midnight)
    return rows.filter(found__asked=kind).count() if kind else rows.count()


def deed(entry: AuditEntry, quote: Quote) -> str:
    """A decision in words: "confirmed as Sergei Lavrov"."""
    if entry.action == "withdraw":
        return "taken for no statement"
    if entry.action == "undo":
        return "set back to what it was"
    if entry.action == "add":
        return "added"
    name: Any = quote.speaker.name if quote.speaker else quote.speaker_name
    verb = "corrected" if entry.action == "correct" else "confirmed"
    return f"{verb} as {name}" if name else verb
