"""Query text into a tree: `parse("JCPOA W/5 sanctions speaker:lavrov")`.

Precedence, tightest first: brackets, proximity, NOT, AND (or a space), OR.

    either    := both ("OR" both)*
    both      := denial (["AND"] denial)*
    denial    := ("NOT" | "-") denial | proximity
    proximity := primary (["NOT"] "W/5" primary)*
    primary   := "(" either ")" | word | quoted | "ATLEAST5" primary | "FIRST50" primary
               | field (value | "(" either ")")

Inside the brackets of a field the same grammar is read with values (or words of that text field)
as its primaries.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from typing import NoReturn

from search.query import limits
from search.query.combine import conjunction, depth, disjunction, is_operand, leaves, negation
from search.query.errors import QueryError, QueryProblem
from search.query.field_values import dates_of, length_of
from search.query.fields import Field
from search.query.function_words import is_function_word
from search.query.lexer import PROXIMITY, Token, split_values
from search.query.reader import Reader
from search.query.terms import TermError, read_quoted, read_word
from search.query.today import today as present_day
from search.query.tree import (
    All,
    And,
    AtLeast,
    First,
    Near,
    Node,
    Scoped,
    Values,
    Within,
    Word,
)

# Brackets and NOTs inside each other, whatever they mean: the parser recurses over them.
_MAX_NESTING = 40
# A repair may leave further mistakes; each is repaired in turn.
_MAX_REPAIRS = 16


def parse(text: str, today: dt.date | None = None) -> Node:
    """The tree of a query; `All()` for an empty one. `today` anchors relative dates.

    Raises QueryError; a repair it offers can be parsed.
    """
    today = today or present_day()
    try:
        return _parse(text, today)
    except QueryError as error:
        problem = replace(error.problem, repair=_readable(error.problem.repair, today))
        if error.problem.repair is not None and problem.repair is None:
            # Nothing is left of it: perhaps the words themselves were meant.
            problem = replace(problem, repair=_readable(_quoted(text), today))
    raise QueryError(problem)


def _parse(text: str, today: dt.date) -> Node:
    if len(text.strip()) > limits.MAX_CHARACTERS:
        shorter = text.strip()[: limits.MAX_CHARACTERS]
        message = f"A query can have {limits.MAX_CHARACTERS:,} characters; this has {len(text):,}."
        at = limits.MAX_CHARACTERS
        raise QueryError(
            QueryProblem(at, len(text) - at, message, shorter.rpartition(" ")[0] or None)
        )
    return _Parser(text, today).parse()


def _quoted(text: str) -> str | None:
    words = re.findall(r"\w+", text)
    return f'"{" ".join(words)}"' if words else None


def _readable(repair: str | None, today: dt.date) -> str | None:
    for _ in range(_MAX_REPAIRS):
        if repair is None:
            return None
        repair = " ".join(repair.split())
        try:
            _parse(repair, today)
            return repair or None
        except QueryError as error:
            repair = error.problem.repair
    return None


class _Parser(Reader):
    """Reads one text. `field`: whose brackets it is in; None outside of any."""

    def __init__(self, text: str, today: dt.date) -> None:
        super().__init__(text)
        self.today = today
        self.nesting = 0
        self.field: Field | None = None

    def parse(self) -> Node:
        tree = self._either() if self.peek().kind != "end" else All()
        if self.peek().kind == "close":
            self.fail(self.peek(), "This bracket closes nothing.", self.without(self.peek()))
        asked = leaves(tree)
        counted = {leaf for leaf in asked if not is_function_word(leaf)}
        if len(counted) > limits.MAX_TERMS or len(asked) > limits.MAX_LEAVES:
            self._too_many()
        if depth(tree) > limits.MAX_DEPTH:
            self._too_deep(self.tokens[0])
        return tree

    # the grammar

    def _either(self) -> Node:
        nodes = [self._both()]
        while self.peek().kind == "or":
            self.next()
            nodes.append(self._both())
        return disjunction(nodes)

    def _both(self) -> Node:
        items = [(self._denial(), False)]
        while self.peek().kind not in ("or", "close", "end"):
            written = self.peek().kind == "and"
            if written:
                self.next()
            items.append((self._denial(), written))
        return conjunction(items)

    def _denial(self) -> Node:
        if self.peek().kind != "not":
            return self._proximity()
        self._nest(self.next())
        node = negation(self._denial())
        self.nesting -= 1
        return node

    def _proximity(self) -> Node:
        begin = self.index
        left = self._primary()
        end = self.index
        pairs: list[tuple[Node, bool]] = []
        while True:
            negated = self.peek().kind == "not" and self.peek(1).kind in PROXIMITY
            operator = self.peek(int(negated))
            if operator.kind not in PROXIMITY:
                break
            self.index += 1 + negated
            self._check_distance(operator, negated)
            second = self.index
            right = self._primary()
            self._check_operand(left, begin, end, operator)
            self._check_operand(right, second, self.index, operator)
            pairs.append((self._pair(operator, left, right, negated), True))
            left, begin, end = right, second, self.index
        return conjunction(pairs) if pairs else left

    @staticmethod
    def _pair(operator: Token, left: Node, right: Node, negated: bool) -> Node:
        if operator.kind in ("sentence", "paragraph"):
            return Within(left, right, operator.kind)
        return Near(left, right, operator.number or 1, operator.kind == "ordered", negated)

    def _primary(self) -> Node:
        token = self.peek()
        if token.kind == "open":
            return self._group()
        if self.field and self.field.kind != "text":
            return self._value_in_brackets(self.field)
        if token.kind in ("word", "quoted"):
            return self._term(self.next())
        if token.kind in ("atleast", "first"):
            return self._counted(self.next())
        if token.kind == "field" and not self.field:
            return self._field(self.next())
        return self._misplaced(token)

    def _group(self) -> Node:
        opening = self.next()
        self._nest(opening)
        if self.peek().kind == "close":
            closing = self.peek()
            repair = self.text[: opening.position] + self.text[closing.end :]
            self.fail(opening, "There is nothing between these brackets.", repair)
        node = self._either()
        if self.peek().kind != "close":
            self.fail(opening, "This bracket is not closed.", self.text.rstrip() + ")")
        self.next()
        self.nesting -= 1
        return node

    def _term(self, token: Token) -> Node:
        try:
            if token.kind == "word":
                node = read_word(token.text)
            else:
                node = read_quoted(token.text, exact=token.exact, slop=token.number)
        except TermError as error:
            self.fail(token, error.message, self.replaced(token, error.replacement))
        assert node is not None, "the lexer makes no token of punctuation"
        return node

    def _counted(self, token: Token) -> Node:
        assert token.number is not None
        most = limits.MAX_ATLEAST if token.kind == "atleast" else limits.MAX_FIRST
        if not 1 <= token.number <= most:
            name = token.text.rstrip("0123456789")
            repair = self.replaced(token, f"{name}{max(1, min(token.number, most))}")
            self.fail(token, f"{name} counts from 1 to {most:,}.", repair)
        begin = self.index
        child = self._primary()
        self._check_operand(child, begin, self.index, token)
        if token.kind == "atleast":
            return AtLeast(token.number, child)
        return First(token.number, child)

    # fields

    def _field(self, token: Token) -> Node:
        field = token.field
        assert field is not None
        if self.peek().kind == "open" and not token.text:
            self.field = field
            node = self._group()
            self.field = None
            return Scoped(field.name, node) if field.kind == "text" else node
        if field.kind == "text":
            if self.peek().kind not in ("word", "quoted"):
                self._no_value(token, field)
            return Scoped(field.name, self._term(self.next()))
        return self._value(token, field, token.text)

    def _value(self, token: Token, field: Field, text: str) -> Node:
        if not text:
            self._no_value(token, field)
        if field.kind == "dates":
            return dates_of(self, token, field, text, self.today)
        if field.kind == "length":
            return length_of(self, token, text)
        values = split_values(text)
        if not values:
            self._no_value(token, field)
        if any("*" in value for value in values):
            message = f"{field.spelling}: takes whole names, without *."
            self.fail(token, message, self.replaced(token, self.typed(token).replace("*", "")))
        return Values(field.name, tuple(dict.fromkeys(values)))

    def _value_in_brackets(self, field: Field) -> Node:
        """In `speaker:(sergei lavrov OR jalali)` words up to an operator are one value."""
        token = self.next()
        if token.kind == "quoted":
            return self._value(token, field, f'"{token.text}"')
        if token.kind != "word":
            self._misplaced(token)
        words = [token.text]
        while field.kind == "values" and self.peek().kind == "word":
            words.append(self.next().text)
        several = " ".join(words).split(",")
        if field.kind == "values":
            return self._value(token, field, ",".join(f'"{value}"' for value in several))
        return self._value(token, field, token.text)

    # problems

    def _nest(self, token: Token) -> None:
        self.nesting += 1
        if self.nesting > _MAX_NESTING:
            self._too_deep(token)

    def _too_deep(self, token: Token) -> NoReturn:
        self.fail(token, f"Brackets can be nested {limits.MAX_DEPTH} deep.", None)

    def _too_many(self) -> NoReturn:
        terms = [t for t in self.tokens if t.kind in ("word", "quoted") or (t.field and t.text)]
        last = terms[min(limits.MAX_TERMS, len(terms)) - 1]
        rest = replace(last, position=last.end, length=len(self.text.rstrip()) - last.end)
        repair = self.text[: last.end] if rest.length else None
        self.fail(rest, f"A query can have {limits.MAX_TERMS} different words and values.", repair)

    def _check_distance(self, operator: Token, negated: bool) -> None:
        if operator.number is None:
            if negated:
                repair = self.replaced(operator, f"W/{limits.MAX_SLOP}")
                message = f"NOT works with a distance, such as NOT W/{limits.MAX_SLOP}."
                self.fail(operator, message, repair)
            return
        if not 1 <= operator.number <= limits.MAX_SLOP:
            name = operator.text.rstrip("0123456789")
            nearest = max(1, min(operator.number, limits.MAX_SLOP))
            self.fail(
                operator,
                f"{operator.text}: words can be looked for at most {limits.MAX_SLOP} words apart, "
                "and at least 1.",
                self.replaced(operator, f"{name}{nearest}"),
            )

    def _check_operand(self, node: Node, begin: int, end: int, operator: Token) -> None:
        """The operand was read from `tokens[begin:end]`."""
        if is_operand(node):
            return
        first, last = self.tokens[begin], self.tokens[end - 1]
        before, after = self.text[: first.position], self.text[last.end :]
        repair = None
        if isinstance(node, And) and all(isinstance(child, Word) for child in node.children):
            words = " ".join(child.text for child in node.children if isinstance(child, Word))
            repair = f'{before}"{words}"{after}'
        elif operator.kind in PROXIMITY:
            inside = self.text[first.end : last.position]
            bracketed = first.kind == "open"
            repair = f"{before}{inside}{after}" if bracketed else self.replaced(operator, "AND")
        message = f"{operator.text} works on words and phrases, or several of them joined by OR."
        self.fail(operator, message, repair)

    def _no_value(self, token: Token, field: Field) -> NoReturn:
        self.fail(token, f"{field.spelling}: needs a value after it.", self.without(token))

    def _misplaced(self, token: Token) -> NoReturn:
        """`token` stands where a term should."""
        previous = self.tokens[self.tokens.index(token) - 1]
        if token is self.tokens[0] and token.kind == "close":
            self.fail(token, "This bracket closes nothing.", self.without(token))
        if token.kind in ("end", "close"):
            message = f"There is nothing after {previous.text}."
            self.fail(previous, message, self.without(previous))
        if token.kind == "field":
            message = "A field cannot stand inside another one."
        elif self.field and self.field.kind != "text":
            message = f"{self.field.spelling}: takes values and AND, OR, NOT between them."
        else:
            message = f"{token.text} needs a word before it."
        self.fail(token, message, self.without(token))
