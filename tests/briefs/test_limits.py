"""Rates of requests, and searches at once."""

from __future__ import annotations

import os
import re
import threading
from html import unescape

import pytest
from django.core.cache import cache
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone

from briefs import limits, tokens
from briefs.central_queue import STEP_ASIDE
from briefs.models import User
from search import saved
from search.query.request import SearchQuery

pytestmark = pytest.mark.django_db

ACCOUNT, COUNTRIES = "/account", "/api/v1/countries?limit=1"


@pytest.fixture(autouse=True)
def clock(tmp_path, settings, monkeypatch):
    """A file of the test's own, and a clock that stands until it is moved."""
    settings.DATA_DIR = tmp_path

    class Clock:
        now = 1_800_000_000.0

        def time(self) -> float:
            return self.now

    clock = Clock()
    monkeypatch.setattr(limits.time, "time", clock.time)
    return clock


def statuses(client: Client, path: str, count: int, **more) -> list[int]:
    return [client.get(path, **more).status_code for _ in range(count)]


class TestRates:
    def test_of_an_account(self, as_alice, as_bob, settings, clock) -> None:
        settings.RATE_USER = 60  # ten at once, then one a second
        assert statuses(as_alice, ACCOUNT, 11) == [200] * 10 + [429]
        refused = as_alice.get(ACCOUNT)
        assert refused["Retry-After"] == "1"
        assert "Go on in 1 second." in refused.content.decode()
        assert as_bob.get(ACCOUNT).status_code == 200
        clock.now += 1
        assert statuses(as_alice, ACCOUNT, 2) == [200, 429]
        clock.now += 60
        assert statuses(as_alice, ACCOUNT, 11) == [200] * 10 + [429]

    def test_of_a_token_beside_its_account(self, alice: User, settings) -> None:
        settings.RATE_TOKEN, settings.RATE_USER = 12, 24
        made = [tokens.make(owner=alice, name="x", scopes=["read"], days=None)[1] for _ in range(2)]
        first, second = ({"headers": {"Authorization": f"Bearer {one}"}} for one in made)
        assert statuses(Client(), COUNTRIES, 3, **first) == [200, 200, 429]
        refused = Client().get(COUNTRIES, **first)
        assert refused["Content-Type"] == "application/problem+json"
        assert refused["Retry-After"] == "5"
        assert Client().get(COUNTRIES, **second).status_code == 200

    def test_of_an_address_without_an_account(self, as_alice, settings) -> None:
        settings.RATE_ADDRESS = 12
        assert statuses(Client(), reverse("sign_in"), 3) == [200, 200, 429]
        elsewhere = Client(REMOTE_ADDR="192.0.2.7")
        assert elsewhere.get(reverse("sign_in")).status_code == 200
        assert as_alice.get(ACCOUNT).status_code == 200

    def test_guessing_tokens_counts(self, settings) -> None:
        settings.RATE_ADDRESS = 12
        guess = {"headers": {"Authorization": "Bearer readout_guess"}}
        assert statuses(Client(), COUNTRIES, 3, **guess) == [401, 401, 429]

    def test_of_tries_to_sign_in_from_an_address(self, alice: User, settings, clock) -> None:
        """Whichever account, whichever page; who only looks at them goes on."""
        settings.RATE_SIGN_IN = 12  # two at once, then one in five seconds
        sign_in, forgotten = reverse("sign_in"), reverse("password_forgotten")
        wrong = {"username": alice.email, "password": "wrong"}
        assert Client().post(sign_in, wrong).status_code == 200
        assert Client().post(forgotten, {"email": "x@example.org"}).status_code == 422
        pages = [sign_in, forgotten, reverse("sign_in_code"), reverse("password_new", args="ab")]
        for page in pages:
            refused = Client().post(page, {**wrong, "username": "b@example.org"})
            assert (refused.status_code, refused["Retry-After"]) == (429, "5")
            assert "Go on in 5 seconds." in refused.content.decode()
        assert Client().get(sign_in).status_code == 200
        assert Client(REMOTE_ADDR="192.0.2.7").post(sign_in, wrong).status_code == 200
        clock.now += 5
        right = {"username": alice.email, "password": "correct horse battery"}
        assert Client().post(sign_in, right).status_code == 302

    def test_a_monitor_is_not_counted(self, settings) -> None:
        settings.RATE_ADDRESS = 6
        assert 429 not in statuses(Client(), "/healthz", 3)

    def test_a_clock_that_is_set_back_locks_nobody_out(self, as_alice, settings, clock) -> None:
        settings.RATE_USER = 60
        statuses(as_alice, ACCOUNT, 5)
        clock.now -= 3600
        assert as_alice.get(ACCOUNT).status_code == 200

    def test_what_is_wrong_with_the_file_lets_everybody_in(
        self, as_alice, settings, caplog, tmp_path
    ) -> None:
        settings.RATE_USER = 6
        (tmp_path / limits.FILE).mkdir()
        assert statuses(as_alice, ACCOUNT, 3) == [200] * 3
        assert "requests are not counted" in caplog.text


@pytest.mark.parametrize(
    ("address", "forwarded", "https", "expected"),
    [
        ("192.0.2.1", "198.51.100.9", False, "192.0.2.1"),
        ("127.0.0.1", "6.6.6.6, 198.51.100.9", True, "198.51.100.9"),
        ("127.0.0.1", "", True, "unknown"),
        ("2001:db8:1:2:3::4", "", False, "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.1", "", False, "192.0.2.1"),
        ("", "", False, "unknown"),
    ],
)
def test_whose_address_it_is(settings, address, forwarded, https, expected) -> None:
    settings.HTTPS = https
    request = RequestFactory(REMOTE_ADDR=address).get("/", headers={"X-Forwarded-For": forwarded})
    assert limits.client_address(request) == expected


def test_wrong_passwords_behind_the_proxy_lock_out_their_own_address(
    client: Client, alice: User, settings
) -> None:
    settings.HTTPS = True

    def status(address: str) -> int:
        wrong = {"username": alice.email, "password": "wrong"}
        headers = {"X-Forwarded-For": f"6.6.6.6, {address}"}
        return client.post(reverse("sign_in"), wrong, headers=headers).status_code

    assert [status(f"2001:db8::{n}") for n in range(1, 11)] == [200] * 9 + [429], "one network"
    assert status("198.51.100.9") == 200


class TestSearchesAtOnce:
    def test_for_want_of_descriptors_none_is_lost_and_the_search_goes_on(
        self, alice: User, tmp_path, caplog
    ) -> None:
        request = RequestFactory().get("/")
        request.user = alice
        (tmp_path / limits.TURNS).mkdir()
        (tmp_path / limits.TURNS / f"user-{alice.pk}-1").mkdir()  # the second cannot be opened
        before = os.listdir("/proc/self/fd")
        with limits.turn(request):
            assert "searches at once are not counted" in caplog.text
        assert os.listdir("/proc/self/fd") == before

    @pytest.mark.parametrize(("wait", "times"), [(0.02, 1), (0.0, 0)])
    def test_who_waits_for_a_turn_steps_aside_and_nobody_else_does(
        self, alice: User, wait, times
    ) -> None:
        aside: list[bool] = []
        request = RequestFactory().get("/", **{STEP_ASIDE: lambda: aside.append(True)})
        request.user = alice
        with limits.turn(request), limits.turn(request):
            assert not aside
            with pytest.raises(limits.TooManyAtOnceError), limits.turn(request, wait=wait):
                pass
        assert len(aside) == times

    @pytest.mark.parametrize(
        "path",
        [
            "/search?q=iran",
            "/api/v1/search?q=iran",
            "/search/part",
            "/search/export?q=iran",
            "/saved",
            "/api/v1/saved",
            "/api/v1/countries/IR",
        ],
    )
    def test_a_third_is_refused_until_one_ends(
        self, path, collection, as_alice: Client, alice: User, as_bob: Client, monkeypatch
    ) -> None:
        monkeypatch.setattr(limits, "WAIT", 0)
        request = RequestFactory().get("/")
        request.user = alice
        with limits.turn(request), limits.turn(request):
            refused = as_alice.get(path)
            assert refused.status_code == 429
            assert refused["Retry-After"] == "1"
            assert as_bob.get(path).status_code == 200
        assert as_alice.get(path).status_code == 200

    def test_the_count_in_the_masthead_takes_one_or_says_what_it_said_last(
        self, collection, as_alice: Client, alice: User
    ) -> None:
        cache.clear()
        search = saved.save(owner=alice, name="All", query=SearchQuery())
        search.seen.update(sequence=0)
        request = RequestFactory().get("/")
        request.user = alice

        def told() -> str:
            return as_alice.get(reverse("saved_count")).content.decode().partition("<")[0]

        with limits.turn(request), limits.turn(request):
            assert told() == ""
        with limits.turn(request):
            assert 'id="saved-new"' in as_alice.get("/search?q=iran").content.decode()
            known = told()
        assert int(known) > 100
        search.seen.update(at=timezone.now())  # it is to be counted anew
        with limits.turn(request), limits.turn(request):
            assert told() == known

    def test_an_article_is_read_though_the_way_back_is_not_asked_for(
        self, collection, as_alice: Client, alice: User, monkeypatch
    ) -> None:
        monkeypatch.setattr(limits, "WAIT", 0)
        page = as_alice.get("/search?q=iran").content.decode()
        address = unescape(re.search(r'class="permalink" href="([^"#]+)', page)[1])
        request = RequestFactory().get("/")
        request.user = alice
        assert "Statement 1 of " in as_alice.get(address).content.decode()
        with limits.turn(request), limits.turn(request):
            page = as_alice.get(address).content.decode()
        assert "Statement 1 of " not in page
        assert "Back to the results" in page

    def test_an_export_has_its_turn_to_the_end(
        self, collection, as_alice: Client, monkeypatch
    ) -> None:
        monkeypatch.setattr(limits, "WAIT", 0)
        first, second = (as_alice.get("/search/export?q=iran") for _ in range(2))
        assert as_alice.get("/search/export?q=iran").status_code == 429
        assert as_alice.get("/search?q=iran").status_code == 429
        for export in (first, second):
            assert b"".join(export.streaming_content)
            assert as_alice.get("/search?q=iran").status_code == 200

    def test_it_waits_a_moment_for_its_turn(self, alice: User, monkeypatch) -> None:
        monkeypatch.setattr(limits, "WAIT", 60)
        request = RequestFactory().get("/")
        request.user = alice
        got_it, polls = threading.Event(), threading.Event()
        pause = limits.time.sleep

        def told(seconds: float) -> None:
            polls.set()
            pause(seconds)

        monkeypatch.setattr(limits.time, "sleep", told)

        def third() -> None:
            with limits.turn(request):
                got_it.set()

        waiting = threading.Thread(target=third)
        with limits.turn(request):
            with limits.turn(request):
                waiting.start()
                assert polls.wait(30)
                assert not got_it.is_set()
            assert got_it.wait(30)
        waiting.join()
