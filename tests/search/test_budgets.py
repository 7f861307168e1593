"""What a reader's browser must load, in bytes as sent (gzip)."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

STATIC = Path(__file__).parents[2] / "search" / "static" / "search"


def sent(*names: str) -> int:
    return sum(len(gzip.compress((STATIC / name).read_bytes(), 9)) for name in names)


@pytest.mark.parametrize(
    ("names", "most"),
    [
        (["app.css"], 14 * 1024),
        (["app.js"], 6 * 1024),
        (["htmx.min.js", "app.js"], 20 * 1024),
        (["upload.js"], 3.25 * 1024),
        (["reader.js"], 1024),
        (["review.js", "review-ends.js"], 3.75 * 1024),
    ],
)
def test_style_and_script_stay_small(names: list[str], most: float) -> None:
    assert sent(*names) <= most


def test_the_two_fonts_every_page_needs_stay_small() -> None:
    fonts = STATIC / "fonts"
    names = ("source-serif-4-latin-wght-normal.woff2", "source-sans-3-latin-wght-normal.woff2")
    assert sum((fonts / name).stat().st_size for name in names) <= 80 * 1024
