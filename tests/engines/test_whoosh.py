"""The engine in use meets the contract."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from search.engines import open_engine
from search.engines.base import Engine

from .contract import EngineContract
from .examples import statement


class TestWhooshEngine(EngineContract):
    @pytest.fixture
    def empty(self, tmp_path: Path) -> Engine:
        return open_engine(tmp_path / "index")

    def test_an_archive_of_a_few_days_of_many_years_is_no_larger(self, tmp_path: Path) -> None:
        def size(name: str, apart: dt.timedelta) -> int:
            engine = open_engine(tmp_path / name)
            said = (
                statement(
                    number,
                    "The sanctions stay." if number % 2 else "The talks go on.",
                    dates={"date": dt.date(1850, 1, 1) + number // 10 * apart},
                )
                for number in range(2100)
            )
            engine.rebuild(said, watermark=1)
            return sum(file.stat().st_size for file in (tmp_path / name).rglob("*.arrays"))

        assert size("years", dt.timedelta(weeks=40)) < 1.1 * size("days", dt.timedelta(1))
