"""What is wrong with a query, where, and how it could be put right."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class QueryProblem:
    """`length` characters from `position` of the query as typed cannot be read.

    message: one sentence for the person who typed it. repair: a whole query that can be read,
    or None where nothing sensible can be offered.
    """

    position: int
    length: int
    message: str
    repair: str | None = None


class QueryError(ValueError):
    """A query cannot be read; `problem` says why."""

    def __init__(self, problem: QueryProblem) -> None:
        super().__init__(problem.message)
        self.problem = problem
