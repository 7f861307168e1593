"""The page that tells apart what is new on a saved search."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from django.urls import reverse
from django.utils.http import urlencode

from briefs.models import Article, Quote, User
from briefs.numbers import whole
from search import indexing, saved
from search.arrivals import strictly
from search.changes import Change, Changes, last_decision
from search.engine import engine
from search.engines.base import EngineError
from search.lines import Line, of_article, of_hits, of_statement
from search.links import results_address
from search.models import SavedSearch, Seen
from search.news import News, all_printings, new_articles, new_ones, noun, total
from search.query.request import SearchQuery
from search.types import Hit, Kind
from search.vocabulary import DatabaseVocabulary

#: Rows of one section; the count beside its heading is of all.
MOST = 200
#: Printings, the first ones, among which the rows of further printings are looked for.
LOOKED_AT = 1_000


@dataclass(frozen=True, slots=True)
class Section:
    """count: how many there are; `lines` are the first of them."""

    title: str
    count: int
    lines: list[Line]

    @property
    def more(self) -> int:
        return self.count - len(self.lines)


@dataclass(frozen=True, slots=True)
class NewsPage:
    """upto, decision: the numbers up to which the page tells, for marking that as seen."""

    noun: str
    upto: int
    decision: int
    new: int = 0
    new_href: str = ""
    articles: int = 0
    articles_href: str = ""
    sections: list[Section] = field(default_factory=list)
    failed: bool = False


def news_address(search: SavedSearch, news: News, seen: Seen | None) -> str:
    """The page about this news, which stays as it is when more comes in."""
    after, upto = news.window
    asked = {"after": after, "upto": upto, "decision": seen.decision if seen else last_decision()}
    return f"{reverse('saved_news', args=[search.public_id])}?{urlencode(asked)}"


def news_page(search: SavedSearch, reader: User, asked: Mapping[str, str]) -> NewsPage:
    """asked: `after` and `upto`, first-seen numbers, and `decision`, of the last that was seen;
    what is missing is as the reader left it."""
    seen = Seen.objects.filter(search=search, user=reader).first()
    until = last_decision()
    decision = _number(asked, "decision", seen.decision if seen else until)
    query = saved.query_of(search)
    made = NewsPage(noun=noun(query.kind), upto=0, decision=until)
    if saved.stored(search).problem:
        return replace(made, failed=True)
    try:
        indexed = indexing.indexed_sequence(engine())
        after = _number(asked, "after", seen.sequence if seen else indexed)
        upto = max(after, min(_number(asked, "upto", indexed), indexed))
        return _told(made, query, reader, after, upto, decision)
    except EngineError:
        return replace(made, failed=True)


def _told(
    made: NewsPage, query: SearchQuery, reader: User, after: int, upto: int, decision: int
) -> NewsPage:
    fresh, printed = new_ones(query, after, upto), all_printings(query, after, upto)
    new = total(fresh)
    # Both in one order: whatever of the new is among so many printings is among as many new.
    shown = {hit.uid for hit in _hits(fresh)}
    again = [hit for hit in _hits(printed) if hit.uid not in shown]
    request = strictly(query.without_sequences()).to_engine(DatabaseVocabulary())
    changes = Changes(decision).on(request, since=decision, seen=after)
    sections = [
        Section(
            "Further printings", total(printed) - new, of_hits(again[:MOST], query.kind, reader)
        ),
        _decided("Corrected", [one for one in changes if not one.withdrawn], query.kind),
        _decided("Withdrawn", [one for one in changes if one.withdrawn], query.kind),
    ]
    is_of_statements = query.kind == "statements"
    return replace(
        made,
        upto=upto,
        new=new,
        new_href=results_address(fresh),
        articles=total(new_articles(query, after, upto)) if is_of_statements else 0,
        articles_href=results_address(new_articles(query, after, upto)),
        sections=[one for one in sections if one.count],
    )


def _hits(query: SearchQuery) -> list[Hit]:
    request = replace(query.to_engine(DatabaseVocabulary()), offset=0, limit=LOOKED_AT)
    return list(engine().search(request).hits)


def _decided(title: str, changes: list[Change], kind: Kind) -> Section:
    keys = [one.pk for one in sorted(changes, key=lambda one: -one.decision)[:MOST]]
    if kind == "articles":
        articles = Article.objects.select_related("outlet").in_bulk(keys)
        lines = [of_article(articles[key]) for key in keys if key in articles]
    else:
        quotes = Quote.objects.select_related("article__outlet", "speaker").in_bulk(keys)
        lines = [of_statement(quotes[key]) for key in keys if key in quotes]
    return Section(title, len(changes), lines)


def _number(asked: Mapping[str, str], name: str, default: int) -> int:
    number = whole(asked.get(name, ""))
    return default if number is None else number
