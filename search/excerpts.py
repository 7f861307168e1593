"""Where an excerpt of a text begins, so that the words it was found by are in its first lines."""

from __future__ import annotations

from collections.abc import Sequence


def beginning(text: str, hits: Sequence[tuple[int, int]], *, seen: int, before: int) -> int:
    """Offset from which `text` is shown: 0 where the first hit ends within `seen` letters, else
    that of a word at most `before` letters in front of it. hits: (start, end), in order.
    """
    if not hits or hits[0][1] <= seen:
        return 0
    first = hits[0][0]
    space = text.find(" ", max(0, first - before), first)
    return space + 1 if space >= 0 else first
