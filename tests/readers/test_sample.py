"""The sample collection: whole, readable, and as its manifest says."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from briefs.dates import PartialDate
from briefs.readers import read
from briefs.readers.types import ArticleDraft

SAMPLE = Path(__file__).resolve().parents[2] / "briefs/sample"
EXAMPLES = ("000_7140b2abad6b7934.txt", "003_6780e98cffd3305f.txt")
OUTLETS = {
    "Iran Press", "IRNA", "Tehran Times", "US Department of State", "Wikinews", "UN General Debate",
}  # fmt: skip


def manifest() -> list[dict[str, str]]:
    with (SAMPLE / "manifest.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_manifest_and_folder_agree() -> None:
    named = [row["file"] for row in manifest()]
    assert sorted(named) == sorted(path.name for path in (SAMPLE / "articles").iterdir())
    assert len(named) > 60


@pytest.mark.parametrize("row", manifest(), ids=lambda row: row["id"])
def test_each_article_can_be_read_and_says_where_it_is_from(row: dict[str, str]) -> None:
    found = read((SAMPLE / "articles" / row["file"]).read_bytes(), row["file"])
    assert isinstance(found, ArticleDraft)
    assert found.language == "en"
    assert row["outlet"] in OUTLETS
    assert row["source"]
    if row["date"]:
        PartialDate.parse(row["date"])


def test_only_articles_with_a_licence_are_public() -> None:
    for row in manifest():
        assert (row["public"] == "no") == (row["file"] in EXAMPLES)
        assert (row["licence"] == "Not stated") == (row["file"] in EXAMPLES)


def test_the_example_articles_are_those_of_the_project(shared: Path) -> None:
    for name in EXAMPLES:
        ours = (SAMPLE / "articles" / name).read_bytes()
        assert ours == (shared / "corpus/articles" / name).read_bytes()


def test_mehr_is_named_where_tehran_times_is_quoted() -> None:
    for row in manifest():
        if row["outlet"] == "Tehran Times":
            assert "Mehr News Agency" in (SAMPLE / "articles" / row["file"]).read_text("utf-8")
