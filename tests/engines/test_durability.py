"""What happens to an index when processes die, files rot and others write at the same time."""

from __future__ import annotations

import gc
import itertools
import multiprocessing
import os
import random
import shutil
import signal
import threading
import time
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import pytest

from search.engines import open_engine
from search.engines.base import EngineError, IndexMissing
from search.engines.whoosh import generations, giving_way, merging, section, writer
from search.engines.whoosh.engine import WhooshEngine
from search.query.tree import Word
from search.types import Document, EngineRequest

from .examples import PRESS, said, statement

FORK = multiprocessing.get_context("fork")


def total(folder: Path, word: str = "war") -> int:
    return open_engine(folder).search(EngineRequest(tree=Word(word))).total


def _ingest(folder: Path, seed: int, acknowledged: str) -> None:
    """Write revision after revision of ten articles, and say what has been written."""
    engine = open_engine(folder)
    draw = random.Random(seed)
    mark = engine.watermark() or 0
    with open(acknowledged, "a", buffering=1) as log:
        while True:
            mark += 1
            if draw.random() < 0.1:
                engine.rebuild(
                    [statement(10 * n, "war", revision=mark) for n in range(10)], watermark=mark
                )
                log.write(f"{mark} all\n")
            else:
                number = draw.randrange(10)
                engine.write([statement(10 * number, "war", revision=mark)], watermark=mark)
                log.write(f"{mark} {number}\n")


def _acknowledged(path: Path) -> tuple[int, dict[int, int]]:
    """The last watermark and the revision of each article that were said to be written."""
    mark, revisions = 0, {}
    for line in path.read_text().splitlines():
        number, what = line.split()
        mark = int(number)
        for article in range(10) if what == "all" else [int(what)]:
            revisions[article] = mark
    return mark, revisions


def test_killing_the_writer_loses_nothing_it_acknowledged(tmp_path: Path) -> None:
    folder, log = tmp_path / "index", tmp_path / "log"
    engine = open_engine(folder)
    engine.rebuild([statement(10 * n, "war", revision=0) for n in range(10)], watermark=0)
    log.write_text("0 all\n")
    draw = random.Random(4)
    for trial in range(24):
        process = FORK.Process(target=_ingest, args=(folder, trial, str(log)))
        process.start()
        size = log.stat().st_size
        while log.stat().st_size == size:
            time.sleep(0.005)
        time.sleep(draw.random() * 0.1)
        assert process.pid is not None
        os.kill(process.pid, signal.SIGKILL)
        process.join()
        mark, revisions = _acknowledged(log)
        found = engine.revisions()
        watermark = engine.watermark()
        assert watermark in (mark, mark + 1)
        if watermark == mark:
            assert found == revisions
        else:  # it was killed after the commit and before it could say so
            assert all(found[article] in (revisions[article], mark + 1) for article in revisions)
        assert engine.verify().problems == ()
        assert engine.verify().documents == 10
        with open(log, "a") as more:
            more.writelines(
                f"{watermark} {article}\n"
                for article, revision in found.items()
                if revision == watermark
            )


def test_readers_never_fail_while_articles_are_written(tmp_path: Path) -> None:
    engine = open_engine(tmp_path)
    engine.rebuild([statement(n, "war") for n in range(50)], watermark=0)
    errors: list[Exception] = []
    stop = threading.Event()

    def read() -> None:
        reader = open_engine(tmp_path)
        try:
            while not stop.is_set():
                assert (
                    reader.search(EngineRequest(tree=Word("war"), facets={"type": 1})).total >= 50
                )
        except Exception as error:
            errors.append(error)

    readers = [threading.Thread(target=read) for _ in range(3)]
    for thread in readers:
        thread.start()
    for number in range(20):
        engine.write([statement(1000 + 10 * number, "war")], watermark=number)
    engine.rebuild([statement(n, "war") for n in range(50)], watermark=99)
    engine.write([], watermark=100)
    stop.set()
    for thread in readers:
        thread.join()
    assert errors == []


def test_readers_that_open_never_fail_while_the_index_is_rebuilt(tmp_path: Path) -> None:
    engine = open_engine(tmp_path)
    contents = [statement(n, "war") for n in range(20)]
    engine.rebuild(contents, watermark=0)
    errors: list[Exception] = []
    stop = threading.Event()

    def read() -> None:
        try:
            while not stop.is_set():
                assert open_engine(tmp_path).search(EngineRequest(tree=Word("war"))).total == 20
        except Exception as error:
            errors.append(error)

    readers = [threading.Thread(target=read) for _ in range(3)]
    for thread in readers:
        thread.start()
    for number in range(30):
        engine.rebuild(contents, watermark=number)
        engine.write([], watermark=number + 1)  # removes the generation before
    stop.set()
    for thread in readers:
        thread.join()
    assert errors == []


@pytest.mark.parametrize("content", [None, "", "g7\n", "../elsewhere\n", "\x00\xff"])
def test_without_a_readable_current_there_is_no_index(tmp_path: Path, content: str | None) -> None:
    engine = open_engine(tmp_path)
    engine.rebuild(PRESS, watermark=1)
    (tmp_path / "CURRENT").unlink()
    if content is not None:
        (tmp_path / "CURRENT").write_text(content, "latin-1")
    before = sorted(path.name for path in tmp_path.iterdir())
    for action in (
        lambda: engine.search(EngineRequest()),
        lambda: engine.write(PRESS, watermark=2),
    ):
        with pytest.raises(IndexMissing):
            action()
    assert engine.watermark() is None
    assert sorted(path.name for path in tmp_path.iterdir()) == before
    engine.rebuild(PRESS, watermark=3)
    assert engine.watermark() == 3


def test_a_reader_creates_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "index"
    engine = open_engine(folder)
    assert engine.watermark() is None
    assert engine.verify().problems
    assert not folder.exists()


def test_a_cut_file_is_refused(tmp_path: Path) -> None:
    open_engine(tmp_path).rebuild(PRESS, watermark=1)
    path = next(tmp_path.glob("g*/*.arrays"))
    path.write_bytes(path.read_bytes()[:-100])
    with pytest.raises(IndexMissing):
        open_engine(tmp_path).search(EngineRequest())


def test_verify_names_what_has_rotted(tmp_path: Path) -> None:
    open_engine(tmp_path).rebuild(PRESS, watermark=1)
    path = next(tmp_path.glob("g*/*.arrays"))
    content = bytearray(path.read_bytes())
    content[content.index(b"vienna")] ^= 4
    path.write_bytes(content)
    assert "damaged" in open_engine(tmp_path).verify().problems[0]


def test_an_index_of_another_format_asks_for_a_rebuild(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(writer, "FORMAT", "older")
        with pytest.raises(IndexMissing):
            open_engine(tmp_path).rebuild(PRESS, watermark=1)
    with monkeypatch.context() as patch:
        # its files need not hold what we would read
        patch.setattr(section, "VALUE_FIELDS", (*section.VALUE_FIELDS, "later"))
        assert open_engine(tmp_path).watermark() is None
    assert open_engine(tmp_path).watermark() is None
    open_engine(tmp_path).rebuild(PRESS, watermark=2)
    assert open_engine(tmp_path).watermark() == 2


def test_two_writers_take_turns(tmp_path: Path) -> None:
    open_engine(tmp_path).rebuild([], watermark=0)
    errors: list[Exception] = []

    def write(first: int) -> None:
        try:
            for number in range(10):
                open_engine(tmp_path).write([statement(first + 10 * number, "war")], watermark=1)
        except EngineError as error:
            errors.append(error)

    threads = [threading.Thread(target=write, args=(first,)) for first in (0, 1000)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert total(tmp_path) == 20


def test_a_writer_that_fails_leaves_everything_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = open_engine(tmp_path)
    engine.rebuild(PRESS, watermark=1)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(OSError, match="No space"):
            engine.write([statement(99, "war")], watermark=2)
    assert engine.watermark() == 1
    assert total(tmp_path) == 0
    engine.write([statement(99, "war")], watermark=3)
    assert (engine.watermark(), total(tmp_path)) == (3, 1)


def test_old_generations_go_with_the_next_write(tmp_path: Path) -> None:
    engine = open_engine(tmp_path)
    engine.rebuild(PRESS, watermark=1)
    engine.rebuild(PRESS, watermark=2)
    shutil.copytree(generations.current(tmp_path), tmp_path / "g9")  # as a killed rebuild leaves
    engine.write([], watermark=3)
    assert sorted(path.name for path in tmp_path.glob("g*")) == ["g2"]


def _interrupted(documents: Iterable[Document], after: int) -> Iterator[Document]:
    for number, document in enumerate(documents):
        if number == after:
            raise InterruptedError
        yield document


def test_an_interrupted_rebuild_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writer, "SEGMENT_CHUNKS", 100)
    contents = [statement(n, "war and peace in many words " * (n % 3 + 1)) for n in range(300)]
    engine, straight = open_engine(tmp_path / "a"), open_engine(tmp_path / "b")
    engine.rebuild(PRESS, watermark=1)
    for after in (120, 150):
        begun = engine.unfinished()
        rest = contents if begun is None else [d for d in contents if d.article > begun.article]
        with pytest.raises(InterruptedError):
            engine.rebuild(_interrupted(rest, after), watermark=7, resume=begun is not None)
        assert engine.watermark() == 1  # searching goes on with what was there
    begun = open_engine(tmp_path / "a").unfinished()
    assert begun is not None
    assert begun.watermark == 7
    assert begun.documents == 10 * (begun.article + 1) > 150
    seen: list[int] = []
    engine.rebuild(
        [document for document in contents if document.article > begun.article],
        watermark=7,
        progress=seen.append,
        resume=True,
    )
    straight.rebuild(contents, watermark=7)
    assert seen == list(range(begun.documents + 10, 301, 10))
    request = EngineRequest(tree=Word("war"), limit=300)
    assert engine.search(request).hits == straight.search(request).hits
    assert engine.unfinished() is None
    assert engine.verify() == straight.verify()


def test_a_rebuild_goes_on_though_nothing_is_left_to_add(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer, "SEGMENT_CHUNKS", 100)
    contents = [statement(n, "war and peace in many words " * 3) for n in range(50)]
    engine, straight = open_engine(tmp_path / "a"), open_engine(tmp_path / "b")
    straight.rebuild(contents, watermark=7)
    further = [*contents, statement(60, "war"), statement(61, "war")]
    with pytest.raises(InterruptedError):
        engine.rebuild(_interrupted(further, len(contents) + 1), watermark=7)
    begun = engine.unfinished()
    assert begun is not None
    assert begun.documents == len(contents)
    engine.rebuild([], watermark=7, resume=True)
    request = EngineRequest(tree=Word("war"), limit=50)
    assert engine.search(request).hits == straight.search(request).hits
    assert engine.verify() == straight.verify()


def test_a_rebuild_of_which_a_segment_cannot_be_written_fails_and_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer, "SEGMENT_CHUNKS", 100)
    contents = [statement(n, "war and peace in many words") for n in range(300)]
    engine = open_engine(tmp_path)
    with monkeypatch.context() as patch:
        close, closed = writer.ArrayWriter.close, itertools.count()

        def close_three(file: writer.ArrayWriter) -> None:
            if next(closed) == 3:
                raise OSError(28, "No space left on device")
            close(file)

        patch.setattr(writer.ArrayWriter, "close", close_three)
        with pytest.raises(OSError, match="No space"):
            engine.rebuild(contents, watermark=7)
    begun = engine.unfinished()
    assert begun is not None
    assert begun.documents == 10 * (begun.article + 1)
    rest = [document for document in contents if document.article > begun.article]
    engine.rebuild(rest, watermark=7, resume=True)
    assert (engine.verify().problems, total(tmp_path)) == ((), 300)


def test_a_long_article_is_whole_in_a_rebuild_that_was_interrupted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer, "SEGMENT_CHUNKS", 100)
    monkeypatch.setattr(writer, "_TOGETHER", 1000)
    engine = open_engine(tmp_path)
    contents = [
        statement(1000 * article + n, "war and peace", article=article, position=n)
        for article, statements in enumerate([9, 300, *[9] * 20, 400])
        for n in range(statements)
    ]
    with pytest.raises(InterruptedError):
        engine.rebuild(_interrupted(contents, len(contents) - 10), watermark=7)
    begun = engine.unfinished()
    assert begun is not None
    of_begun = [document for document in contents if document.article <= begun.article]
    assert begun.documents == len(of_begun) > 300


def test_what_is_written_ends_an_interrupted_rebuild(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer, "SEGMENT_CHUNKS", 10)
    engine = open_engine(tmp_path)
    engine.rebuild(PRESS, watermark=1)
    contents = [statement(n, "war and peace") for n in range(100)]
    with pytest.raises(InterruptedError):
        engine.rebuild(_interrupted(contents, 50), watermark=2)
    assert engine.unfinished() is not None
    engine.write([statement(990, "war")], watermark=3)
    assert engine.unfinished() is None
    with pytest.raises(EngineError):
        engine.rebuild([], watermark=4, resume=True)


def test_many_small_writes_leave_few_files(tmp_path: Path) -> None:
    engine = open_engine(tmp_path)
    engine.rebuild([], watermark=0)
    for number in range(60):
        engine.write([statement(10 * number, "war")], watermark=number)
    assert len(list(tmp_path.glob("g*/*.arrays"))) <= 4  # nobody merges beside this
    engine.close()
    assert len(list(tmp_path.glob("g*/*.toc"))) == 1
    assert total(tmp_path) == 60


def test_many_segments_that_a_merge_leaves_hold_nobody_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(merging, "_MANY_SEGMENTS", 0)
    monkeypatch.setattr(merging, "SMALL", 0)
    engine = open_engine(tmp_path)
    engine.rebuild([], watermark=0)
    for number in range(9):
        engine.write([statement(10 * number, "war")], watermark=number)
    engine.close()
    assert total(tmp_path) == 9
    assert len(list(tmp_path.glob("g*/*.arrays"))) <= 4


def test_a_merge_ends_though_somebody_always_goes_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(merging, "SMALL", 0)
    monkeypatch.setattr(giving_way, "_PATIENCE", 0.001)
    engine = WhooshEngine(tmp_path)
    engine.rebuild([], watermark=0)
    with engine.turns.first():
        for number in range(4):
            engine.write([statement(10 * number, "war")], watermark=number)
        engine.close()
    assert len(list(tmp_path.glob("g*/*.arrays"))) == 1


def test_what_goes_while_segments_are_merged_is_gone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = open_engine(tmp_path)
    engine.rebuild([], watermark=0)
    monkeypatch.setattr(merging, "SMALL", 0)
    merge = merging.write_merged

    def merge_and_write(*arguments: object) -> None:
        monkeypatch.setattr(merging, "write_merged", merge)
        merge(*arguments)  # type: ignore[arg-type]
        engine.write([statement(20, "war", revision=2)], remove_articles=[1], watermark=9)

    monkeypatch.setattr(merging, "write_merged", merge_and_write)
    for number in range(4):
        engine.write([statement(10 * number, "war")], watermark=number)
    engine.close()
    assert engine.revisions() == {0: 1, 2: 2, 3: 1}
    assert (engine.watermark(), total(tmp_path)) == (9, 3)
    assert engine.verify().problems == ()
    assert len(list(tmp_path.glob("g*/*.arrays"))) == 1  # a quarter of the merged ones is deleted


def test_a_segment_is_written_anew_when_a_quarter_of_it_is_deleted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(merging, "SMALL", 8)
    engine = open_engine(tmp_path)
    engine.rebuild([statement(10 * number, "war") for number in range(400)], watermark=0)
    (file,) = tmp_path.glob("g*/*.arrays")
    for first in range(0, 100, 20):
        assert file.exists()
        numbers = range(first, first + 20)
        again = [statement(10 * number, "war", revision=2) for number in numbers]
        engine.write(again, remove_articles=list(numbers), watermark=first)
        engine.close()
    assert not file.exists()
    assert engine.revisions() == {number: 2 if number < 100 else 1 for number in range(400)}
    assert total(tmp_path) == 400


def test_files_that_are_gone_are_let_go_before_garbage_is_collected(tmp_path: Path) -> None:
    def one(number: int) -> Document:
        iran = said("abbas-araghchi", "IR", "US")
        return statement(number, "war", cluster=1 + number % 7, **iran)

    engine = open_engine(tmp_path)
    engine.rebuild(map(one, range(300)), watermark=0)
    asked = EngineRequest(tree=Word("war"), facets={"country": 3, "topic": 3}, once=True)
    gc.disable()
    try:
        for number in range(30, 70):
            engine.write([one(10 * number)], watermark=number)
            for request in (asked, replace(asked, once=False, facets={"country": 3})):
                engine.search(request)
        engine.close()
        assert engine.search(asked).total == 7
        mapped = [
            one
            for one in Path("/proc/self/maps").read_text().splitlines()
            if f" {tmp_path}/" in one
        ]
    finally:
        gc.enable()
    assert len({one.split()[-1] for one in mapped if "(deleted)" not in one}) > 1
    assert not [one for one in mapped if "(deleted)" in one]


@pytest.mark.parametrize(("beside", "module"), [(True, merging), (False, writer)])
def test_a_merge_that_fails_leaves_everything_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, beside: bool, module: ModuleType
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    if beside:
        monkeypatch.setattr(merging, "SMALL", 0)
    engine = open_engine(tmp_path)
    engine.rebuild([], watermark=0)
    with monkeypatch.context() as patch:
        patch.setattr(module, "write_merged", full)
        for number in range(6):
            engine.write([statement(10 * number, "war")], watermark=number)
        engine.close()
    assert total(tmp_path) == 6
    engine.write([statement(90, "war")], watermark=7)
    engine.close()
    assert total(tmp_path) == 7
    assert len(list(tmp_path.glob("g*/*.arrays"))) == 1
