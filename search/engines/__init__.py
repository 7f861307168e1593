"""Search engines behind one contract, `base.Engine`. `open_engine` gives the one in use."""

from __future__ import annotations

from pathlib import Path

from search.engines.base import Engine


def open_engine(folder: Path) -> Engine:
    """The engine whose index lies in `folder`; one object per process, shared by its threads.

    Nothing is created or read yet: see `Engine.rebuild`, `Engine.watermark`.
    """
    from search.engines.whoosh.engine import WhooshEngine

    return WhooshEngine(folder)
