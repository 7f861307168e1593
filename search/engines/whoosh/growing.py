"""An array that grows at its end. What was read of it stays as it is."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from search.engines.whoosh.arrayfile import Array


class Growing:
    """Numbers of one type; `array` is those that there are now."""

    def __init__(self, dtype: npt.DTypeLike) -> None:
        self._room = np.zeros(64, dtype)
        self._size = 0

    def __len__(self) -> int:
        return self._size

    @property
    def array(self) -> Array:
        """A view: adding numbers later neither changes nor frees it."""
        return self._room[: self._size]

    def extend(self, numbers: Sequence[int] | Array) -> None:
        size = self._size + len(numbers)
        if size > len(self._room):
            room = np.zeros(2 * size, self._room.dtype)
            room[: self._size] = self.array
            self._room = room
        self._room[self._size : size] = numbers
        self._size = size
