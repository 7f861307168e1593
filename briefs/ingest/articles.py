"""Stores articles with their statements and tags."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from django.db import transaction

from briefs import bulk, clustering, near_copies, outlet_lines, sequences
from briefs.analysis import Analysis, analyse, text_hash
from briefs.dates import PartialDate
from briefs.ingest import tags
from briefs.ingest.outlets import outlet_named, outlets_known_as
from briefs.ingest.statements import rows_of, speakers_in
from briefs.linking import link
from briefs.models import Article, AuditEntry, Original, Outlet, Quote, User
from briefs.models.articles import FactFrom, TitleFrom
from briefs.readers.types import ArticleDraft
from briefs.resemblance import NEARLY_THE_SAME, resemblance, shingle_set
from briefs.vocabulary_store import tagger

READ_AGAIN = "Its table was read again by other columns"
FEWEST_WORDS = 10


@dataclass(frozen=True, slots=True)
class Stored:
    """What became of a draft: the new article, or the one that was here already.

    "removed": nothing was stored, as an editor has deleted just this article.
    """

    article: Article
    outcome: Literal["added", "duplicate", "removed"]
    statements: int = 0

    @property
    def joined_a_cluster(self) -> bool:
        return self.outcome == "added" and self.article.cluster_id != self.article.pk


@dataclass(frozen=True, slots=True)
class Facts:
    """All that is known of an article before it is analysed; plain values and saved rows.

    outlet_is_given: not only read in the text, which says the same wherever it is printed.
    is_second_outlets: an editor has said that this outlet printed a text that is here.
    """

    draft: ArticleDraft
    text_hash: str
    external_id: str = ""
    outlet: Outlet | None = None
    outlet_is_given: bool = True
    is_second_outlets: bool = False
    published: PartialDate | None = None
    facts_from: Mapping[str, str] = field(default_factory=dict)
    uploader: User | None = None
    original: Original | None = None
    licence: str = ""
    source: str = ""
    public: bool = False

    @property
    def text(self) -> str:
        return self.draft.text

    @property
    def language(self) -> str:
        return self.draft.language

    @property
    def is_short(self) -> bool:
        """Whether it is worth a check that this is an article."""
        return len(self.text.split(maxsplit=FEWEST_WORDS)) < FEWEST_WORDS

    @property
    def headline(self) -> str:
        """The title, where it is one and not the first sentence."""
        return "" if self.draft.title_from == TitleFrom.SENTENCE else self.draft.title


def facts_of(
    draft: ArticleDraft,
    *,
    outlet: Outlet | None = None,
    published: PartialDate | None = None,
    named: Outlet | None = None,
    **known: Any,
) -> Facts:
    """`outlet` and `published` outweigh what was read from the text.

    named: the outlet that the draft names, where that was looked up for many drafts at once.
    """
    return Facts(
        draft=draft,
        text_hash=text_hash(draft.text),
        outlet=outlet or named or outlet_named(draft.outlet),
        outlet_is_given=outlet is not None or draft.found_in.get("outlet") != FactFrom.TEXT,
        published=published or draft.published,
        facts_from=draft.found_in
        | ({"outlet": FactFrom.UPLOAD} if outlet else {})
        | ({"published": FactFrom.UPLOAD} if published else {}),
        **known,
    )


def store(facts: Facts) -> Stored:
    """Extract and store one article, or name the one that is already here."""
    for found, outcome in ((existing, "duplicate"), (removed, "removed")):
        (article,) = found([facts])
        if article:
            return Stored(article, outcome)
    (analysis,) = analyses_of([facts])
    with transaction.atomic():
        (stored,) = store_all([(facts, analysis)])
    return stored


def analyses_of(articles: Collection[Facts]) -> Iterator[Analysis]:
    """What each text holds, found by this process."""
    learned = outlet_lines.learned({one.outlet.pk for one in articles if one.outlet})
    for facts in articles:
        outlet = facts.outlet.pk if facts.outlet else 0
        yield analyse(
            facts.text,
            title=facts.headline,
            byline=facts.draft.byline,
            published=facts.published,
            language=facts.language,
            tagger=tagger(),
            learned=learned.get(outlet, outlet_lines.NOTHING_LEARNED),
        )


def store_all(ready: Sequence[tuple[Facts, Analysis]]) -> list[Stored]:
    """Write all articles that are not here yet, with all that belongs to them, in one transaction.

    That takes a fraction of the queries that storing them one by one takes.
    """
    with transaction.atomic(savepoint=False):
        count = sum(1 + len(analysis.statements) for _, analysis in ready)
        # From here on nobody else stores anything, so what is not here now stays away.
        number, vocabulary = sequences.take_with_vocabulary(count)
        highest = number + count - 1
        ready = _by_present_outlets(ready)
        here = _Here([facts for facts, _ in ready])
        stored: list[Stored] = []
        new: list[tuple[Article, Analysis]] = []
        for facts, analysis in ready:
            if same := here.find(facts):
                stored.append(Stored(same, "duplicate"))
                continue
            article = _article(facts, analysis)
            article.sequence = number
            number += 1 + len(analysis.statements)
            here.add(article)
            new.append((article, analysis))
            stored.append(Stored(article, "added", len(analysis.statements)))
        _write(new, vocabulary)
        sequences.note([article.pk for article, _ in new], highest=highest)
    return stored


def _by_present_outlets(
    ready: Sequence[tuple[Facts, Analysis]],
) -> list[tuple[Facts, Analysis]]:
    """An outlet may have been merged into another while the articles were read."""
    gone = Outlet.objects.exclude(merged_into=None).select_related("merged_into")
    merged = gone.in_bulk({facts.outlet.pk for facts, _ in ready if facts.outlet})
    return [
        (replace(facts, outlet=merged[facts.outlet.pk].merged_into), analysis)
        if facts.outlet and facts.outlet.pk in merged
        else (facts, analysis)
        for facts, analysis in ready
    ]


def _write(new: list[tuple[Article, Analysis]], vocabulary: int) -> None:
    Article.objects.bulk_create(article for article, _ in new)
    near_copies.assign((article, analysis.bands) for article, analysis in new)
    outlet_lines.count(new)
    links = link(speaker for one in new for speaker in speakers_in(*one))
    quotes: list[Quote] = []
    for article, analysis in new:
        rows = rows_of(article, analysis, links)
        for sequence, quote in enumerate(rows, start=article.sequence + 1):
            quote.sequence = quote.cluster = sequence
        quotes += rows
    _insert(quotes)
    clustering.place(quotes)
    mentions = {
        article.pk: tags.mentions_of(article, analysis, vocabulary=vocabulary)
        for article, analysis in new
    }
    tags.store(mentions, quotes, are_new=True)


def _insert(quotes: Sequence[Quote]) -> None:
    """Insert statements, each known by its first-seen number until it has its key."""
    if not quotes:
        return
    bulk.insert_objects(Quote, quotes)
    # Their numbers were reserved for them, in their order.
    rows = Quote.objects.filter(sequence__range=(quotes[0].sequence, quotes[-1].sequence))
    keys = dict(rows.order_by().values_list("sequence", "pk"))
    for quote in quotes:
        quote.pk = keys[quote.sequence]


def existing(facts: Sequence[Facts]) -> list[Article | None]:
    """For each the live article of the same text and outlet; of any outlet where none is given:
    what a text says of its outlet, it says wherever it is printed."""
    here = _Here(facts)
    return [here.find(one) for one in facts]


def removed(facts: Sequence[Facts]) -> list[Article | None]:
    """For each the article of the same text and outlet that an editor has deleted. What people have
    decided outlasts another import: it stays deleted until somebody restores it."""
    deleted = _Here(facts, deleted=True)
    return [deleted.find(one) for one in facts]


def corrected_by(facts: Facts) -> Article | None:
    """The live article that has the number of these facts, their outlet, and nearly their text."""
    if not facts.external_id:
        return None
    same_number = Article.objects.live().filter(external_id=facts.external_id[:255])
    rows = same_number.filter(outlet=facts.outlet).defer("zones", "numbered")
    own = shingle_set(facts.text)
    like = (one for one in rows if resemblance(own, shingle_set(one.text)) >= NEARLY_THE_SAME)
    return next(like, None)


class _Here:
    """The articles that have one of some texts, or had it before a corrected one took its place,
    the earliest first; or those that an editor has deleted."""

    def __init__(self, facts: Iterable[Facts], *, deleted: bool = False) -> None:
        self._by_text: dict[str, list[Article]] = {}
        rows = Article.objects.filter(text_hash__in={one.text_hash for one in facts})
        articles = []
        # That a text is an earlier one is rare enough to ask for its article then.
        for row in sorted(rows.defer("text", "zones", "numbered"), key=_present_texts_first):
            article = row.current
            is_deleted = article.deleted_at is not None
            if is_deleted == deleted and article.deleted_reason != READ_AGAIN:
                self._by_text.setdefault(row.text_hash, []).append(article)
                articles.append(article)
        self._outlets_before = _outlets_before(articles)

    def add(self, article: Article) -> None:
        self._by_text.setdefault(article.text_hash, []).append(article)

    def find(self, facts: Facts) -> Article | None:
        same = self._by_text.get(facts.text_hash, [])
        if facts.outlet:
            of_it = [article for article in same if article.outlet_id == facts.outlet.pk]
            if not of_it and not facts.is_second_outlets:
                of_it = [article for article in same if self._was_given_another(article, facts)]
            if of_it or facts.outlet_is_given:
                same = of_it
        return same[0] if same else None

    def _was_given_another(self, article: Article, facts: Facts) -> bool:
        """Whether it is the article of these facts, to which somebody has given another outlet."""
        assert facts.outlet is not None
        if facts.outlet.pk in self._outlets_before.get(article.pk, ()):
            return True
        is_as_read = facts.facts_from.get("outlet") != FactFrom.UPLOAD
        is_same_file = facts.original is not None and article.original_id == facts.original.pk
        return is_as_read and is_same_file and _is_given_by_somebody(article)


def _present_texts_first(article: Article) -> tuple[bool, int]:
    return article.replaced_by_id is not None, article.pk


def _is_given_by_somebody(article: Article) -> bool:
    return article.facts_from.get("outlet") in (FactFrom.EDITOR, FactFrom.UPLOAD)


def _outlets_before(articles: Iterable[Article]) -> dict[int, set[int]]:
    """Article -> the outlets it came in with, before somebody set another. All by their keys."""
    given = {one.public_id: one.pk for one in articles if _is_given_by_somebody(one)}
    if not given:
        return {}
    edits = AuditEntry.objects.filter(object_type="article", action="edit", object_id__in=given)
    names = [
        (given[edit.object_id], edit.before["outlet"])
        for edit in edits
        if edit.before.get("outlet")
        and edit.before.get("facts_from", {}).get("outlet") != FactFrom.EDITOR
    ]
    known = outlets_known_as(name for _, name in names)
    before: dict[int, set[int]] = {}
    for article, name in names:
        if outlet := known.get(name):
            before.setdefault(article, set()).add(outlet)
    return before


def _article(facts: Facts, analysis: Analysis) -> Article:
    draft, published = facts.draft, facts.published
    return Article(
        external_id=facts.external_id[:255],
        title=draft.title[:400],
        title_from=draft.title_from,
        text=draft.text,
        text_hash=facts.text_hash,
        zones=analysis.zones,
        numbered=analysis.numbered,
        language=draft.language,
        outlet=facts.outlet,
        published=published.start if published else None,
        published_precision=published.precision if published else "",
        published_words=draft.published_words[:120] if published == draft.published else "",
        facts_from=dict(facts.facts_from),
        byline=draft.byline[:400],
        url=draft.url[:1000],
        licence=facts.licence[:200],
        source=facts.source[:400],
        public=facts.public,
        uploader=facts.uploader,
        original=facts.original,
        encoding=draft.encoding[:40],
        clustered=1,
        extractor_version=analysis.version,
    )
