"""Hits into rows, re-read from the database: what is gone or not for this reader drops out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from django.db.models import Prefetch, QuerySet

from briefs.access import sees_all
from briefs.models import Article, Country, Quote, Topic
from briefs.prepared import Prepared, Row
from briefs.vocabulary_store import COUNTRY_LISTS
from search import visible
from search.types import Hit
from search.visible import Reader

#: Lists that nothing shows of a row, but that take longer to decode than all the rest of it.
UNREAD_OF_COUNTRIES = tuple(
    f"{country}__{name}"
    for country in ("speaker_country", "office__country")
    for name in COUNTRY_LISTS
)
UNREAD = ("article__facts_from", *UNREAD_OF_COUNTRIES)
#: What a card shows of a statement, and an article's page, which has its article.
_SAID = (
    "public_id", "sequence", "known_since", "cluster", "position", "paragraph", "start", "end",
    "contents", "cue_start", "cue_end", "source_start", "source_end", "type", "speaker_name",
    "verb", "office_title", "said", "said_precision", "said_words", "state", "withdrawn_at",
    "speaker__slug", "speaker__name", "speaker__kind", "speaker_country__name",
    "office__title", "office__country__name",
)  # fmt: skip
#: The same and what a card shows of what it belongs to, down to its article's text.
_ON_A_CARD = (
    *_SAID,
    *(
        f"article__{name}"
        for name in (
            "public_id", "title", "title_from", "text", "zones", "published", "published_precision",
            "outlet__name", "byline", "url", "external_id", "licence", "source",
        )
    ),
)  # fmt: skip


def keys(hits: Iterable[Hit]) -> list[int]:
    """Primary keys in the order of the hits."""
    return [int(hit.uid[1:]) for hit in hits]


def statements(hits: Sequence[Hit], reader: Reader) -> list[Quote]:
    """The statements of the hits, as `for_cards`."""
    return for_cards(keys(hits), reader)


def for_cards(wanted: Sequence[int], reader: Reader) -> list[Quote]:
    """Statements by primary keys, in their order, with what a card shows of them and of what they belong
    to, and nothing else; without their tags."""
    return _in_order(wanted, _FOR_CARDS, reader)


def statement(public_id: str, reader: Reader) -> Quote | None:
    """The statement at an address, with who removed it or its article; without its tags."""
    return _STATEMENT.first(public_id, every=sees_all(reader))


def of_article(article: Article) -> list[Quote]:
    """Its live statements in the order of the text, with speaker and office; without their tags."""
    found = _OF_ARTICLE.rows(article.pk)
    for quote in found:
        quote.article = article
    return found


def article(public_id: str, reader: Reader) -> Article | None:
    """The article at an address, deleted or replaced ones too, with what its page says of it."""
    return _ARTICLE.first(public_id, every=sees_all(reader))


def earlier_texts(article: Article) -> list[Article]:
    """The articles that this one is the corrected text of, the latest first, without their texts."""
    return _EARLIER.rows(article.pk)


_RELATED = ("speaker", "speaker_country", "office__country")


def _by_keys(
    shown: Callable[..., QuerySet], related: Iterable[str], columns: Iterable[str]
) -> Prepared:
    """The rows of some keys that are live and shown, with these columns."""
    return Prepared(
        lambda keys, every: (
            shown(every=every)
            .live()
            .filter(pk__in=keys)
            .select_related(*related)
            .only(*columns)
            .order_by()
        )
    )


_WITH_ARTICLE = ("article__outlet", *_RELATED)
_FOR_CARDS = _by_keys(visible.statements_shown, _WITH_ARTICLE, _ON_A_CARD)
_STATEMENT = Prepared(
    lambda public_id, every: (
        visible.statements_shown(every=every)
        .filter(public_id=public_id)
        .select_related(
            "article__outlet",
            "article__deleted_by",
            "article__replaced_by",
            "withdrawn_by",
            *_RELATED,
        )
        .defer("article__replaced_by__text", *UNREAD_OF_COUNTRIES)
        .order_by()
    )
)
_OF_ARTICLE = Prepared(
    lambda article: (
        Quote.objects.filter(withdrawn_at__isnull=True, article=article)
        .select_related(*_RELATED)
        .only(*_SAID)
        .order_by("position")
    )
)


_ARTICLE = Prepared(
    lambda public_id, every: (
        visible.articles_shown(every=every)
        .filter(public_id=public_id)
        .select_related("outlet__merged_into", "uploader", "original", "deleted_by", "replaced_by")
        .order_by()
    )
)
_EARLIER = Prepared(
    lambda article: (
        Article.objects.filter(replaced_by=article).defer("text", "zones").order_by("-deleted_at")
    )
)


def with_all(rows: QuerySet[Quote]) -> QuerySet[Quote]:
    """`rows` with article, speaker, office, and the names of countries and topics loaded."""
    return rows.select_related("article__outlet", *_RELATED).prefetch_related(
        Prefetch("countries", Country.objects.only("code", "name")),
        Prefetch("topics", Topic.objects.only("slug", "name")),
    )


def articles(hits: Sequence[Hit], reader: Reader) -> list[Article]:
    """The articles of the hits, in their order, with nothing but what lists show of them."""
    return _in_order(keys(hits), _ARTICLES, reader)


_ARTICLES = _by_keys(
    visible.articles_shown,
    ("outlet",),
    (
        "public_id", "external_id", "title", "text", "zones", "published", "published_precision",
        "outlet__name",
    ),
)  # fmt: skip


def _in_order(wanted: Sequence[int], prepared: Prepared[Row], reader: Reader) -> list[Row]:
    """The rows that are there and for this reader, in the order of their keys."""
    found = {one.pk: one for one in prepared.rows(wanted, every=sees_all(reader))}
    return [found[key] for key in wanted if key in found]
