"""One statement to be decided about: in its paragraphs, why it is asked, who may have said it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse

from briefs import corrections, review
from briefs.models import AuditEntry, Quote, Speaker, SpeakerAlias, User
from briefs.models.quotes import State
from briefs.paragraphs import paragraphs
from briefs.vocabulary.names import name_key
from search.cards import evidence_span
from search.pages.article import Paragraph, also_named
from search.pages.surroundings import surroundings
from search.reading.nearby import narrowed
from search.references import office_line
from search.rows import of_article

_UNKNOWN = "How many such statements are none is not known: too few have been decided."
#: Those with a key of their own, but for "someone else".
_OPTIONS = 8
_NAMED_IN = 3
_SUGGESTED = 8


@dataclass(frozen=True, slots=True)
class Option:
    """An answer to "Who says this?". value: what is sent. percent: how sure the machine is."""

    value: str
    name: str
    note: str
    key: str
    percent: int | None = None
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Kind:
    """A part of the queue in the rail."""

    label: str
    count: int
    href: str
    current: bool


@dataclass(frozen=True, slots=True)
class Target:
    """The paragraphs that hold the statement. start: offset of `text` in the article's; others:
    spans of other statements in it."""

    paragraphs: list[Paragraph]
    text: str
    start: int
    others: list[list[int]]


@dataclass(frozen=True, slots=True)
class Item:
    """All that `_review_item.html` shows. before, after: the paragraphs around the statement.

    scopes: (value, label) of "apply to", each with the number it would settle.
    """

    quote: Quote
    version: str
    kind: str
    before: list[Paragraph]
    target: Target
    after: list[Paragraph]
    reason: str
    why: list[str]
    options: list[Option]
    words: str
    scopes: list[tuple[str, str]]
    next: str
    address: str
    decided: str


@dataclass(frozen=True, slots=True)
class Progress:
    """position: of the next decision among today's of a kind and what waits of it; width: of 100
    done; waiting: how many of any kind."""

    position: int
    total: int
    done: int
    width: float
    waiting: int
    kinds: list[Kind]
    last: AuditEntry | None
    last_words: str


def item(quote: Quote, kind: str, order: list[str]) -> Item:
    """quote: with article, outlet and speaker loaded. order: the queue, as `review.in_order`."""
    quotes = of_article(quote.article)
    before, held, after = _around(quote, quotes)
    near = narrowed(
        paragraphs(quote.article.text, quote.article.zones, quote.article.numbered),
        quote.article.text,
        *evidence_span(quote),
    )
    texts = [p for p in near if p.span.start < quote.end and p.span.end > quote.start]
    start = min([quote.start, *(p.span.start for p in texts)])
    end = max([quote.end, *(p.span.end for p in texts)])
    reason, why = _reason(quote)
    return Item(
        quote=quote,
        version=corrections.version_of(quote),
        kind=kind,
        before=before,
        target=Target(
            held, quote.article.text[start:end], start, _others(quote, quotes, start, end)
        ),
        after=after,
        reason=reason,
        why=why,
        options=list(_options(quote, quotes)),
        words="\n".join(quote.article.text[a:b] for a, b in quote.contents),
        scopes=list(_scopes(quote)),
        next=review.next_after(quote.public_id, order),
        address=item_address(quote.public_id, kind),
        decided=_decided(quote),
    )


def progress(user: User, kind: str) -> Progress:
    """Where a person stands."""
    done, counts = review.done_today(user, kind), review.counts()
    of_all = sum(counts.values())
    waiting = counts.get(kind, 0) if kind else of_all
    total = done + waiting
    last = review.decisions_of(user).first()
    about = (
        last and Quote.objects.select_related("speaker").filter(public_id=last.object_id).first()
    )
    return Progress(
        position=min(done + 1, total),
        total=total,
        done=done,
        width=round(100 * done / total, 2) if total else 100,
        waiting=of_all,
        kinds=[
            Kind("All", of_all, reverse("review"), not kind),
            *(
                Kind(review.KINDS[one], count, f"{reverse('review')}?kind={one}", one == kind)
                for one, count in counts.items()
            ),
        ],
        last=last if about else None,
        last_words=f"¶ {about.paragraph} {review.deed(last, about)}" if last and about else "",
    )


def people_called(typed: str) -> QuerySet[Speaker]:
    """Speakers with statements whose name, or a variant of it, has in it what is typed."""
    typed = " ".join(typed.split())[:100]
    if len(typed) < 2:
        return Speaker.objects.none()
    variants = SpeakerAlias.objects.filter(speaker=OuterRef("pk"))
    named = variants.filter(text__icontains=typed) | variants.filter(key=name_key(typed))
    heard = Quote.objects.live().filter(speaker=OuterRef("pk"))
    rows = Speaker.objects.filter(Exists(named), Exists(heard), merged_into=None)
    return rows.select_related("country")[:_SUGGESTED]


def item_address(public_id: str, kind: str, name: str = "review_item") -> str:
    """Where an item is, in the queue or the part of it called `kind`."""
    query = f"?{urlencode({'kind': kind})}" if kind else ""
    return reverse(name, args=[public_id]) + query


def _around(
    quote: Quote, quotes: Sequence[Quote]
) -> tuple[list[Paragraph], list[Paragraph], list[Paragraph]]:
    shown = surroundings(quote, quotes)
    holding = [at for at, one in enumerate(shown) if quote.position in one.block.holds] or [0]
    first, last = holding[0], holding[-1] + 1
    return shown[:first], shown[first:last], shown[last:]


def _reason(quote: Quote) -> tuple[str, list[str]]:
    """Why it is asked about, in a few words and in sentences."""
    name = quote.speaker.name if quote.speaker else quote.speaker_name
    kind = review.kind_of(quote)
    why = []
    if kind == "no-cue":
        why.append("No word of saying stands with it.")
    elif kind == "two":
        words = f"“{quote.source}”" if quote.source else "Who says it"
        why.append(f"{words} may be {name} or {quote.rival}.")
    elif kind == "pronoun":
        why.append(f"“{quote.source}” was read as {name}.")
    elif kind == "no-source":
        why.append(f"Nobody is named beside “{quote.cue}”; it was read as {name}’s.")
    elif kind == "unknown" and name:
        why.append(f"“{name}” was read as a source without a name.")
    elif kind == "unknown":
        why.append("The text does not say plainly who said it.")
    elif kind:
        why.append(f"“{' '.join(quote.cue.split())}” introduces other things, too.")
    if _has_stray_mark(quote.text):
        why.append("A quotation mark in it has no counterpart.")
    if quote.state == State.UNCERTAIN:
        right = round(100 * quote.confidence)
        why.append(f"Of statements read as surely as this one, {right} in 100 are right.")
        decided = review.shares(kind)
        if decided.percent_none is None:
            why.append(_UNKNOWN)
        else:
            why.append(
                f"Of {decided.decided:,} decided here that were asked for this reason,"
                f" {decided.none:,} were no statements."
            )
    return review.KINDS.get(kind, "Decided already" if _decided(quote) else "Not reviewed"), why


def _others(quote: Quote, quotes: Sequence[Quote], start: int, end: int) -> list[list[int]]:
    """Where between two offsets of the text other statements stand."""
    return [
        [max(start, a), min(end, b)]
        for one in quotes
        for a, b in one.contents
        if one.pk != quote.pk and a < end and b > start
    ]


def _has_stray_mark(text: str) -> bool:
    return text.count("“") != text.count("”") or text.count('"') % 2 == 1


def _options(quote: Quote, quotes: Sequence[Quote]) -> Iterator[Option]:
    """As it was read; then who speaks in the article, the nearest first; then who is named."""
    is_sure = quote.state != State.UNCERTAIN
    is_open = not quote.is_decided
    found = [(
        "read",
        (quote.speaker.name if quote.speaker else quote.speaker_name) or "Nobody named",
        office_line(quote) or "As it was read",
        round(100 * quote.confidence) if is_open else None,
    )]  # fmt: skip
    rivals: set[int] = set()
    if quote.rival and is_open:
        rivals = {one.pk for one in corrections.speakers_called(quote.rival)}
        likely = round(100 * quote.rival_confidence) or None
        if quote.speaker_id not in rivals:
            found.append(("rival", quote.rival, "May be meant, too", likely))
    statements = [one for one in quotes if one.pk != quote.pk]
    voices: dict[Speaker, list[int]] = {}
    for one in sorted(statements, key=lambda other: abs(other.start - quote.start)):
        if one.speaker and one.speaker_id not in {quote.speaker_id, *rivals}:
            voices.setdefault(one.speaker, []).append(one.paragraph)
    for speaker, places in voices.items():
        found.append((speaker.slug, speaker.name, f"Speaks in {_places(places)}", None))
    for speaker in also_named(quote.article, [*statements, quote]):
        if speaker.pk not in rivals:
            found.append((speaker.slug, speaker.name, "Named in the article", None))
    for number, (value, name, note, percent) in enumerate(found[:_OPTIONS], start=1):
        chosen = number == 1 and is_sure and (percent is None or percent >= 50)
        yield Option(value, name, note, str(number), percent, chosen)
    yield Option("other", "Someone else", "", str(min(len(found), _OPTIONS) + 1))
    none = review.shares(review.kind_of(quote)).percent_none if is_open else None
    yield Option("none", "Not a statement", "The reporter’s own words", "n", none)


def _places(paragraphs: Iterable[int]) -> str:
    *most, last = (f"¶ {number}" for number in sorted(list(dict.fromkeys(paragraphs))[:_NAMED_IN]))
    return f"{', '.join(most)} and {last}" if most else last


def _scopes(quote: Quote) -> Iterator[tuple[str, str]]:
    name = quote.speaker.name if quote.speaker else quote.speaker_name
    labels = {"article": "in this article", "everywhere": "everywhere"}
    before = 0
    for scope, where in labels.items():
        count = review.same_mention(quote, scope).count()
        if count > before:
            more = f"{count:,} more uncertain statement{'' if count == 1 else 's'}"
            yield scope, f"All read as {name} {where}: {more}"
        before = count


def _decided(quote: Quote) -> str:
    """Who decided about it last, and how."""
    rows = AuditEntry.objects.filter(object_type="quote", object_id=quote.public_id)
    entry = rows.select_related("actor").first()
    if entry is None:
        return ""
    return f"{entry.actor or 'Somebody'} {review.deed(entry, quote)}"
