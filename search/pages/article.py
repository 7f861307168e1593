"""The article page: text with its statements marked, the rail beside it, the highlight switch."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from django.urls import reverse

from briefs.extraction.types import Span
from briefs.models import Article, ArticleCountry, Quote, Speaker, SpeakerAlias
from briefs.models.articles import TitleFrom
from briefs.models.quotes import State, StatementType
from briefs.models.speakers import SpeakerKind
from briefs.paragraphs import Paragraph as TextParagraph
from briefs.paragraphs import paragraphs
from briefs.prepared import Prepared
from briefs.vocabulary.names import name_key
from search import citations, documents
from search.citations import DEFAULT, Style
from search.reading.marks import Block, Statement, blocks
from search.reading.wordings import (
    cut_short,
    full_names,
    is_full_name,
    named_as,
    needs_name,
    short_name,
)
from search.references import article_reference, office_line, statement_reference
from search.rows import of_article
from search.tags import NO_TAGS, Tags, tags_of_all

#: `show=` values that are not one of the rail's entries.
ALL, OFF, UNCERTAIN = "all", "off", "uncertain"
TITLE_LENGTH = 90
_BODY = SpeakerKind.BODY.value
WORDINGS = 5


@dataclass(frozen=True, slots=True)
class Segment:
    """One choice of the highlight switch; `count` is None where it makes no sense (All, Off)."""

    value: str
    label: str
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Voice:
    """A speaker of this article: how often heard, in which capacity, named how."""

    show: str
    name: str
    slug: str
    office: str
    count: int
    wordings: list[tuple[str, int]]

    @property
    def called(self) -> str:
        """The name that the article itself uses."""
        return short_name(self.name, [words for words, _ in self.wordings])


@dataclass(frozen=True, slots=True)
class Entry:
    """A country or topic of this article's statements; `show` highlights only those."""

    show: str
    name: str
    code: str
    count: int


@dataclass(frozen=True, slots=True)
class Note:
    """The margin note of one statement. `speaker`: where the article has several."""

    quote: Quote
    style: str
    label: str
    speaker: str
    citation: str


@dataclass(frozen=True, slots=True)
class Only:
    """Says which statements alone are highlighted: "Only the 17 statements about Iran"."""

    count: int
    words: str
    name: str
    page: str
    href: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A block of text with the notes that stand beside it.

    begins_before, ends_after: whether the paragraph is longer than what is shown of it.
    """

    block: Block
    notes: list[Note]
    begins_before: bool = False
    ends_after: bool = False


@dataclass(frozen=True, slots=True)
class ArticlePage:
    """Everything `article.html` shows that is not a plain field of the article.

    chosen: the rail entry or segment in force. furniture: paragraphs set small under a rule.
    elsewhere: countries named outside statements only.
    """

    article: Article
    title: str
    is_first_sentence: bool
    total: int
    segments: list[Segment]
    chosen: str
    voices: list[Voice]
    countries: list[Entry]
    elsewhere: list[str]
    topics: list[Entry]
    also_named: list[Speaker]
    body: list[Paragraph]
    furniture: list[Paragraph]
    words: int
    only: Only | None


def article_page(
    article: Article,
    show: str = ALL,
    *,
    absolute: Callable[[str], str] = str,
    cited: Style = DEFAULT,
) -> ArticlePage:
    """Put the page together. An unknown `show` highlights everything.

    absolute: makes a path a permanent address, for citations. cited: their style.
    """
    quotes = of_article(article)
    tags = tags_of_all(quotes)
    voices = voices_of(article, quotes)
    countries = _entries("country", chain.from_iterable(one.countries for one in tags.values()))
    topics = _entries("topic", chain.from_iterable(one.topics for one in tags.values()))
    segments = _segments(quotes)
    known = {one.value for one in segments}
    known |= {one.show for one in (*voices, *countries, *topics)}
    chosen = show if show in known else ALL
    body, furniture = _text(article, quotes, voices, _highlighter(chosen, tags), absolute, cited)
    return ArticlePage(
        article=article,
        title=title(article),
        is_first_sentence=article.title_from == TitleFrom.SENTENCE,
        total=len(quotes),
        segments=segments,
        chosen=chosen,
        voices=voices,
        countries=countries,
        elsewhere=_elsewhere(article, countries),
        topics=topics,
        also_named=also_named(article, quotes),
        body=body,
        furniture=furniture,
        words=len(documents.body(article).split()),
        only=_only(chosen, voices, countries, topics),
    )


def title(article: Article) -> str:
    """The headline, or the first sentence cut between words where the file has none."""
    if article.title_from != TitleFrom.SENTENCE or len(article.title) <= TITLE_LENGTH:
        return article.title
    return cut_short(article.title, TITLE_LENGTH)


def style(quote: Quote) -> str:
    """How a statement is drawn: doubt outweighs type."""
    return UNCERTAIN if quote.state == State.UNCERTAIN else quote.type


def _segments(quotes: Sequence[Quote]) -> list[Segment]:
    counts = dict.fromkeys((*StatementType.values, UNCERTAIN), 0)
    for quote in quotes:
        counts[style(quote)] += 1
    found = [Segment(ALL, "All")]
    for value, label in (*StatementType.asked(), (UNCERTAIN, "Uncertain")):
        # Mixed is rare: its segment is there only where it has something to show.
        if counts[value] or value not in (StatementType.MIXED,):
            found.append(Segment(value, label, counts[value]))
    return [*found, Segment(OFF, "Off")]


def voice_key(quote: Quote) -> str:
    """Equal for statements of one voice."""
    speaker = quote.speaker
    return speaker.slug if speaker else f"~{quote.speaker_name}"


def voices_of(article: Article, quotes: Sequence[Quote]) -> list[Voice]:
    """The speakers, most heard first; statements without any name come last."""
    groups: dict[str, list[Quote]] = {}
    for quote in quotes:
        groups.setdefault(voice_key(quote), []).append(quote)
    found = []
    for key, own in groups.items():
        first = own[0]
        offices = dict.fromkeys(filter(None, map(office_line, own)))
        spans = [span for quote in own if (span := _span(quote.source_start, quote.source_end))]
        found.append(
            Voice(
                show=f"speaker:{key}",
                name=first.speaker.name if first.speaker else first.speaker_name,
                slug=first.speaker.slug if first.speaker else "",
                office=next(iter(offices), ""),
                count=len(own),
                wordings=named_as(article.text, spans)[:WORDINGS],
            )
        )
    return sorted(found, key=lambda voice: (not voice.name, -voice.count))


def _entries(field: str, values: Iterable[tuple[str, str]]) -> list[Entry]:
    counts: dict[tuple[str, str], int] = {}
    for value in values:
        counts[value] = counts.get(value, 0) + 1
    found = [Entry(f"{field}:{code}", name, code, count) for (code, name), count in counts.items()]
    return sorted(found, key=lambda entry: (-entry.count, entry.name))


def _only(
    chosen: str, voices: Sequence[Voice], countries: Sequence[Entry], topics: Sequence[Entry]
) -> Only | None:
    for voice in voices:
        if voice.show == chosen:
            href = reverse("speaker", args=[voice.slug]) if voice.slug else ""
            return Only(voice.count, "by", voice.name or "unnamed speakers", "Speaker page", href)
    for name, entries in (("country", countries), ("topic", topics)):
        for entry in entries:
            if entry.show == chosen:
                href = reverse(name, args=[entry.code])
                return Only(entry.count, "about", entry.name, f"{name.capitalize()} page", href)
    return None


def _elsewhere(article: Article, countries: Sequence[Entry]) -> list[str]:
    named = {entry.code for entry in countries}
    return [name for code, name in _COUNTRIES.values(article.pk) if code not in named]


_COUNTRIES = Prepared[ArticleCountry](
    lambda article: (
        ArticleCountry.objects.filter(article=article)
        .order_by("-count", "country__name")
        .values_list("country_id", "country__name")
    )
)


def also_named(article: Article, quotes: Sequence[Quote]) -> list[Speaker]:
    """People on record whose full name stands in the text and who say nothing in it."""
    heard = {quote.speaker_id for quote in quotes}
    order: dict[str, int] = {}
    for position, name in enumerate(full_names(documents.body(article))):
        order.setdefault(name_key(name), position)
    found: dict[int, tuple[int, Speaker]] = {}
    for alias in _PEOPLE_CALLED.rows(list(order)):
        speaker = alias.speaker.merged_into or alias.speaker
        # "Russian ambassador" may be on record as a speaker; it is nobody's full name.
        if speaker.pk not in heard and is_full_name(speaker.name):
            position = min(order[alias.key], found.get(speaker.pk, (len(order), speaker))[0])
            found[speaker.pk] = (position, speaker)
    return [speaker for _, speaker in sorted(found.values(), key=lambda pair: pair[0])]


_PEOPLE_CALLED = Prepared[SpeakerAlias](
    lambda keys: SpeakerAlias.objects.filter(
        key__in=keys, speaker__kind=SpeakerKind.PERSON
    ).select_related("speaker__merged_into")
)


def _highlighter(chosen: str, tags: Mapping[int, Tags]) -> Callable[[Quote], bool]:
    """Which statements keep their marks under the choice `chosen`."""
    field, _, value = chosen.partition(":")
    if field == "speaker":
        return lambda quote: voice_key(quote) == value
    if field == "country":
        return lambda quote: any(one.key == value for one in tags[quote.pk].countries)
    if field == "topic":
        return lambda quote: any(one.key == value for one in tags[quote.pk].topics)
    if chosen == ALL:
        return lambda quote: True
    return lambda quote: style(quote) == chosen


def _text(
    article: Article,
    quotes: Sequence[Quote],
    voices: Sequence[Voice],
    highlighted: Callable[[Quote], bool],
    absolute: Callable[[str], str],
    citing: Style,
) -> tuple[list[Paragraph], list[Paragraph]]:
    names = {voice.show: voice.called for voice in voices}
    statements, notes, reference = [], {}, article_reference(article, absolute)
    for quote in quotes:
        speaker = names[f"speaker:{voice_key(quote)}"]
        shown = highlighted(quote)
        statements.append(to_be_marked(quote, speaker, shown))
        if shown:
            label = "Speaker uncertain" if style(quote) == UNCERTAIN else quote.get_type_display()
            several = speaker if len(voices) > 1 else ""
            cited = citations.of_statement(
                statement_reference(quote, absolute, NO_TAGS, reference), citing
            )
            notes[quote.position] = Note(quote, style(quote), label, several, cited)

    found = paragraphs(article.text, article.zones, article.numbered)
    made = [
        Paragraph(block, [notes[number] for number in block.begins if number in notes])
        for block in blocks(article.text, found, statements, article.zones)
    ]
    body, furniture = in_order(article, found, quotes)
    return [made[at] for at in body], [made[at] for at in furniture]


def in_order(
    article: Article, found: Sequence[TextParagraph], quotes: Sequence[Quote]
) -> tuple[list[int], list[int]]:
    """Which paragraphs are shown as the text, and which under it; what repeats the title is not."""
    starts = [one.span.start for one in found]
    begun = {max(0, bisect_right(starts, quote.contents[0][0]) - 1) for quote in quotes}
    body, furniture = [], []
    for at, one in enumerate(found):
        is_aside = one.kind == "headline" and not (one.is_numbered or at in begun)
        if is_aside and article.text[slice(*one.span)].split() == article.title.split():
            continue
        (furniture if one.kind == "boilerplate" else body).append(at)
    return body, furniture


def to_be_marked(quote: Quote, speaker: str, shown: bool) -> Statement:
    """speaker: what to call them in brackets, where the source needs it. shown: with its marks."""
    is_body = quote.speaker is not None and quote.speaker.kind == _BODY
    return Statement(
        number=quote.position,
        contents=tuple(Span(start, end) for start, end in quote.contents),
        type=quote.type,
        uncertain=quote.state == State.UNCERTAIN,
        cue=_span(quote.cue_start, quote.cue_end),
        source=_span(quote.source_start, quote.source_end),
        resolved=speaker if needs_name(quote.source, speaker, is_body=is_body) else "",
        shown=shown,
    )


def _span(start: int | None, end: int | None) -> Span | None:
    return None if start is None or end is None else Span(start, end)
