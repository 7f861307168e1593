"""How many items an import is likely to find, told before anything is read."""

from __future__ import annotations

import gzip
from pathlib import Path

from briefs import importable


def test_files_count_one_and_lines_of_records_each(tmp_path: Path):
    (tmp_path / "a.txt").write_text("A text.")
    (tmp_path / "b.pdf").write_bytes(b"%PDF")
    (tmp_path / "refused.exe").write_bytes(b"MZ")
    (tmp_path / "c.jsonl").write_text('{"text": "One."}\n{"text": "Two."}\n')
    with gzip.open(tmp_path / "d.jsonl.gz", "wt") as file:
        file.write('{"text": "Three."}\n' * 3)
    assert importable.expected([tmp_path]) == 3 + 2 + 3


def test_every_file_of_a_folder_that_cannot_be_read_is_told_with_the_reason(
    tmp_path: Path, settings
):
    settings.MEDIA_ROOT = tmp_path / "originals"
    press = tmp_path / "press"
    (press / "2021").mkdir(parents=True)
    (press / "2021" / "table.xlsx").write_bytes(b"PK")
    (press / "photo.jpg").write_bytes(b"\xff\xd8\xff")
    (press / ".DS_Store").write_bytes(b"Bud1")
    (press / ".git").mkdir()
    (press / ".git" / "note.bin").write_bytes(b"")
    told = {Path(one.name).name: one.advice for one in importable.items([press])}
    assert told == {
        "photo.jpg": "Run text recognition (OCR) over it and upload the text",
        "table.xlsx": "Save the table as .csv and upload that",
    }


def test_a_damaged_file_counts_one_and_is_refused_later(tmp_path: Path):
    path = tmp_path / "cut.jsonl.gz"
    path.write_bytes(gzip.compress(b"{}\n" * 999)[:-9])
    assert importable.expected([path]) == 1
