"""The brute-force engine meets the contract (and so the contract is consistent)."""

from __future__ import annotations

import pytest

from search.engines.base import Engine
from search.engines.naive import NaiveEngine

from .contract import EngineContract


class TestNaiveEngine(EngineContract):
    @pytest.fixture
    def empty(self) -> Engine:
        return NaiveEngine()
