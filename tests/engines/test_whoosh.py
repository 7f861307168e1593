"""The engine in use meets the contract."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from random import Random

import pytest

from search.analysis import terms
from search.engines import open_engine
from search.engines.base import Engine
from search.engines.naive import NaiveEngine
from search.engines.whoosh import writer
from search.query.tree import Node, Phrase, Within, Word
from search.types import EngineRequest

from .contract import EngineContract
from .examples import statement

#: As long as what is looked up at once, shorter and longer, in bytes and in characters.
_RUNS = (
    *("x" * size + "y" for size in range(40)),
    *(letter * size for letter in "é\u0101\U0001d4d0" for size in (1, 3, 4, 5, 7, 8, 9, 16)),
    "e.", "No.", "U.S.", "J.", "said.”", "停火。和平", "a\0b", "\0", "-", "'",
)  # fmt: skip
_SPACES = (" ", "\n", "\t \n\n", "\u00a0", "\u2003", "\u3000", "\x85", "\x1c", "\u2028", " " * 60)


class TestWhooshEngine(EngineContract):
    @pytest.fixture
    def empty(self, tmp_path: Path) -> Engine:
        return open_engine(tmp_path / "index")

    @pytest.mark.parametrize("together", [1, 1 << 16])
    def test_runs_of_any_length_between_any_white_space(
        self, empty: Engine, monkeypatch: pytest.MonkeyPatch, together: int
    ) -> None:
        monkeypatch.setattr(writer, "_TOGETHER", together)
        naive = NaiveEngine()
        draw = Random(7)
        contents = [
            statement(10 * n, "".join(draw.choice(_RUNS) + draw.choice(_SPACES) for _ in range(80)))
            for n in range(60)
        ]
        for engine in (empty, naive):
            engine.rebuild(contents, watermark=1)
        asked: list[Node] = [Word(word) for run in _RUNS for word in terms(run)]
        for text in (document.text for document in contents):
            words = terms(text)
            at = draw.randrange(len(words) - 1)
            asked.append(Phrase(tuple(words[at : at + 2])))
            asked.append(Within(Word(words[at]), Word(words[at + 1]), "sentence"))
            asked.append(Within(Word(words[at]), Word(words[-1]), "paragraph"))
        for node in asked:
            request = EngineRequest(tree=node, limit=60)
            expected, found = naive.search(request).hits, empty.search(request).hits
            assert [hit.uid for hit in found] == [hit.uid for hit in expected], node
            assert found

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
