"""What two requests of the same moment write stands once."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.product import Product


@pytest.mark.soak
def test_two_requests_of_the_same_moment_write_one_row(tmp_path: Path) -> None:
    Product(tmp_path).module("tests.at_once", "--rounds", "10")
