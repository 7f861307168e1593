"""The way back: addresses that remember from which results, and from which place in them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import quote_plus


@dataclass(frozen=True, slots=True)
class Trail:
    """`results` is the canonical query string of a results page, `rank` a place in it from 1."""

    results: str
    rank: int

    @classmethod
    def read(cls, results: str, rank: str) -> Trail | None:
        """From the parameters `from` and `n`; None where there is no usable place."""
        if rank.isascii() and rank.isdigit() and 1 <= int(rank) <= 1_000_000:
            return cls(results, int(rank))
        return None


def reading_address(path: str, *, statement: int = 0, trail: Trail | None = None) -> str:
    """`/articles/<id>` to be opened at a statement: `?from=…&n=8#s10`."""
    query = f"?from={_quoted(trail.results)}&n={trail.rank}" if trail else ""
    anchor = f"#s{statement}" if statement else ""
    return f"{path}{query}{anchor}"


#: The same for every row of a list.
_quoted = lru_cache(maxsize=64)(quote_plus)
