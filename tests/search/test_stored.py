"""Stored searches: read as they were meant, brought to the language of today, repaired, kept."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest
from django.urls import reverse

from briefs.models import User
from search import readout, saved, stored
from search.models import SavedSearch
from search.query.request import SearchQuery

pytestmark = pytest.mark.django_db

#: Filters as each version stored them, and what they say; lines are added, never changed.
STORED = json.loads((Path(__file__).parent / "stored_searches.json").read_text())


@pytest.fixture(autouse=True)
def vocabulary(collection):
    pass


def test_what_was_stored_means_what_it_meant():
    for one in STORED:
        read = stored.read(one["filters"], one["version"])
        assert read.problem == ""
        assert readout.sentence(readout.chips(read.query)) == one["words"]
        again = stored.read(stored.filters_of(read.query), stored.VERSION)
        assert again.query == read.query


def test_each_version_leads_to_the_next():
    assert set(stored.STEPS) == set(range(1, stored.VERSION))
    assert {one["version"] for one in STORED} == set(range(1, stored.VERSION + 1))


def test_steps_are_taken_one_after_the_other():
    steps = {
        1: lambda filters: {**filters, "said": filters["day"]},
        2: lambda filters: {name: held for name, held in filters.items() if name != "day"},
    }
    old = {"q": ["dam"], "day": ["last7d"]}
    now = {"q": ["dam"], "said": ["last7d"]}
    assert stored.to_current(old, 1, steps=steps, current=3) == now
    assert stored.to_current(now, 3, steps=steps, current=3) == now


def test_relative_days_are_those_of_the_day_it_is_asked(monkeypatch):
    filters = stored.filters_of(SearchQuery.from_querystring("said=last30d"))
    assert filters == {"said": ["last30d"]}
    for today in (dt.date(2024, 3, 31), dt.date(2025, 1, 1)):
        read = SearchQuery.from_querystring(filters, today=today)
        assert read.date_range("said").end == today


class TestWhatCannotBeRead:
    def stored(self, owner: User, filters: dict, version: int = 1) -> SavedSearch:
        return SavedSearch.objects.create(owner=owner, name="Old", filters=filters, version=version)

    def test_words_are_shown_with_the_reason_and_a_repair(self, as_alice, alice: User):
        search = self.stored(alice, {"q": ["(sanctions"], "country": ["IR"]})
        page = as_alice.get(reverse("saved")).content.decode()
        assert "Old" in page
        assert saved.stored(search).problem in page
        assert "Read it as" in page
        as_alice.post(reverse("saved_repair", args=[search.public_id]))
        search.refresh_from_db()
        assert saved.stored(search).problem == ""
        assert search.filters["country"] == ["IR"]

    def test_a_filter_that_is_none_any_more_does_not_widen_the_search(self, as_alice, alice):
        search = self.stored(alice, {"q": ["sanctions"], "type": ["sung"]})
        row = saved.rows([search], alice)[0]
        assert "type is one of" in row.problem
        assert row.news is None
        assert "Search without that" in as_alice.get(reverse("saved")).content.decode()
        as_alice.post(reverse("saved_repair", args=[search.public_id]))
        search.refresh_from_db()
        assert search.filters == {"q": ["sanctions"]}

    def test_one_of_a_newer_version_is_kept_as_it_is(self, as_alice, alice: User):
        search = self.stored(alice, {"w": ["?"]}, version=stored.VERSION + 1)
        assert "newer version" in as_alice.get(reverse("saved")).content.decode()
        as_alice.post(reverse("saved_repair", args=[search.public_id]))
        search.refresh_from_db()
        assert search.filters == {"w": ["?"]}

    def test_only_its_owner_repairs_it(self, as_bob, alice: User):
        search = self.stored(alice, {"q": ["(dam"]})
        SavedSearch.objects.update(shared=True)
        assert as_bob.post(reverse("saved_repair", args=[search.public_id])).status_code == 404
