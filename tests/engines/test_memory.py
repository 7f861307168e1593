"""Memory that is free goes back to the kernel, where glibc has it."""

from __future__ import annotations

import ctypes
from pathlib import Path

import pytest

from search.engines.whoosh import memory

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
