"""A search in words: chips, page title, default name of a saved search, heading in print.

`parts` gives the pieces of the sentence, each with the search without it; `sentence` is them
joined: "containing JCPOA within 5 words of sanctions, by Sergei Lavrov or Kazem Jalali, said
between 14 Jan 2022 and 2 Feb 2022".
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from briefs.dates import PartialDate
from search.analysis import tokenize
from search.query.canonical import canonical
from search.query.combine import conjunction
from search.query.errors import QueryError
from search.query.parameters import DateRange
from search.query.parser import parse
from search.query.periods import spoken
from search.query.request import SearchQuery
from search.query.resolve import Vocabulary, resolve
from search.query.tree import (
    All,
    And,
    AtLeast,
    Dates,
    Expansion,
    First,
    Fuzzy,
    Length,
    Near,
    Node,
    Not,
    Or,
    Phrase,
    Scoped,
    Values,
    Wildcard,
    Within,
    Word,
)

#: (field, code or slug) -> what people call it.
Label = Callable[[str, str], str]

_CONNECTORS = {
    "speaker": "by",
    "from": "by speakers from",
    "country": "mentioning",
    "topic": "about",
    "outlet": "in",
    "type": "quoted as",
    "verb": "reported as",
    "named": "attributed to",
    "office": "speaking as",
    "state": "marked",
    "lang": "written in",
}
# Labels that stand inside a sentence, not at the head of a list.
_LOWER_CASE = ("type", "verb", "named", "state")
#: Of more pieces the query without one is spelled canonically, not as typed.
_MOST_AS_TYPED = 10
_DATED = {"date": "dated", "said": "said", "published": "published"}
_SCOPES = {"title": "in the title", "names": "in the byline", "text": "in the text"}


@dataclass(frozen=True, slots=True)
class Part:
    """One piece: *by* [Sergei Lavrov ×].

    connector: words before the label; "or" and "and" go on with the part before. excluded: it
    says what is left out (the connector has the "not"). query_without_it: the search with
    everything else. typed: the label without the other wordings that it names.
    """

    connector: str
    label: str
    query_without_it: SearchQuery
    excluded: bool = False
    typed: str = ""

    def __str__(self) -> str:
        return f"{self.connector} {self.label}".strip()


def parts(
    query: SearchQuery,
    label: Label,
    vocabulary: Vocabulary | None = None,
    today: dt.date | None = None,
) -> list[Part]:
    """The pieces of a search, text first. Text that cannot be read is one piece, as typed.

    With a vocabulary, names are said as what they mean, and other wordings searched are named.
    """
    found = list(_text_parts(query, label, vocabulary, today))
    for one in query.filters:
        found += _filter_parts(query, one.field, label)
    for period in query.dates:
        connector, days = _said_period(period)
        found.append(Part(connector, days, query.without_dates(period.field)))
    if query.copies == "once":
        found.append(Part("with", "copies shown once", query.with_copies("all")))
    if query.sequences:
        found.append(Part("among", "new results", query.without_sequences()))
    return found


def sentence(pieces: Iterable[Part]) -> str:
    """The pieces as one phrase without capital or full stop; empty for no pieces."""
    text = ""
    for part in pieces:
        continued = part.connector in ("or", "and")
        text += (" " if continued else ", ") + str(part) if text else str(part)
    return text


def title(
    query: SearchQuery,
    label: Label,
    vocabulary: Vocabulary | None = None,
    today: dt.date | None = None,
) -> str:
    """The search as a name: "Statements by Sergei Lavrov", "All articles"."""
    said = sentence(parts(query, label, vocabulary, today))
    return f"{query.kind.capitalize()} {said}" if said else f"All {query.kind}"


def say(node: Node, label: Label, text: str = "") -> str:
    """A tree in words; mixed AND and OR in the brackets they were read with.

    text: the query as typed, whose spelling of words is kept.
    """
    return _Speech(label, text).say(node)


def _text_parts(
    query: SearchQuery, label: Label, vocabulary: Vocabulary | None, today: dt.date | None
) -> Iterator[Part]:
    try:
        tree = query.tree(today)
    except QueryError:
        yield Part("matching", query.q, query.with_text(""))
        return
    if isinstance(tree, All):
        return
    speech = _Speech(label, query.q)
    children = tree.children if isinstance(tree, And) else (tree,)
    order: Sequence[int] = range(len(children))
    joined = "and"
    if query.match == "any":
        # Only words become alternatives, so they are said together and the rest after them.
        order = sorted(order, key=lambda index: not _is_wanted_text(children[index]))
        joined = "or"
    contains = False
    for index in order:
        child = children[index]
        rest = [(other, True) for other in children[:index] + children[index + 1 :]]
        without = query.with_text(speech.spell(conjunction(rest)) if rest else "")
        meant = _resolved(child, vocabulary, query.q)
        excluded = isinstance(meant, Not)
        inner = meant.child if isinstance(meant, Not) else meant
        asked = child.child if isinstance(child, Not) else child
        no = "not " if excluded else ""
        match inner:
            case Values(field) if not excluded and isinstance(child, Values):
                for number, value in enumerate(child.values):
                    one = _resolved(Values(field, (value,)), vocabulary, query.q)
                    others = tuple(v for v in child.values if v != value)
                    left = [(Values(field, others), True)] if others else []
                    kept = [(other, True) for other in children[:index]] + left
                    kept += [(other, True) for other in children[index + 1 :]]
                    without = query.with_text(speech.spell(conjunction(kept)))
                    connector = "or" if number else _CONNECTORS[field]
                    yield Part(connector, speech.say_values(one), without)
            case Values(field):
                yield Part(no + _CONNECTORS[field], speech.say_values(inner), without, excluded)
            case Dates():
                connector, days = _said_period(inner)
                yield Part(no + connector, days, without, excluded)
            case Length():
                yield Part(f"{no}of", speech.say(inner), without, excluded)
            case _ if excluded:
                said, typed = speech.say(inner), speech.say(asked)
                yield Part("not containing", said, without, True, typed)
            case Or() if not _has_text(inner):
                yield Part("", speech.say(inner), without)
            case _:
                in_words = speech.inner if rest else speech.say
                connector = joined if contains else "containing"
                yield Part(connector, in_words(inner), without, typed=in_words(asked))
        contains = _is_wanted_text(meant)


def _is_wanted_text(node: Node) -> bool:
    """Whether "and" after it would go on with what is contained."""
    return not isinstance(node, Not) and _has_text(node)


def _has_text(node: Node) -> bool:
    if isinstance(node, And | Or):
        return any(_has_text(child) for child in node.children)
    return not isinstance(node, Values | Dates | Length)


def _resolved(node: Node, vocabulary: Vocabulary | None, text: str) -> Node:
    if vocabulary is None:
        return node
    try:
        return resolve(node, vocabulary, text)
    except QueryError:
        return node


def _filter_parts(query: SearchQuery, name: str, label: Label) -> Iterator[Part]:
    held = query.filter(name)
    connector = _CONNECTORS[name]
    for index, value in enumerate(held.any_of):
        joined = "and" if held.match_all else "or"
        without = query.without_value(name, value)
        yield Part(joined if index else connector, _label(label, name, value), without)
    for index, value in enumerate(held.none_of):
        without = query.without_value(name, value)
        spoken = "or" if index else f"not {connector}"
        yield Part(spoken, _label(label, name, value), without, excluded=True)


def _label(label: Label, field: str, value: str) -> str:
    text = label(field, value)
    return text[:1].lower() + text[1:] if field in _LOWER_CASE else text


def _day(day: dt.date) -> str:
    return f"{day.day} {day:%b} {day.year}"


def _said_period(period: Dates | DateRange) -> tuple[str, str]:
    """("said between", "14 Jan 2022 and 2 Feb 2022"); whole months and years as such, and what is
    counted from today as that: tomorrow it is other days."""
    name = _DATED[period.field]
    if relative := spoken(period.spelling):
        return (f"{name} in", relative) if relative.startswith("the ") else (name, relative)
    start, end = period.start, period.end
    if period.undated:
        return ("", "undated") if period.field == "date" else (name, "on no known day")
    if start and end:
        if start == end:
            return f"{name} on", _day(start)
        if whole := _whole_period(start, end):
            return f"{name} in", whole
        return f"{name} between", f"{_day(start)} and {_day(end)}"
    return (f"{name} since", _day(start)) if start else (f"{name} until", _day(end or dt.date.max))


def _whole_period(start: dt.date, end: dt.date) -> str:
    """ "January 2022" or "2022" where the days are all of it, else nothing."""
    if start.day != 1:
        return ""
    if end == PartialDate(start, "month").end:
        return f"{start:%B} {start.year}"
    is_year = start.month == 1 and end == PartialDate(start, "year").end
    return str(start.year) if is_year else ""


class _Speech:
    """Says nodes. Words are spelled as in `text` where they occur there."""

    def __init__(self, label: Label, text: str) -> None:
        self._label = label
        self._typed: dict[str, str] = {}
        for token in tokenize(text):
            self._typed.setdefault(token.text, text[token.start : token.end])

    def say(self, node: Node) -> str:
        """The node, an Or or And without brackets of its own."""
        match node:
            case All():
                return "anything"
            case Word(text, exact):
                word = self._typed.get(text, text)
                return f"“{word}” exactly" if exact else word
            case Phrase(words, exact):
                typed = " ".join(self._typed.get(word, word) for word in words)
                return f"“{typed}”{' exactly' if exact else ''}"
            case Wildcard(pattern):
                return pattern
            case Fuzzy(text, distance):
                letters = "1 letter" if distance == 1 else f"{distance} letters"
                return f"{self._typed.get(text, text)} (or {letters} different)"
            case Expansion(original, alternatives):
                others = " or ".join(self.say(other) for other in alternatives)
                return f"{self.say(original)} (or {others})"
            case And(children):
                return " and ".join(map(self.inner, children))
            case Or(children):
                return " or ".join(map(self.inner, children))
            case Not(child):
                return f"not {self.inner(child)}"
            case Near(left, right, distance, ordered, negated):
                reach = "1 word" if distance == 1 else f"{distance} words"
                relation = f"at most {reach} before" if ordered else f"within {reach} of"
                return (
                    f"{self.inner(left)} {'not ' if negated else ''}{relation} {self.inner(right)}"
                )
            case Within(left, right, unit):
                return f"{self.inner(left)} in the same {unit} as {self.inner(right)}"
            case AtLeast(count, child):
                return f"{self.inner(child)} at least {count} time{'s' if count > 1 else ''}"
            case First(count, child):
                return f"{self.inner(child)} in the first {count} word{'s' if count > 1 else ''}"
            case Scoped(field, child):
                return f"{self.inner(child)} {_SCOPES[field]}"
            case Values(field):
                return f"{_CONNECTORS[field]} {self.say_values(node)}"
            case Dates():
                return " ".join(_said_period(node)).strip()
            case Length(low, high):
                return _length(low, high)
        raise TypeError(f"no words for {node!r}")

    def say_values(self, node: Node) -> str:
        assert isinstance(node, Values)
        return " or ".join(_label(self._label, node.field, value) for value in node.values)

    def spell(self, node: Node) -> str:
        """The node as query text, words as typed where that is read the same.

        Each piece is left out once: of many, reading all the rest again would take longer than
        the search.
        """
        plain = canonical(node)
        if isinstance(node, And) and len(node.children) > _MOST_AS_TYPED:
            return plain
        typed = canonical(node, self._typed)
        try:
            return typed if canonical(parse(typed)) == plain else plain
        except QueryError:
            return plain

    def inner(self, node: Node) -> str:
        return f"({self.say(node)})" if isinstance(node, And | Or) else self.say(node)


def _length(low: int | None, high: int | None) -> str:
    if low is None:
        return f"at most {high} words"
    if high is None:
        return f"at least {low} words"
    return f"{low} words" if low == high else f"{low} to {high} words"
