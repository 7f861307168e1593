"""Addresses that lead from results into an article and back."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest

from search.reading.trail import Trail, reading_address


def test_an_address_remembers_the_results_and_the_place_in_them():
    trail = Trail("q=JCPOA&speaker=sergei-lavrov", 8)
    parts = urlsplit(reading_address("/articles/x", statement=10, trail=trail))
    asked = parse_qs(parts.query)
    assert parts.path == "/articles/x"
    assert parts.fragment == "s10"
    assert Trail.read(asked["from"][0], asked["n"][0]) == trail


def test_without_results_there_is_only_the_anchor():
    assert reading_address("/articles/x", statement=3) == "/articles/x#s3"
    assert reading_address("/articles/x") == "/articles/x"


def test_every_statement_is_also_a_list_of_results():
    assert reading_address("/articles/x", trail=Trail("", 1)) == "/articles/x?from=&n=1"


@pytest.mark.parametrize("rank", ["", "0", "-1", "x", "²", "1.5", "99999999999"])
def test_a_place_that_makes_no_sense_is_no_trail(rank):
    assert Trail.read("q=a", rank) is None
