"""Where an excerpt of a text begins, so that the words it was found by are in its first lines."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple


class Room(NamedTuple):
    """How many letters the lines hold in a wide window and on a phone, and how many are shown in
    front of a hit that comes later."""

    wide: float
    phone: float
    before: int


ENDLESS = Room(float("inf"), float("inf"), 0)


def beginning(text: str, hits: Sequence[tuple[int, int]], room: Room) -> int:
    """Offset from which `text` is shown on a phone: 0 where there is room from its beginning to the end
    of the first hit, else that of a word before the hit. hits: (start, end), in order.
    """
    if not hits or hits[0][1] <= room.phone:
        return 0
    first = hits[0][0]
    space = text.find(" ", max(0, first - room.before), first)
    return space + 1 if space >= 0 else first
