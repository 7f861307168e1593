"""What a file that can't be read has to answer."""

from __future__ import annotations

from collections.abc import Sequence

from briefs.readers import read
from briefs.readers.types import Found, Refusal


def refused(found: Sequence[Found]) -> Refusal:
    """The one refusal found, which says what to do."""
    (one,) = found
    assert isinstance(one, Refusal), one
    assert one.advice
    return one


def refusal(data: bytes, filename: str = "a.txt") -> Refusal:
    return refused([read(data, filename)])
