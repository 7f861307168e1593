"""The order of what a phone shows one below the other: what a page is comes first."""

from __future__ import annotations

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("address", "follows"),
    [
        ("/saved", 'class="lists below"'),
        ("/saved?list=shared", 'class="lists below"'),
        ("/alerts", 'class="lists below"'),
        ("/dossiers", 'class="lists below"'),
        ("/account", 'class="lists below"'),
        ("/decisions", 'aria-label="Filters"'),
    ],
)
def test_the_heading_stands_before_its_lists_and_filters(
    as_charlie: Client, address: str, follows: str
) -> None:
    main = as_charlie.get(address).content.decode().partition("<main")[2]
    assert 0 < main.index("<h1>") < main.index(follows)


def test_decisions_that_nobody_made_are_a_sentence(as_charlie: Client) -> None:
    html = as_charlie.get("/decisions?kind=split").content.decode()
    assert "Nobody did anything like this." in html
