"""Alerts: who is told what and when, in Readout and by mail, also after a crash."""

from __future__ import annotations

import datetime as dt
import logging
import re
import socket
from collections.abc import Iterator
from email.message import EmailMessage

import pytest
from django.core import mail as django_mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from briefs import jobs, schedule
from briefs.config import environment
from briefs.config.redaction import WithoutSecrets
from briefs.local_time import in_zone_of
from briefs.models import Speaker, User
from search import handlers, saved
from search.alerts import counting, firing, mails, switching
from search.alerts.silence import gap_allowed, silences
from search.alerts.times import next_due
from search.engine import engine
from search.engines.base import SearchTimeout
from search.models import Alert, Cadence, Firing, Mail, SavedSearch, Seen
from search.query.request import SearchQuery
from tests.post import Post, post_office, text_of
from tests.search.arriving import OTHER, follow_outbox, printed
from tests.search.making import make_speaker

pytestmark = pytest.mark.django_db

NOW = dt.datetime(2024, 3, 6, 12, tzinfo=dt.UTC)  # a Wednesday


@pytest.fixture
def post(settings) -> Iterator[Post]:
    """A mail server that Readout is set up with."""
    with post_office() as received:
        settings.MAIL = True
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", received.port
        settings.EMAIL_TIMEOUT = 20
        yield received


@pytest.fixture(autouse=True)
def fresh(collection, settings):
    cache.clear()
    settings.ADDRESS = "https://readout.example.org"


@pytest.fixture
def ada() -> Speaker:
    return make_speaker("Ada Lund")


def listen(
    user: User, cadence: str = Cadence.AT_ONCE, text: str = "speaker=ada-lund", name: str = "Ada"
) -> SavedSearch:
    search = saved.save(owner=user, name=name, query=SearchQuery.from_querystring(text))
    switching.set_cadence(search=search, user=user, cadence=cadence)
    return search


def work() -> None:
    """What the worker does when it looks at the clock."""
    schedule.enqueue_due()
    while job := jobs.claim("test"):
        assert jobs.run(job), job.error


def tomorrow() -> None:
    """Every alert becomes due."""
    Alert.objects.update(due=timezone.now(), silence_due=timezone.now())


class TestWhatIsTold:
    def test_what_came_in_once_and_nothing_when_quiet(self, alice: User, ada):
        printed(ada, "TASS")
        listen(alice)
        work()
        assert not Firing.objects.exists()
        printed(ada, "TASS", OTHER)
        work()
        work()
        one = Firing.objects.get()
        assert (one.count, one.mail) == (1, None)

    def test_another_printing_of_what_is_known_is_nothing(self, alice: User, ada):
        printed(ada, "TASS")
        listen(alice)
        printed(ada, "IRNA", day="2024-03-05")
        work()
        assert not Firing.objects.exists()
        assert not firing.is_due()

    def test_off_tells_nothing_and_on_again_begins_anew(self, alice: User, ada):
        search = listen(alice)
        switching.set_cadence(search=search, user=alice, cadence=Cadence.OFF)
        printed(ada, "TASS")
        work()
        switching.set_cadence(search=search, user=alice, cadence=Cadence.AT_ONCE)
        work()
        assert not Firing.objects.exists()

    def test_another_cadence_loses_nothing(self, alice: User, ada):
        search = listen(alice, Cadence.WEEKLY)
        printed(ada, "TASS")
        work()
        assert not Firing.objects.exists()
        switching.set_cadence(search=search, user=alice, cadence=Cadence.AT_ONCE)
        work()
        assert Firing.objects.get().count == 1

    def test_opening_a_search_does_not_silence_its_alert(self, alice: User, ada):
        search = listen(alice, Cadence.DAILY)
        printed(ada, "TASS")
        saved.open_new(search=search, reader=alice)
        tomorrow()
        work()
        assert Firing.objects.get().count == 1
        assert Seen.objects.get(search=search).sequence > 0

    def test_the_link_shows_exactly_those(self, as_alice, alice: User, ada):
        printed(ada, "TASS")
        listen(alice)
        new = printed(ada, "TASS", OTHER)
        work()
        later = printed(ada, "TASS", "Harvests will be late in the north of the country this year")
        page = as_alice.get(reverse("alerts"))
        (one,) = page.context["fired"]
        assert one.said == "1 new statement"
        results = as_alice.get(one.href).content.decode()
        assert new.public_id in results
        assert later.public_id not in results

    def test_the_link_stays_when_the_search_is_changed(self, as_alice, alice: User, ada):
        search = listen(alice)
        quote = printed(ada, "TASS")
        work()
        saved.change(search=search, query=SearchQuery(q="something else"))
        (one,) = as_alice.get(reverse("alerts")).context["fired"]
        assert quote.public_id in as_alice.get(one.href).content.decode()

    def test_each_has_a_list_of_their_own(self, as_bob, alice: User, ada):
        listen(alice)
        printed(ada, "TASS")
        work()
        assert not as_bob.get(reverse("alerts")).context["fired"]

    def test_readers_of_a_shared_search_until_it_is_not_shared_any_more(
        self, alice: User, bob: User, as_alice, ada
    ):
        search = saved.save(
            owner=bob, name="Bob’s", query=SearchQuery.from_querystring("speaker=ada-lund")
        )
        saved.share(search=search, team=False, people=[alice])
        as_alice.post(reverse("saved_alert", args=[search.public_id]), {"cadence": Cadence.AT_ONCE})
        printed(ada, "TASS")
        work()
        assert Firing.objects.get().alert.user == alice
        saved.share(search=search, team=False, people=[])
        assert not as_alice.get(reverse("alerts")).context["fired"]
        Alert.objects.update(due=timezone.now())
        printed(ada, "TASS", OTHER)
        work()
        assert Firing.objects.count() == 1

    def test_today_is_the_day_it_is_where_the_reader_is(
        self, as_alice, as_bob, alice: User, bob: User, ada
    ):
        # More than a day apart.
        for user, zone in ((alice, "Pacific/Kiritimati"), (bob, "Pacific/Niue")):
            user.time_zone = zone
            user.save()
            listen(user, text="published=today")
        with in_zone_of(alice):
            printed(ada, "TASS", day=str(timezone.localdate()))
        found = [
            client.get("/api/v1/search?published=today").json()["total"]
            for client in (as_alice, as_bob)
        ]
        assert found == [1, 0]
        work()
        assert Firing.objects.get().alert.user == alice

    def test_who_left_hears_nothing(self, alice: User, ada):
        listen(alice)
        User.objects.filter(pk=alice.pk).update(is_active=False)
        printed(ada, "TASS")
        work()
        assert not Firing.objects.exists()

    def test_a_search_that_cannot_be_read_tells_nothing_and_stops_nobody(self, alice, ada):
        listen(alice, text="q=(dam", name="Broken")
        listen(alice)
        printed(ada, "TASS")
        work()
        assert Firing.objects.get().alert.search.name == "Ada"

    def test_what_it_found_since_is_told_once_it_can_be_read_again(self, as_alice, alice, ada):
        search = listen(alice, text="q=(fishermen", name="Broken")
        printed(ada, "TASS")
        work()
        assert not firing.is_due()  # not at every look at the clock
        saved.change(search=search, query=SearchQuery(q="fishermen"))
        Alert.objects.update(due=timezone.now())
        work()
        assert Firing.objects.get().count == 1

    def test_one_search_that_takes_too_long_silences_no_other(self, alice, ada, monkeypatch):
        listen(alice, text="q=harbour", name="Slow")
        listen(alice)
        printed(ada, "TASS", OTHER)
        answer = engine().search

        def slow(request):
            if request.filters:
                return answer(request)
            raise SearchTimeout

        with monkeypatch.context() as busy:
            busy.setattr(counting, "FEW", -1)
            busy.setattr(engine(), "search", slow)
            work()
        assert Firing.objects.get().alert.search.name == "Ada"
        Alert.objects.update(due=timezone.now())
        work()
        assert Firing.objects.count() == 2

    def test_where_it_takes_long_the_other_readers_are_told_by_the_next_job(
        self, alice: User, bob: User, ada, monkeypatch
    ):
        monkeypatch.setattr(firing, "SECONDS", -1)
        listen(alice)
        listen(bob)
        printed(ada, "TASS")
        work()
        assert [one.alert.user for one in Firing.objects.all()] == [alice]
        work()
        assert {one.alert.user for one in Firing.objects.all()} == {alice, bob}

    def test_one_that_waits_long_does_not_make_the_others_slow(self, alice, ada, monkeypatch):
        waits = listen(alice, text="q=harbour", name="Waits")
        printed(ada, "TASS")
        search, between = listen(alice), saved.indexed()
        waits_from = Alert.objects.get(search=waits).sequence
        printed(ada, "TASS", OTHER)
        monkeypatch.setattr(counting, "FEW", 1)
        found = counting.new_on([(waits, waits_from), (search, between)], saved.indexed())
        assert found == {(waits, waits_from): 1, (search, between): 1}

    def test_without_an_index_what_there_is_is_still_no_news(self, alice, ada, monkeypatch):
        printed(ada, "TASS")
        with monkeypatch.context() as missing:
            missing.setattr(engine(), "watermark", lambda: None)
            search = listen(alice)
        work()
        assert not Firing.objects.exists()
        assert saved.rows([search], alice)[0].new == 0

    def test_the_link_keeps_the_days_that_a_relative_period_had(self, alice: User, ada):
        listen(alice, text="speaker=ada-lund&published=last7d")
        printed(ada, "TASS", day=str(timezone.localdate()))
        work()
        asked = Firing.objects.get().asked
        assert "last7d" not in asked
        assert str(timezone.localdate()) in asked

    def test_two_workers_tell_once(self, alice: User, ada, monkeypatch):
        listen(alice)
        printed(ada, "TASS")
        stale = list(firing.due(timezone.now(), saved.indexed()).select_related("search", "user"))
        firing.fire()
        counted = {(one.search, one.sequence): 1 for one in stale}
        firing._record(stale, set(stale), counted, timezone.now(), saved.indexed())
        assert Firing.objects.count() == 1

    def test_chosen_while_saving(self, as_alice, alice: User):
        as_alice.post(f"{reverse('saved_new')}?q=iran", {"name": "Iran", "cadence": "daily"})
        assert Alert.objects.get(user=alice).cadence == Cadence.DAILY
        assert "Alert every morning." in as_alice.get(reverse("saved")).content.decode()


class TestTimes:
    @pytest.mark.parametrize(
        ("cadence", "zone", "expected"),
        [
            (Cadence.DAILY, "UTC", "2024-03-07T07:00:00+00:00"),
            (Cadence.DAILY, "Asia/Tokyo", "2024-03-06T22:00:00+00:00"),
            (Cadence.WEEKLY, "Europe/Vienna", "2024-03-11T06:00:00+00:00"),
            (Cadence.AT_ONCE, "UTC", "2024-03-06T12:05:00+00:00"),
        ],
    )
    def test_mornings_are_those_of_the_reader(self, cadence, zone, expected):
        due = next_due(cadence, User(time_zone=zone), NOW)
        assert due == dt.datetime.fromisoformat(expected)

    def test_a_quiet_day_moves_on_to_the_next_morning(self, alice: User, ada):
        listen(alice, Cadence.DAILY)
        tomorrow()
        work()
        assert Alert.objects.get().due > timezone.now()
        printed(ada, "TASS")
        work()
        assert not Firing.objects.exists()

    def test_many_in_a_row_are_few_mails(self, alice: User, ada):
        listen(alice)
        printed(ada, "TASS")
        work()
        printed(ada, "TASS", OTHER)
        work()
        assert Firing.objects.count() == 1
        Alert.objects.update(due=timezone.now())
        work()
        assert Firing.objects.count() == 2


class TestMail:
    def test_one_mail_groups_searches_says_why_and_links_to_exactly_those(
        self, alice: User, as_alice, ada, post
    ):
        listen(alice)
        listen(alice, text="q=harbour", name="Harbours <of> the sea")
        listen(alice, text="q=unheardof", name="Quiet")
        quote = printed(ada, "TASS", OTHER)
        work()
        (got,) = post.got
        assert got["To"] == "alice@example.org"
        assert got["Subject"] == "2 new on 2 saved searches"
        text = text_of(got)
        assert "Ada: 1 new statement" in text
        assert "Why: your search is by Ada Lund." in text
        assert "Why: your search is containing harbour." in text
        assert "Quiet" not in text
        assert f"https://readout.example.org/statements/{quote.public_id}" in text
        html = got.get_body(("html",)).get_content()
        assert "Harbours &lt;of&gt; the sea" in html
        window = re.search(r"https://readout\.example\.org(/search\?\S*seq=\S*)", text)[1]
        assert quote.public_id in as_alice.get(window).content.decode()

    def test_nothing_when_quiet(self, alice: User, ada, post):
        listen(alice, text="q=unheardof")
        printed(ada, "TASS")
        work()
        assert not post.got
        assert not Mail.objects.exists()

    def test_more_than_fits_is_counted(self, alice: User, ada, post, monkeypatch):
        monkeypatch.setattr(mails, "MOST_RESULTS", 1)
        listen(alice)
        printed(ada, "TASS")
        printed(ada, "TASS", OTHER)
        work()
        assert "and 1 more: https://readout.example.org/search?" in text_of(post.got[0])

    def test_recorded_before_and_after_with_the_same_message_id(
        self, alice: User, ada, post, monkeypatch
    ):
        listen(alice)
        printed(ada, "TASS")
        firing.fire()
        mail = Mail.objects.get()
        assert (mail.sent, post.got) == (None, [])

        def killed(*args, **kwargs):
            raise SystemExit

        with monkeypatch.context() as crash:
            # It dies between sending and recording that.
            crash.setattr(mails, "waiting", killed)
            with pytest.raises(SystemExit):
                mails._send(mail, django_mail.get_connection())
        work()
        mail.refresh_from_db()
        assert mail.sent
        assert {one["Message-ID"] for one in post.got} == {mail.message_id}
        assert len(post.got) == 2
        assert Firing.objects.count() == 1
        work()
        assert len(post.got) == 2

    def test_a_server_that_is_away_is_tried_again(self, alice: User, ada, post, settings):
        port = settings.EMAIL_PORT
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            settings.EMAIL_PORT = taken.getsockname()[1]
            listen(alice)
            printed(ada, "TASS")
            work()
        mail = Mail.objects.get()
        assert (mail.sent, mail.tries) == (None, 1)
        assert "refused" in mail.error
        settings.EMAIL_PORT = port
        work()
        assert not post.got  # not so soon
        Mail.objects.update(try_after=timezone.now())
        work()
        assert len(post.got) == 1

    def test_a_server_that_is_away_is_asked_once_for_all(self, alice, bob, ada, post, monkeypatch):
        listen(alice)
        listen(bob)
        printed(ada, "TASS")
        tries = []

        def hangs(*args, **kwargs):
            tries.append(args)
            raise TimeoutError

        monkeypatch.setattr("smtplib.SMTP.connect", hangs)
        work()
        assert len(tries) == 1
        assert [one.tries for one in Mail.objects.all()] == [1, 1]
        assert not mails.is_due()

    def test_after_three_days_it_is_given_up_and_said(self, as_alice, alice, ada, post, settings):
        listen(alice)
        printed(ada, "TASS")
        firing.fire()
        Mail.objects.update(created=timezone.now() - mails.GIVE_UP_AFTER - dt.timedelta(hours=1))
        settings.EMAIL_PORT = 1
        work()
        assert "mail given up" in as_alice.get(reverse("alerts")).content.decode()
        assert not mails.is_due()

    def test_without_mail_alerts_are_in_readout_and_it_says_so(self, as_alice, alice: User, ada):
        search = listen(alice)
        printed(ada, "TASS")
        work()
        assert not Mail.objects.exists()
        assert not django_mail.outbox
        page = as_alice.get(reverse("alerts")).content.decode()
        assert "1 new statement" in page
        assert "Mail is not set up" in page
        form = as_alice.get(reverse("saved_alert", args=[search.public_id])).content.decode()
        assert "Mail is not set up" in form

    def test_one_that_cannot_be_made_holds_up_no_other(self, alice: User, bob: User, ada, post):
        listen(alice)
        listen(bob)
        printed(ada, "TASS")
        firing.fire()
        Firing.objects.filter(alert__user=alice).update(asked="q=%28dam")
        work()
        assert [one["To"] for one in post.got] == ["bob@example.org"]
        assert Mail.objects.get(user=alice).error

    def test_what_is_not_shared_any_more_is_not_mailed(self, alice: User, bob: User, ada, post):
        search = listen(bob)
        saved.share(search=search, team=True, people=[])
        switching.set_cadence(search=search, user=alice, cadence=Cadence.AT_ONCE)
        printed(ada, "TASS")
        firing.fire()
        saved.share(search=search, team=False, people=[])
        work()
        assert [one["To"] for one in post.got] == ["bob@example.org"]
        assert Mail.objects.get(user=alice).given_up

    def test_what_was_turned_off_meanwhile_is_not_mailed(self, alice: User, ada, post):
        search = listen(alice)
        printed(ada, "TASS")
        firing.fire()
        switching.set_cadence(search=search, user=alice, cadence=Cadence.OFF)
        work()
        assert not post.got
        assert Mail.objects.get().given_up


class TestTurningOff:
    @pytest.fixture
    def got(self, alice: User, ada, post) -> EmailMessage:
        listen(alice)
        listen(alice, text="q=harbour", name="Harbours")
        printed(ada, "TASS", OTHER)
        work()
        return post.got[0]

    def test_by_one_click_of_a_mail_program(self, got):
        assert got["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        address = got["List-Unsubscribe"].strip(" <>").removeprefix("https://readout.example.org")
        client = Client(enforce_csrf_checks=True)
        page = client.get(address)
        assert (page.status_code, "Turn off" in page.content.decode()) == (200, True)
        assert set(Alert.objects.values_list("cadence", flat=True)) == {Cadence.AT_ONCE}
        assert client.post(address, {"List-Unsubscribe": "One-Click"}).status_code == 200
        assert set(Alert.objects.values_list("cadence", flat=True)) == {Cadence.OFF}

    def test_one_search_by_its_own_link(self, got):
        address = re.search(r"(/alerts/off/\S+)", text_of(got))[1]
        page = Client().post(address).content.decode()
        assert "no more alerts about" in page
        assert Alert.objects.filter(cadence=Cadence.OFF).count() == 1

    def test_the_page_names_only_what_one_may_see(self, alice: User, bob: User):
        search = saved.save(owner=bob, name="Bob’s secret", query=SearchQuery(), shared=True)
        alert = switching.set_cadence(search=search, user=alice, cadence=Cadence.DAILY)
        one, every = (
            switching.off_address(alice, which).removeprefix("https://readout.example.org")
            for which in (alert, None)
        )
        assert "Bob’s secret" in Client().get(one).content.decode()
        assert "any saved search" in Client().get(every).content.decode()
        saved.change(search=search, shared=False)
        assert "Bob’s secret" not in Client().get(one).content.decode()
        assert Client().post(one).status_code == 200
        assert Alert.objects.get().cadence == Cadence.OFF

    @pytest.mark.parametrize("token", ["x", "1-0", "1-0.forged", "%00"])
    def test_nobody_makes_up_such_an_address(self, token):
        assert Client().post(f"/alerts/off/{token}").status_code == 404

    def test_it_is_not_in_logs(self, caplog):
        line = logging_of("Not Found: /alerts/off/1-0.xyz and /feeds/abc.def?x=1")
        assert line == "Not Found: /alerts/off/… and /feeds/…?x=1"


def logging_of(message: str) -> str:
    record = logging.LogRecord("django.request", logging.ERROR, "", 0, "%s", (message,), None)
    assert WithoutSecrets().filter(record)
    return record.getMessage()


class TestSilence:
    def days(self, *gaps: int) -> list[dt.date]:
        found = [dt.date(2024, 1, 1)]
        for gap in gaps:
            found.append(found[-1] + dt.timedelta(days=gap))
        return found

    @pytest.mark.parametrize(
        ("gaps", "expected"),
        [
            ((7, 7, 7, 7), None),  # five days are no habit
            ((7, 7, 7, 7, 7), (7, 12)),  # more than half as much again: from the 12th day on
            ((1, 1, 1, 1, 1), (1, 8)),  # but never within a week
            ((3, 20, 3, 3, 3), (20, 31)),
            ((0, 0, 0, 0, 0), None),
        ],
    )
    def test_the_rule(self, gaps, expected):
        assert gap_allowed(self.days(*gaps)) == expected

    def speak(self, speaker: Speaker, days: list[dt.date]) -> None:
        for number, day in enumerate(days):
            said = f"Point {number} of our plan concerns chapter {number} of the treaty alone"
            printed(speaker, "TASS", said, day=str(day))

    def test_who_spoke_every_week_and_stops_is_told_once(self, as_alice, alice: User, ada, post):
        self.speak(ada, self.days(7, 7, 7, 7, 7))
        listen(alice, text="q=treaty", name="Treaty")
        follow_outbox()
        other = make_speaker("Berta Holm")
        printed(other, "TASS", "The treaty is dead", day="2024-02-16")  # the 11th day
        tomorrow()
        work()
        assert not Firing.objects.filter(kind=Firing.Kind.SILENT).exists()
        printed(other, "TASS", "Nobody keeps this treaty", day="2024-02-17")
        for _ in range(2):
            tomorrow()
            work()
        one = Firing.objects.get(kind=Firing.Kind.SILENT)
        assert "speaker=ada-lund" in one.asked
        page = as_alice.get(reverse("alerts")).content.decode()
        assert "Ada Lund fell silent: nothing since 5 Feb 2024" in page
        assert any("Ada Lund fell silent" in text_of(got) for got in post.got)

    def test_one_who_is_merged_into_another_is_not_told_again(self, alice: User, ada):
        self.speak(ada, self.days(7, 7, 7, 7, 7))
        listen(alice, text="q=treaty", name="Treaty")
        printed(make_speaker("Berta Holm"), "TASS", "Nobody keeps this treaty", day="2024-02-17")
        tomorrow()
        work()
        told = Firing.objects.get(kind=Firing.Kind.SILENT)
        before = make_speaker("Ada Lund-Holm", slug="ada-before", merged_into=ada)
        Firing.objects.filter(pk=told.pk).update(key=told.key.replace("ada-lund", before.slug))
        tomorrow()
        work()
        assert Firing.objects.filter(kind=Firing.Kind.SILENT).count() == 1

    def test_a_look_that_the_engine_does_not_answer_is_soon_repeated(self, alice, ada, monkeypatch):
        self.speak(ada, self.days(7, 7, 7, 7, 7))
        listen(alice, text="q=treaty", name="Treaty")
        printed(make_speaker("Berta Holm"), "TASS", "Nobody keeps this treaty", day="2024-02-17")
        tomorrow()

        def slow(request):
            raise SearchTimeout

        with monkeypatch.context() as busy:
            busy.setattr(engine(), "search", slow)
            work()
        assert Alert.objects.get().silence_due < timezone.now() + dt.timedelta(minutes=6)

    def test_who_was_silent_before_is_no_news(self, alice: User, ada):
        self.speak(ada, self.days(7, 7, 7, 7, 7))
        printed(make_speaker("Berta Holm"), "TASS", "The treaty is dead", day="2024-06-01")
        query = SearchQuery.from_querystring("q=treaty")
        assert silences(query, dt.date(2024, 6, 1))
        assert not silences(query, dt.date(2026, 6, 1))  # a year has passed
        listen(alice, text="q=treaty", name="Treaty")
        tomorrow()
        work()
        assert not Firing.objects.exists()


class TestSettings:
    def test_a_way_to_send(self, monkeypatch):
        monkeypatch.setenv("READOUT_MAIL", "smtp+starttls://me%40x:p%3Aw@mail.example.org:587")
        found = environment.mail("READOUT_MAIL")
        assert (found["EMAIL_HOST"], found["EMAIL_PORT"]) == ("mail.example.org", 587)
        assert (found["EMAIL_HOST_USER"], found["EMAIL_HOST_PASSWORD"]) == ("me@x", "p:w")
        assert (found["EMAIL_USE_TLS"], found["EMAIL_USE_SSL"]) == (True, False)

    @pytest.mark.parametrize(
        "value",
        ["mail.example.org", "smtp://", "smtp://h:x", "pop3://h", "smtp://h/path", "file:",
         "smtp://user:secret@mail.example.org"],
    )  # fmt: skip
    def test_nonsense_is_refused_without_repeating_a_password(self, monkeypatch, value):
        monkeypatch.setenv("READOUT_MAIL", value)
        with pytest.raises(environment.BadSetting, match="READOUT_MAIL") as error:
            environment.mail("READOUT_MAIL")
        assert "secret@" not in str(error.value).replace("user:secret@mail.example.org:587", "")

    def test_an_address_is_one(self, monkeypatch):
        monkeypatch.setenv("READOUT_ADDRESS", "readout.example.org")
        with pytest.raises(environment.BadSetting, match="READOUT_ADDRESS"):
            environment.address("READOUT_ADDRESS", "")


def test_the_job_is_the_one_that_the_clock_asks_for(alice: User, ada):
    listen(alice)
    printed(ada, "TASS")
    schedule.enqueue_due()
    while (job := jobs.claim("one")).kind != handlers.ALERTS:  # what was read goes first
        assert jobs.run(job)
    schedule.enqueue_due()  # while it runs
    assert jobs.claim("two") is None
