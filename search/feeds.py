"""Atom feeds of saved searches, and the list of all of one's own (OPML).

An entry is a statement (of a search of articles: an article) when the first of its printings that
the search finds came in. Entries go by first-seen numbers and are named by permanent ids, so a new
extraction, a corrected date or another outlet's copy make none again. Where a first printing is
withdrawn, or corrected so that the search finds it no more, the next one takes its place as an entry
of its own: it says so elsewhere, by another address.
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterable
from dataclasses import dataclass, replace
from xml.etree import ElementTree

from django.conf import settings
from django.core import signing
from django.db.models import F
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape

from briefs.local_time import in_zone_of
from briefs.models import Article, Quote, User
from search import readout, saved
from search.engine import engine
from search.exports.types import one_line
from search.lines import Line, of_article, of_statement
from search.links import results_address
from search.models import Feed, SavedSearch
from search.news import all_printings, new_ones
from search.query.request import SearchQuery
from search.rows import keys
from search.templatetags.interface import day
from search.types import Kind
from search.vocabulary import DatabaseVocabulary

ENTRIES = 50
#: Windows of first-seen numbers that are counted at once to find the latest hits.
_PARTS = 32
_signer = signing.Signer(salt="feed", sep=".")


# Addresses


def feed_address(feed: Feed) -> str:
    return settings.ADDRESS + reverse("feed", args=[_signer.sign(feed.public_id)])


def of_token(token: str) -> Feed | None:
    """The feed of an address, as long as who made it is here and may see the search."""
    try:
        public_id = _signer.unsign(token)
    except signing.BadSignature:
        return None
    feed = Feed.objects.filter(public_id=public_id, user__is_active=True)
    found = feed.select_related("search", "user").first()
    visible = SavedSearch.objects.visible_to(found.user) if found else None
    return found if visible and visible.filter(pk=found.search_id).exists() else None


def make(*, search: SavedSearch, user: User) -> Feed:
    """The feed there is, or a new one."""
    return Feed.objects.get_or_create(search=search, user=user)[0]


def revoke(*, search: SavedSearch, user: User) -> None:
    """The address that there was leads nowhere from now on."""
    Feed.objects.filter(search=search, user=user).delete()


# Entries


@dataclass(frozen=True, slots=True)
class Entry:
    """public_id: permanent. at: when it came in."""

    public_id: str
    kind: Kind
    line: Line
    at: dt.datetime


def entries(query: SearchQuery, upto: int) -> list[Entry]:
    """What came in last up to a first-seen number, the latest first. Raises QueryError, EngineError."""
    after = _beginning(query, upto)
    first = _first_printings(query, after, upto)[:ENTRIES]
    if query.kind == "articles":
        articles = Article.objects.select_related("outlet").in_bulk(first)
        return [
            Entry(one.public_id, query.kind, of_article(one), one.created)
            for one in map(articles.__getitem__, first)
        ]
    quotes = Quote.objects.select_related("article__outlet", "speaker").in_bulk(first)
    return [
        Entry(one.public_id, query.kind, of_statement(one), one.created)
        for one in map(quotes.__getitem__, first)
    ]


def _beginning(query: SearchQuery, upto: int) -> int:
    """A number after which there are entries enough, and not too many more."""
    low, wanted = 0, ENTRIES
    high = upto
    request = new_ones(query, 0, upto).without_sequences().to_engine(DatabaseVocabulary())
    while high - low > 1:
        step = max(1, (high - low) // _PARTS)
        bounds = (*range(low, high, step), high)
        found = engine().search(replace(request, offset=0, limit=0, arrivals=bounds)).arrivals
        windows = list(zip(itertools.pairwise(bounds), found, strict=True))
        for (after, until), count in reversed(windows):
            if count >= wanted:
                low, high = after, until
                break
            wanted -= count
        else:
            return low
        if count <= 4 * ENTRIES:
            break
    return low


def _first_printings(query: SearchQuery, after: int, upto: int) -> list[int]:
    """Keys of the first printings of what is new in a window, the latest first."""
    new = {cluster for _, cluster, _ in _rows(new_ones(query, after, upto))}
    first: dict[int, tuple[int, int]] = {}
    for pk, cluster, sequence in _rows(all_printings(query, after, upto)):
        if cluster in new and sequence is not None:
            first[cluster] = min(first.get(cluster, (sequence, pk)), (sequence, pk))
    return [pk for _, pk in sorted(first.values(), reverse=True)]


def _rows(query: SearchQuery) -> Iterable[tuple[int, int, int | None]]:
    """Key, cluster and first-seen number of all hits; None: found when its article was read again."""
    request = replace(query.to_engine(DatabaseVocabulary()), offset=0, limit=2**31)
    hits = keys(engine().search(request).hits)
    if query.kind == "statements":
        quotes = Quote.objects.live().filter(pk__in=hits)
        first_seen = quotes.values_list("pk", "cluster", "sequence", "known_since")
        return [(pk, of, None if known else number) for pk, of, number, known in first_seen]
    rows = Article.objects.live().filter(pk__in=hits)
    return [
        (pk, cluster or -pk, sequence)
        for pk, cluster, sequence in rows.values_list("pk", F("cluster"), "sequence")
    ]


# Documents


class _Atom(Atom1Feed):
    """With a date of its own where it is empty: the same feed has the same bytes."""

    def latest_post_date(self) -> dt.datetime:
        dates = [item["updateddate"] for item in self.items]
        return max(dates, default=self.feed["began"])


def atom(feed: Feed) -> str:
    """The document, as of the day it is where its reader is. Raises EngineError.

    Of a search that cannot be read it is empty and says why.
    """
    with in_zone_of(feed.user):
        return _document(feed)


def _document(feed: Feed) -> str:
    search = feed.search
    stored = saved.stored(search)
    words = readout.sentence(readout.chips(stored.query)) or f"all {stored.query.kind}"
    made = _Atom(
        title=one_line(search.name),
        link=settings.ADDRESS + results_address(stored.query),
        description="",
        subtitle=one_line(stored.problem or words),
        feed_url=feed_address(feed),
        feed_guid=f"urn:readout:search:{search.public_id}",
        language="en",
        began=search.created,
    )
    for one in [] if stored.problem else entries(stored.query, saved.indexed()):
        who = f"{one.line.who}: " if one.line.who else ""
        made.add_item(
            title=one_line(f"{who}{one.line.text}"),
            link=settings.ADDRESS + one.line.href,
            # Atom1Feed says of it, and of nothing else, that it is HTML.
            description=escape(
                one_line(", ".join(filter(None, (one.line.outlet, day(one.line.day)))))
            ),
            author_name=one_line(one.line.who or one.line.outlet or "Readout"),
            unique_id=f"urn:readout:{one.kind[:-1]}:{one.public_id}",
            pubdate=one.at,
            updateddate=one.at,
        )
    return made.writeString("utf-8")


def opml(feeds: Iterable[Feed], *, owner: User) -> bytes:
    """A list of feeds, as feed readers import it."""
    root = ElementTree.Element("opml", version="2.0")
    head = ElementTree.SubElement(root, "head")
    ElementTree.SubElement(head, "title").text = "Readout: saved searches"
    ElementTree.SubElement(head, "ownerName").text = one_line(owner.name)
    body = ElementTree.SubElement(root, "body")
    for feed in feeds:
        name = one_line(feed.search.name)
        ElementTree.SubElement(
            body, "outline", type="rss", text=name, title=name, xmlUrl=feed_address(feed)
        )
    return ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
