"""Memory that is free goes back to the kernel, where glibc has it."""

from __future__ import annotations

import ctypes
from pathlib import Path

import numpy as np
import pytest

from search.engines.whoosh import memory
from search.engines.whoosh.recent import Recent

MB = 1 << 20


def _own() -> int:
    """Bytes that this process has beside files."""
    lines = Path("/proc/self/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) << 10 for line in lines if line.startswith("Anonymous:"))


@pytest.mark.skipif(
    not hasattr(ctypes.CDLL(None), "gnu_get_libc_version"), reason="the C library is not glibc"
)
def test_holes_are_given_back_and_not_at_once_again(monkeypatch) -> None:
    monkeypatch.setattr(memory, "_given_back", float("-inf"))

    def with_holes() -> list[bytes]:
        blocks = [bytes(20_000) for _ in range(5_000)]
        del blocks[::2]
        return blocks

    first = with_holes()
    before = _own()
    memory.give_back_freed_memory()
    assert before - _own() > 20 * MB
    second = with_holes()
    before = _own()
    memory.give_back_freed_memory()
    assert before - _own() < MB
    assert len(first) == len(second)


@pytest.mark.parametrize("shape", [3, 1_000_000, (0, 4), (500_000, 4)])
def test_arrays_to_keep_are_zero_and_can_be_written(shape) -> None:
    array = memory.zeros_to_keep(shape, "u2")
    assert array.shape == ((shape,) if isinstance(shape, int) else shape)
    assert not array.any()
    array[...] = 7
    assert (array == 7).all()


@pytest.mark.skipif(not Path("/proc/self/smaps_rollup").exists(), reason="needs Linux's account")
def test_a_large_array_goes_back_with_its_last_user() -> None:
    before = _own()
    array = memory.zeros_to_keep(40 * MB, "u1")
    array[...] = 1
    part = array[: 1 << 12]
    small = [bytes(20_000) for _ in range(100)]  # what would keep a heap from shrinking
    del array
    assert _own() - before > 38 * MB
    del part
    assert _own() - before < 4 * MB
    assert small


@pytest.mark.parametrize("size", [10, MB])
def test_what_is_kept_while_it_is_asked_for_is_what_was_made(size) -> None:
    kept, made = Recent(1), np.arange(size)
    first = kept.get("a", lambda: made)
    assert (first == np.arange(size)).all()
    assert not first.flags.writeable
    assert kept.get("a", lambda: made + 1) is first
    assert (kept.get("b", lambda: made + 1) == np.arange(size) + 1).all()
