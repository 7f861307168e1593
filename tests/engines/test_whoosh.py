"""The engine in use meets the contract."""

from __future__ import annotations

from pathlib import Path

import pytest

from search.engines import open_engine
from search.engines.base import Engine

from .contract import EngineContract


class TestWhooshEngine(EngineContract):
    @pytest.fixture
    def empty(self, tmp_path: Path) -> Engine:
        return open_engine(tmp_path / "index")
