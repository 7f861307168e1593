"""A search as somebody asks for it now: an address read against what the database holds."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from briefs.models import Article, Country, Office
from briefs.prepared import Prepared
from search.merged import MERGEABLE, leading_to, with_values_moved
from search.query.parameters import BadParameter
from search.query.request import SearchQuery
from search.types import Filter
from search.vocabulary import VERBS, DatabaseVocabulary, labels

_MOST_MEANT = 3
#: Values of a search for which others are suggested; looking for near names takes a while.
_MOST_SUGGESTED = 5


def asked_query(parameters: str | Mapping[str, Any]) -> SearchQuery:
    """The search that `parameters` spell, as `SearchQuery.from_querystring` takes them.

    Merged speakers, topics and outlets become those they lead to. Values that nothing has stay,
    since without them more would be found than was asked for; `problems` names them. One look
    into the database for each field with values, and more only to suggest others.
    """
    query = SearchQuery.from_querystring(parameters)
    problems = list(query.problems)
    for held in query.filters:
        values = (*held.any_of, *held.none_of)
        if held.field in MERGEABLE:
            known = leading_to(held.field, values)
            query = with_values_moved(query, held, known)
        elif held.field in _KNOWN:
            known = dict.fromkeys(_KNOWN[held.field](values))
        else:
            continue
        unknown = [value for value in values if value not in known]
        problems += _problems(held, unknown, max(0, _MOST_SUGGESTED - len(problems)))
    return replace(query, problems=tuple(problems))


_COUNTRIES = Prepared(lambda codes: Country.objects.filter(code__in=codes).values_list("code"))

_KNOWN: Mapping[str, Callable[[Iterable[str]], Iterable[str]]] = {
    "from": lambda codes: [code for (code,) in _COUNTRIES.values(list(codes))],
    "country": lambda codes: [code for (code,) in _COUNTRIES.values(list(codes))],
    "office": lambda slugs: Office.objects.filter(slug__in=slugs).values_list("slug", flat=True),
    "lang": lambda codes: (
        Article.objects.filter(language__in=codes).values_list("language", flat=True).distinct()
    ),
    "verb": lambda _: VERBS,
}

_CALLED = {
    "speaker": "No speaker is called",
    "from": "No country has the code",
    "country": "No country has the code",
    "topic": "No topic is called",
    "outlet": "No source is called",
    "office": "No office is called",
    "verb": "No statement is reported as",
    "lang": "No article is in the language",
}


def _problems(held: Filter, unknown: Iterable[str], suggested: int) -> Iterator[BadParameter]:
    """One for each value; others are suggested for the first `suggested`."""
    for number, value in enumerate(unknown):
        message = f"{_CALLED[held.field]} {value}."
        meant = _meant(held.field, value) if number < suggested else []
        if meant:
            names = labels(held.field, meant)
            message += f" Did you mean {' or '.join(_said(one, names[one]) for one in meant)}?"
        typed = value if value in held.any_of else f"-{value}"
        yield BadParameter(held.field, typed, message, left_out=False)


def _said(value: str, name: str) -> str:
    """The value with what it is called: "GB (United Kingdom)"."""
    return value if value == name.lower() else f"{value} ({name})"


def _meant(field: str, value: str) -> list[str]:
    """Values of the field that go by the name `value`, or by the one nearest to it."""
    vocabulary = DatabaseVocabulary()
    words = value.replace("-", " ")
    found = vocabulary.lookup(field, words)
    # Two letters are near to any name: codes are known or not.
    if not found and len(words) > 2 and (name := vocabulary.suggest(field, words)):
        found = vocabulary.lookup(field, name)
    return found[:_MOST_MEANT]
