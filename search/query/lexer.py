"""Query text into tokens with positions. Knows spellings, not grammar.

Whatever is only punctuation makes no token: a pasted sentence is a query.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from search import analysis
from search.query.errors import QueryError, QueryProblem
from search.query.fields import Field, find, suggest
from search.query.function_words import FUNCTION_WORDS

Kind = Literal[
    "word",  # text: a run of characters, wildcards and ~ included
    "quoted",  # text: what is between the quotes; slop: of "a b"~5; exact: ="a b"
    "open",
    "close",
    "and",
    "or",
    "not",
    "near",  # W/5 NEAR/5 /5
    "ordered",  # PRE/5 ADJ5 +5
    "sentence",  # W/S
    "paragraph",  # W/P
    "atleast",  # ATLEAST5
    "first",  # FIRST50
    "field",  # field; text: the value as typed, unless brackets follow
    "end",
]

PROXIMITY = ("near", "ordered", "sentence", "paragraph")


@dataclass(frozen=True, slots=True)
class Token:
    """`position`, `length`: in the text as typed. `number`: of W/5, ATLEAST5, or a phrase's ~5."""

    kind: Kind
    text: str
    position: int
    length: int
    number: int | None = None
    exact: bool = False
    field: Field | None = None

    @property
    def end(self) -> int:
        return self.position + self.length


_STRAIGHT = str.maketrans({**dict.fromkeys("“”„‟«»″＂", '"'), "−": "-", "（": "(", "）": ")"})

_OPERATORS: dict[str, Kind] = {
    "AND": "and", "&&": "and", "OR": "or", "||": "or", "|": "or", "NOT": "not"
}  # fmt: skip
# Upper case unless a slash or plus makes them unmistakable.
_PROXIMITY: list[tuple[Kind, re.Pattern[str]]] = [
    ("near", re.compile(r"(?:(?:w|W|near|NEAR|n|N)?/|W|NEAR)(\d+)")),
    ("ordered", re.compile(r"(?:(?:pre|PRE|adj|ADJ|p|P)/|PRE|ADJ|\+)(\d+)")),
    ("sentence", re.compile(r"(?:w|W)?/(?:s|S|sent|SENT|sentence|SENTENCE)()")),
    ("paragraph", re.compile(r"(?:w|W)?/(?:p|P|para|PARA|paragraph|PARAGRAPH)()")),
]
_COUNTED = re.compile(r"(?:(atleast|atl)|(first))/?(\d+)", re.IGNORECASE)
_CHUNK = re.compile(r'[^\s()"]+')
_SPACE = re.compile(r"\s*")
_QUOTED = re.compile(r'(=?)"([^"]*)(?:"(?:~(\d+))?|$)')
_FIELD = re.compile(r"([A-Za-z][A-Za-z_-]*):(?!//)")
_RANGE = re.compile(r"\s*\[[^\]\"()]*\]")
_COMPARED = re.compile(r'\s*(?:"[^"]*"|(?:>=|<=|>|<|=)?\s*[^\s()",;]*)[,;]*')
# Values of one field: "Sergei Lavrov",jalali — a comma goes on to the next.
_VALUE = r'(?:"[^"]*"|[^\s()",]+)'
_VALUES = re.compile(rf"\s*,*({_VALUE}(?:\s*,+\s*{_VALUE})*),*")
_EACH_VALUE = re.compile(r'"([^"]*)"|([^\s()",]+)')
_QUESTION_MARK = re.compile(r"(?<=\S)\?+(?=\s|$)")
#: Characters that mean something to the language, or might.
_SYNTAX = re.compile(r'[()":*!~?\[\]=]')


def straighten(text: str) -> str:
    """Typographic quotes and brackets as plain ones, control characters as spaces, same length."""
    text = text.translate(_STRAIGHT)
    if text.isprintable():
        return text
    return "".join(" " if unicodedata.category(c) == "Cc" else c for c in text)


def tokens(text: str) -> list[Token]:
    """The tokens of `text`, the last of kind "end". Raises QueryError."""
    straight = straighten(text)
    if _is_shouted(straight):
        straight = straight.lower().replace("?", " ")
    else:
        straight = _without_question_marks(straight)
    found = list(_scan(straight, text))
    found.append(Token("end", "", len(straight.rstrip()), 0))
    return found


@lru_cache(maxsize=1 << 10)
def reads_as_word(text: str) -> bool:
    """Whether a run without spaces stands for itself, not for an operator."""
    return _chunk(text, 0).kind == "word"


def split_values(text: str) -> list[str]:
    """The values in the text of a field token, white space collapsed, quotes removed."""
    values = (quoted or bare for quoted, bare in _EACH_VALUE.findall(text))
    return [value for value in (" ".join(v.split()) for v in values) if value]


def _without_question_marks(text: str) -> str:
    """`text` with a space for each `?` that ends a question; any other is a wildcard."""
    kept, begin = "", 0
    for mark in _QUESTION_MARK.finditer(text):
        question, rest = text[begin : mark.start()], text[mark.end() :]
        asked = _asks(question, rest, first=begin == 0)
        kept += question + (" " * len(mark[0]) if asked else mark[0])
        begin = mark.end()
    return kept + text[begin:]


def _asks(question: str, rest: str, *, first: bool) -> bool:
    """Whether `question` is one, three words or more without an operator.

    The last words of a query are, unless a `?` came before. Before more words it takes a function
    word and that the next sentence is seen to begin, by a capital or by a function word.
    """
    words = question.split()
    if len(words) < 3 or not all(map(_is_plain, words)):
        return False
    following = next(filter(_means_something, rest.split()), "")
    if not following:
        return first or _function_words(words) > 0
    begins = following[0].isupper() or _function_words([following]) > 0
    return begins and _function_words(words) > 0


def _is_shouted(text: str) -> bool:
    """Whether `text` is sentences in capitals, with no operator and no wildcard in it.

    Two function words tell them from names and abbreviations between operators.
    """
    if not text.isupper() or len(text.lower()) != len(text):
        return False
    words = text.replace("?", " ").split()
    plain = all(word in _OPERATORS or _is_plain(word) for word in words)
    return plain and _function_words(word for word in words if word not in _OPERATORS) > 1


def _is_plain(word: str) -> bool:
    """Whether `word` is nothing but a word with punctuation."""
    return not (_SYNTAX.search(word) or word[0] in "-+") and _chunk(word, 0).kind == "word"


def _function_words(words: Iterable[str]) -> int:
    return sum(word.strip(".,;").lower() in FUNCTION_WORDS for word in words)


def _scan(text: str, typed: str) -> Iterator[Token]:
    at = 0
    while True:
        space = _SPACE.match(text, at)
        at = space.end() if space else at
        if at >= len(text):
            return
        if text[at] in "()":
            yield Token("open" if text[at] == "(" else "close", text[at], at, 1)
            at += 1
            continue
        quoted = _QUOTED.match(text, at)
        if quoted:
            token = _quoted(quoted, typed)
            if _means_something(token.text):
                yield token
            at = quoted.end()
            continue
        if text[at] in "-+" and at + 1 < len(text) and _prefixes(text, at):
            if text[at] == "-":
                yield Token("not", "-", at, 1)
            at += 1
            continue
        match = _FIELD.match(text, at)
        field = _field(text, match, typed) if match else None
        if field:
            yield field
            at = field.end
            continue
        chunk = _CHUNK.match(text, at)
        assert chunk is not None
        token = _chunk(chunk.group(), at)
        if token.kind != "word" or _means_something(token.text):
            yield token
        at = chunk.end()


def _means_something(text: str) -> bool:
    """Whether there is a term in it, or a wildcard to complain about."""
    return "*" in text or bool(analysis.terms(text))


def _prefixes(text: str, at: int) -> bool:
    """Whether - or + at `at` stands before a term (and is not +5, or a dash)."""
    following = text[at + 1]
    if text[at] == "+" and following.isdecimal():
        return False
    return following.isalnum() or following in '("=*?'


def _quoted(match: re.Match[str], typed: str) -> Token:
    equals, inside, slop = match.groups()
    if match.group().count('"') < 2:
        raise QueryError(
            QueryProblem(
                match.start(),
                match.end() - match.start(),
                "The quotation is not closed.",
                typed.rstrip() + '"',
            )
        )
    number = int(slop) if slop else None
    length = match.end() - match.start()
    return Token("quoted", inside, match.start(), length, number, exact=bool(equals))


def _chunk(chunk: str, at: int) -> Token:
    length = len(chunk)
    if chunk in _OPERATORS:
        return Token(_OPERATORS[chunk], chunk, at, length)
    for kind, pattern in _PROXIMITY:
        match = pattern.fullmatch(chunk)
        if match:
            return Token(kind, chunk, at, length, int(match[1]) if match[1] else None)
    counted = _COUNTED.fullmatch(chunk)
    if counted:
        return Token("atleast" if counted[1] else "first", chunk, at, length, int(counted[3]))
    return Token("word", chunk, at, length)


def _field(text: str, match: re.Match[str], typed: str) -> Token | None:
    """The field with its value; None where the colon is punctuation: "Lavrov: no talks"."""
    name, after = match[1], match.end()
    field = find(name)
    bare = after >= len(text) or text[after].isspace()
    if field is None:
        if bare:
            return None
        raise QueryError(_unknown_field(text, match, typed))
    at = match.start()
    bracket = _SPACE.match(text, after)
    if bracket and text[bracket.end() : bracket.end() + 1] == "(":
        return Token("field", "", at, after - at, field=field)
    ahead = _CHUNK.match(text, bracket.end()) if bare and bracket else None
    if field.kind == "text" or (ahead and _begins_anew(ahead.group())):
        # the value of a text field is any term, to be read as such
        return Token("field", "", at, after - at, field=field)
    if field.kind == "values":
        value = _VALUES.match(text, after)
    else:
        value = _RANGE.match(text, after) or _COMPARED.match(text, after)
    if value is None:
        return Token("field", "", at, after - at, field=field)
    return Token("field", value.group().strip(" ,;"), at, value.end() - at, field=field)


def _begins_anew(chunk: str) -> bool:
    """Whether `chunk`, after a colon and a space, is not the value but the next part."""
    field = _FIELD.match(chunk)
    return _chunk(chunk, 0).kind != "word" or bool(field and find(field[1]))


def _unknown_field(text: str, match: re.Match[str], typed: str) -> QueryProblem:
    name, at = match[1], match.start()
    meant = suggest(name)
    message = f"There is no field “{name}:”."
    if meant:
        repair = f"{typed[:at]}{meant}{typed[at + len(name) :]}"
        return QueryProblem(at, len(name) + 1, message, repair)
    chunk = _CHUNK.match(text, at)
    end = chunk.end() if chunk else match.end()
    repair = f'{typed[:at]}"{typed[at:end].replace(":", " ")}"{typed[end:]}'
    return QueryProblem(
        at, len(name) + 1, f"{message} To search for the words, quote them.", repair
    )
