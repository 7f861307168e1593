"""Reading in a process of its own: what it finds comes out, limits end in a refusal."""

from __future__ import annotations

import json
import multiprocessing
from pathlib import Path

import pytest

from briefs.dates import PartialDate
from briefs.readers import confined, contents
from briefs.readers.types import ArticleDraft, Columns, Entry, Record, Refusal

TEXT = "WARSAW, 3 May 2022 – The minister said “no” to the offer.\n"


def write(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


def test_what_is_found_is_what_reading_it_here_finds(tmp_path: Path) -> None:
    path = write(tmp_path / "kept-under-a-hash", TEXT.encode())
    (found,) = confined.contents(path, "bridge.txt")
    assert isinstance(found, ArticleDraft)
    assert str(found.published) == "2022-05-03"
    assert [found] == list(contents(path, "bridge.txt"))


def test_a_collection_comes_entry_by_entry_and_can_be_left(tmp_path: Path) -> None:
    lines = "\n".join(json.dumps({"text": f"{TEXT} {number}"}) for number in range(2000))
    entries = confined.contents(write(tmp_path / "a", lines.encode()), "a.jsonl")
    assert isinstance(next(entries), Columns)
    names = [entry.name for entry, _ in zip(entries, range(2), strict=False)]
    assert names == ["a.jsonl, record 1", "a.jsonl, record 2"]
    entries.close()
    assert not multiprocessing.active_children()


@pytest.mark.parametrize(
    ("limits", "reason"),
    [
        ({"wall_seconds": 0.0}, confined.TOO_SLOW),
        ({"memory": 1 << 20}, confined.TOO_MUCH_MEMORY),
    ],
)
def test_limits_end_in_a_refusal(tmp_path: Path, limits: dict[str, int], reason: Refusal) -> None:
    path = write(tmp_path / "a", b"The minister said so. " * 800_000)
    assert list(confined.contents(path, "a.txt", **limits)) == [reason]


def test_a_process_that_was_killed_is_no_end_of_the_world(tmp_path: Path) -> None:
    lines = "\n".join(json.dumps({"text": f"{TEXT} {number}"}) for number in range(5000))
    entries = confined.contents(write(tmp_path / "a", lines.encode()), "a.jsonl")
    next(entries)
    for child in multiprocessing.active_children():
        child.kill()
    *_, last = entries
    assert last == confined.TOO_MUCH_MEMORY


def test_a_file_that_is_gone_is_refused(tmp_path: Path) -> None:
    assert list(confined.contents(tmp_path / "nowhere", "a.txt")) == [confined.UNREADABLE]


@pytest.mark.parametrize("published", [None, PartialDate.parse("2021-04")])
def test_records_survive_json(published: PartialDate | None) -> None:
    draft = ArticleDraft(text="a", title="b", title_from="metadata", published=published)
    record = Record(draft, external_id="1", source="here")
    assert Record.from_json(json.loads(json.dumps(record.to_json()))) == record


def test_entries_are_named_after_their_file(tmp_path: Path) -> None:
    path = write(tmp_path / "a", b'{"text": "Yes, he said."}\n\n[]\n')
    columns, first, second = contents(path, "press.jsonl")
    assert isinstance(columns, Columns)
    assert isinstance(first, Entry)
    assert isinstance(second, Entry)
    assert (first.name, second.name) == ("press.jsonl, record 1", "press.jsonl, record 2")
    assert isinstance(second.content, Refusal)
