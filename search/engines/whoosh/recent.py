"""Arrays that cost something to make, kept while they are asked for."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock

from search.engines.whoosh.arrayfile import Array
from search.engines.whoosh.memory import is_large, zeros_to_keep


class Recent:
    """The `limit` arrays that were asked for last; shared by threads."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._known: OrderedDict[Hashable, Array] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Hashable, make: Callable[[], Array]) -> Array:
        """The array of `key`, read-only; `make` if it is not kept."""
        with self._lock:
            array = self._known.get(key)
            if array is not None:
                self._known.move_to_end(key)
                return array
        array = _to_keep(make())
        array.flags.writeable = False
        with self._lock:
            self._known[key] = array
            if len(self._known) > self._limit:
                self._known.popitem(last=False)
        return array


def _to_keep(array: Array) -> Array:
    """The same; where it is large, a copy in pages of its own."""
    if not is_large(array.nbytes):
        return array
    kept = zeros_to_keep(array.shape, array.dtype)
    kept[...] = array
    return kept
