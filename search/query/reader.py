"""A query's tokens, read one after the other; what is wrong is said with its place and a repair."""

from __future__ import annotations

from typing import NoReturn

from search.query.errors import QueryError, QueryProblem
from search.query.lexer import Token, tokens


class Reader:
    """The tokens of `text`, and the next one to be read."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = tokens(text)
        self.index = 0

    def peek(self, ahead: int = 0) -> Token:
        return self.tokens[min(self.index + ahead, len(self.tokens) - 1)]

    def next(self) -> Token:
        token = self.peek()
        self.index += 1
        return token

    def typed(self, token: Token) -> str:
        return self.text[token.position : token.end]

    def without(self, token: Token) -> str:
        """The text without a token."""
        before, after = self.text[: token.position], self.text[token.end :]
        return (before.rstrip() if after.startswith(")") else before) + after

    def replaced(self, token: Token, text: str) -> str:
        """The text with another in the place of a token."""
        return f"{self.text[: token.position]}{text}{self.text[token.end :]}"

    def fail(self, token: Token, message: str, repair: str | None) -> NoReturn:
        raise QueryError(QueryProblem(token.position, token.length, message, repair))
