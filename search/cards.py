"""Statement cards: one block of evidence per statement, cut from the article by offsets.

The block is the sentence or sentences that hold content, cue and source. What was said is marked
apart from who framed it and how; hits are marked inside. Text is escaped first, marked after.
Where a long block is folded, its first hit is in what remains to be seen.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import NamedTuple

from django.utils.safestring import SafeString, mark_safe

from briefs.dates import PartialDate
from briefs.models import Article, Quote
from briefs.models.articles import TitleFrom
from briefs.models.speakers import SpeakerKind
from search import citations
from search.addresses import address_of
from search.analysis import sentence_start_after, sentence_start_before, terms
from search.copies import AlsoIn
from search.excerpts import ENDLESS, Room, beginning
from search.query.highlight import in_each
from search.reading.spellings import spelled_otherwise
from search.reading.trail import Trail, reading_address
from search.reading.wordings import needs_name
from search.references import statement_reference
from search.tags import Tag, Tags, tags_of

Spans = Sequence[tuple[int, int]]
#: Finds what to mark in a text: (start, end) pairs in code points, in order, not overlapping.
Highlighter = Callable[[str], Spans]

#: Longer statements are folded to eight lines with "Show all".
LONG = 640
#: Letters that eight lines are sure to hold in a wide window and on a phone, and how many are shown
#: in front of a hit that comes later.
_EIGHT_LINES = Room(wide=420, phone=200, before=80)
_LONGEST_SENTENCE = 1500
#: Most statements begin so near to the beginning of a sentence, most sentences end within so many
#: letters, and how a sentence ends is seen from so many.
_AT_HAND, _NEAR, _SEEN_FROM = 128, 300, 64
_NOWHERE = AlsoIn()
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")


@dataclass(frozen=True, slots=True)
class Card:
    """What `statement_card` shows of one statement.

    name: the speaker's, with hits marked; in_title: the article's title so, where neither statement
    nor name has any. repeats: same article as the card before. topics: without those called like one of `countries`.
    spelled: words that were searched for, as the source spells them. is_new: came in since the
    reader last looked. address: the permanent one.
    """

    quote: Quote
    speaker_name: str
    name: SafeString
    speaker_url: str
    office: str
    day: PartialDate | None
    inferred_from: str
    outlet: str
    evidence: SafeString
    in_title: SafeString | str
    is_long: bool
    countries: Sequence[Tag]
    topics: Sequence[Tag]
    state: str
    also_in: AlsoIn
    citation: str
    address: str
    article_url: str
    spelled: list[str]
    partial: bool = False
    repeats: bool = False
    is_new: bool = False


def nothing(text: str) -> Spans:
    """The highlighter of what was not searched for."""
    return ()


def statement_cards(
    quotes: Iterable[Quote],
    highlighter: Highlighter,
    *,
    of_names: Highlighter = nothing,
    of_titles: Highlighter = nothing,
    absolute: Callable[[str], str] = str,
    context: str | None = None,
    first: int = 1,
    partial: frozenset[int] = frozenset(),
    also_in: Mapping[int, AlsoIn] | None = None,
    typed: str = "",
    new_after: int | None = None,
    style: citations.Style = citations.DEFAULT,
    tags: Mapping[int, Tags] | None = None,
) -> list[Card]:
    """Cards in the order of `quotes` (article, speaker, office loaded; without `tags` countries and
    topics, too).

    of_names, of_titles: what to mark in speakers' names and articles' titles. absolute: makes a path
    a permanent address, for citations. context: canonical query string
    of the list the cards stand in and first: the place of the first card in it, from 1; handed on
    to the article, so that it leads back and on to the next. partial: keys of statements that
    match only some of the words. also_in: statement key -> where else it was printed.
    typed: the words of the query. new_after: statements first seen after this sequence are new.
    style: of the citations.
    """
    cards: list[Card] = []
    before: Quote | None = None
    words = terms(typed)
    shown = [(quote, *evidence_span(quote)) for quote in quotes]
    blocks = [quote.article.text[start:end] for quote, start, end in shown]
    for rank, ((quote, start, end), block, marks) in enumerate(
        zip(shown, blocks, in_each(highlighter, blocks), strict=True), first
    ):
        article, speaker = quote.article, quote.speaker
        is_long = end - start > LONG
        named = tags_of(quote) if tags is None else tags[quote.pk]
        reference = statement_reference(quote, absolute, named)
        in_name = of_names(reference.speaker)
        countries = {country.name for country in named.countries}
        day = quote.said_date or article.published_date
        repeats = before is not None and before.article_id == quote.article_id
        trail = None if context is None else Trail(context, rank)
        cards.append(
            Card(
                quote=quote,
                speaker_name=reference.speaker,
                name=marked(reference.speaker, in_name),
                speaker_url=address_of("speaker", speaker.slug) if speaker else "",
                office=reference.office,
                day=day,
                inferred_from=inferred_from(quote),
                outlet=reference.article.outlet,
                evidence=excerpt(quote, start, end, marks, _EIGHT_LINES if is_long else ENDLESS),
                in_title="" if marks or in_name else _in_title(article, of_titles),
                is_long=is_long,
                countries=named.countries,
                topics=[topic for topic in named.topics if topic.name not in countries],
                state=quote.state,
                also_in=(also_in or {}).get(quote.pk, _NOWHERE),
                citation=citations.of_statement(reference, style),
                address=reference.url,
                article_url=reading_address(
                    address_of("article", article.public_id),
                    statement=quote.position,
                    trail=trail,
                ),
                spelled=spelled_otherwise(words, [block[left:right] for left, right in marks]),
                partial=quote.pk in partial,
                repeats=repeats and cards[-1].day == day,
                is_new=new_after is not None and quote.arrival > new_after,
            )
        )
        before = quote
    return cards


def evidence_span(quote: Quote) -> tuple[int, int]:
    """The sentences from the first to the last word of content, cue and source."""
    text = quote.article.text
    first, last = quote.start, quote.end
    if quote.cue_start is not None and quote.cue_end is not None:
        first, last = min(first, quote.cue_start), max(last, quote.cue_end)
    if quote.source_start is not None and quote.source_end is not None:
        first, last = min(first, quote.source_start), max(last, quote.source_end)
    start, end = _sentences(text, first, last)
    # A dateline before the first sentence belongs to the article, not to the statement.
    for kind, _, stop in quote.article.zones:
        if kind != "body" and start < stop <= first:
            start = int(stop)
    block = text[start:end]
    return start + len(block) - len(block.lstrip()), start + len(block.rstrip())


def _sentences(text: str, first: int, last: int) -> tuple[int, int]:
    """From the beginning of the sentence at `first` to the end of the one that ends from `last`.

    Long speeches are not read whole for one sentence of theirs.
    """
    start, end = 0, len(text)
    for reach in (_AT_HAND, _NEAR, _LONGEST_SENTENCE):
        left = max(0, first - reach)
        found = sentence_start_before(text, first, left)
        start = left if found is None else found
        if left == 0 or start - left > _SEEN_FROM:
            break
    for reach in (_NEAR, _LONGEST_SENTENCE):
        right = min(last + reach, len(text))
        found = sentence_start_after(text, last, right)
        end = right if found is None else found
        if right == len(text) or right - end > _SEEN_FROM:
            break
    return start, end


class _Piece(NamedTuple):
    start: int
    end: int
    kind: str


def _in_title(article: Article, highlighter: Highlighter) -> SafeString | str:
    """The title with its hits; none where it is but the first words of the text."""
    if article.title_from == TitleFrom.SENTENCE:
        return ""
    hits = highlighter(article.title)
    return marked(article.title, hits) if hits else ""


def excerpt(quote: Quote, start: int, end: int, hits: Spans, room: Room) -> SafeString:
    """`evidence`, in which what stands too far before the first hit is apart: the page leaves it out
    where it has that little room (`far`: everywhere)."""
    cut = beginning(quote.article.text[start:end], hits, room)
    if not cut:
        return evidence(quote, start, end, hits)
    far = " far" if hits[0][1] > room.wide else ""
    lead = evidence(quote, start, start + cut, ())
    rest = evidence(quote, start + cut, end, [(a - cut, b - cut) for a, b in hits])
    return mark_safe(f'<span class="lead{far}"><span>{lead}</span></span>{rest}')


def evidence(quote: Quote, start: int, end: int, hits: Spans) -> SafeString:
    """`article.text[start:end]` with content, cue and hits marked and the speaker resolved.

    hits: offsets within that block.
    """
    text = quote.article.text
    marks = [(start + a, start + b) for a, b in hits]
    note = resolved_name(quote)
    note_at = (quote.source_end or -1) if note else -1
    parts: list[str] = []
    for left, right, kind in _pieces(quote, start, end):
        opened, closed = _WRAPPERS[kind if kind != "said" else quote.type]
        if kind == "said" and quote.type == "direct":
            opened = opened.format(address_of("statement", quote.public_id))
        inner = _marked(text, left, right, marks)
        if left < note_at <= right:
            inner = (
                f"{_marked(text, left, note_at, marks)}"
                f' <span class="resolved">[{escape(note)}]</span>'
                f"{_marked(text, note_at, right, marks)}"
            )
        parts.append(f"{opened}{inner}{closed}")
    return mark_safe("".join(parts))


#: Kind of piece -> its tags; {} is the address of the statement.
_WRAPPERS = {
    "frame": ("", ""),
    "cue": ('<span class="cue">', "</span>"),
    "direct": ('<q cite="{}">', "</q>"),
    "mixed": ('<span class="content">', "</span>"),
    "indirect": ('<span class="content">', "</span>"),
}


def _pieces(quote: Quote, start: int, end: int) -> list[_Piece]:
    """The block cut into frame, cue and said, in order, without gaps."""
    special = [_Piece(a, b, "said") for a, b in quote.contents]
    if quote.cue_start is not None and quote.cue_end is not None:
        special.append(_Piece(quote.cue_start, quote.cue_end, "cue"))
    pieces: list[_Piece] = []
    position = start
    for piece in sorted(special):
        left, right = max(piece.start, position), min(piece.end, end)
        if left >= right:
            continue
        if position < left:
            pieces.append(_Piece(position, left, "frame"))
        pieces.append(_Piece(left, right, piece.kind))
        position = right
    if position < end:
        pieces.append(_Piece(position, end, "frame"))
    return pieces


def marked(text: str, hits: Spans) -> SafeString:
    """`text` escaped, with `hits` in <mark>."""
    return mark_safe(_marked(text, 0, len(text), hits))


def _marked(text: str, start: int, end: int, marks: Spans) -> str:
    if not marks:
        return escape(text[start:end])
    parts: list[str] = []
    position = start
    for left, right in marks:
        left, right = max(left, position), min(right, end)
        if left >= right:
            continue
        parts.append(f"{escape(text[position:left])}<mark>{escape(text[left:right])}</mark>")
        position = right
    parts.append(escape(text[position:end]))
    return "".join(parts)


def resolved_name(quote: Quote) -> str:
    """The name to print in brackets behind the source, or "" where the source names the speaker."""
    speaker = quote.speaker
    if speaker is None:
        return ""
    is_body = speaker.kind == SpeakerKind.BODY
    if not needs_name(quote.source, speaker.name, is_body=is_body):
        return ""
    return speaker.name if is_body else speaker.name.split()[-1]


def inferred_from(quote: Quote) -> str:
    """The words a day was worked out from ("on Friday"), or "" where the text states the date."""
    words = quote.said_words
    return "" if not quote.said or _YEAR.search(words) else words
