"""How many items an import is likely to find, told before anything is read."""

from __future__ import annotations

import gzip
from pathlib import Path

from briefs import importable


def test_files_count_one_and_lines_of_records_each(tmp_path: Path):
    (tmp_path / "a.txt").write_text("A text.")
    (tmp_path / "b.pdf").write_bytes(b"%PDF")
    (tmp_path / "ignored.exe").write_bytes(b"MZ")
    (tmp_path / "c.jsonl").write_text('{"text": "One."}\n{"text": "Two."}\n')
    with gzip.open(tmp_path / "d.jsonl.gz", "wt") as file:
        file.write('{"text": "Three."}\n' * 3)
    assert importable.expected([tmp_path]) == 2 + 2 + 3


def test_a_damaged_file_counts_one_and_is_refused_later(tmp_path: Path):
    path = tmp_path / "cut.jsonl.gz"
    path.write_bytes(gzip.compress(b"{}\n" * 999)[:-9])
    assert importable.expected([path]) == 1
