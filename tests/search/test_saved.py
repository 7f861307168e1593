"""Saved searches: what is new and what is not, opening it, editing, sharing, taking back."""

from __future__ import annotations

import datetime as dt
import re
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from briefs import corrections, ingest, jobs
from briefs.models import OutboxEntry, Speaker, Topic, User
from search import indexing, saved, stored
from search.alerts.switching import set_cadence
from search.arrivals import WEEKS, Week, arrivals, week_bounds
from search.engine import engine
from search.models import SavedSearch, Seen
from search.query.request import SearchQuery
from search.weekly import bars

pytestmark = pytest.mark.django_db

DAM = """Governor Promises New Dam

NAIROBI, 4 June 2022 – Governor Wanjiru Kamau promised a new dam on Saturday.

“The Marula dam will be full before the rains end,” Governor Wanjiru Kamau said.
"""


@pytest.fixture(autouse=True)
def fresh(tmp_path, settings, collection):
    settings.MEDIA_ROOT = tmp_path / "originals"
    cache.clear()


@pytest.fixture
def comes_in(bob: User):
    """A text is uploaded, read and, unless told otherwise, indexed."""

    def upload(text: str = DAM, *, index: bool = True) -> None:
        file = SimpleUploadedFile("dam.txt", text.encode())
        ingest.receive(files=[file], by=bob)
        while job := jobs.claim("test"):
            assert jobs.run(job), job.error
        if index:
            follow_outbox()

    return upload


def follow_outbox() -> None:
    with indexing.sole_writer():
        indexing.sync(engine())


def asked(text: str) -> SearchQuery:
    return SearchQuery.from_querystring(text)


def new_on(search: SavedSearch, reader: User) -> int | None:
    return saved.rows([search], reader)[0].new


class TestWhatIsNew:
    def test_what_was_there_when_saved_is_not(self, alice: User):
        search = saved.save(owner=alice, name="All", query=asked(""))
        row = saved.rows([search], alice)[0]
        assert row.new == 0
        assert row.news.arrivals.total > 100

    def test_what_comes_in_is_whatever_its_date(self, alice: User, comes_in):
        search = saved.save(owner=alice, name="Dams", query=asked("q=marula"))
        comes_in(DAM.replace("2022", "1999"))
        assert new_on(search, alice) == 1

    def test_what_comes_in_but_does_not_match_is_not(self, alice: User, comes_in):
        search = saved.save(owner=alice, name="Dams", query=asked("q=marula+iran"))
        comes_in()
        assert new_on(search, alice) == 0

    def test_articles_are_counted_by_articles(self, alice: User, comes_in):
        search = saved.save(owner=alice, name="Dams", query=asked("q=marula&kind=articles"))
        comes_in()
        assert new_on(search, alice) == 1

    def test_what_is_not_indexed_yet_is_new_once_it_is(self, alice: User, comes_in):
        comes_in(index=False)
        search = saved.save(owner=alice, name="Dams", query=asked("q=marula"))
        assert new_on(search, alice) == 0
        follow_outbox()
        assert new_on(search, alice) == 1

    def test_a_rebuilt_index_makes_nothing_new(self, alice: User):
        search = saved.save(owner=alice, name="All", query=asked(""))
        with indexing.sole_writer():
            indexing.rebuild(engine())
        assert new_on(search, alice) == 0

    def test_a_correction_makes_nothing_new(self, alice: User, charlie: User):
        speaker = Speaker.objects.filter(quotes__isnull=False).first()
        search = saved.save(owner=alice, name="S", query=asked(f"speaker={speaker.slug}"))
        speaker.name += " II"
        corrections.save_vocabulary(by=charlie, row=speaker)
        follow_outbox()
        assert new_on(search, alice) == 0

    def test_partial_matches_are_no_news(self, alice: User, comes_in):
        search = saved.save(owner=alice, name="Dams", query=asked("q=marula+unheardof"))
        comes_in()
        assert new_on(search, alice) == 0

    def test_a_merged_speaker_is_followed(self, alice: User, charlie: User):
        one = Speaker.objects.filter(quotes__isnull=False).first()
        other = Speaker.objects.create(slug="somebody-else", name="Somebody Else")
        search = saved.save(owner=alice, name="S", query=asked("speaker=somebody-else"))
        corrections.merge_speakers(by=charlie, into=one, others=[other])
        follow_outbox()
        assert saved.query_of(search).filter("speaker").any_of == (one.slug,)
        assert saved.rows([search], alice)[0].news.arrivals.total == one.quotes.count()

    def test_a_merged_topic_stays_excluded(self, alice: User, charlie: User):
        kept, gone = Topic.objects.filter(children=None)[:2]
        search = saved.save(owner=alice, name="T", query=asked(f"topic=-{gone.slug}"))
        corrections.merge_topics(by=charlie, into=kept, others=[gone])
        assert saved.query_of(search).filter("topic").none_of == (kept.slug,)

    def test_a_search_that_cannot_be_read_any_more_says_why(self, alice: User):
        search = saved.save(owner=alice, name="Broken", query=asked("q=(dam"))
        row = saved.rows([search], alice)[0]
        assert row.problem
        assert row.new is None

    def test_most_news_come_first(self, alice: User, comes_in):
        quiet = saved.save(owner=alice, name="Quiet", query=asked("q=iran"))
        busy = saved.save(owner=alice, name="Busy", query=asked("q=marula"))
        saved.save(owner=alice, name="Last", query=asked("q=iran"))
        comes_in()
        listed = [row.search for row in saved.rows(saved.own(alice), alice)]
        assert listed[0] == busy
        assert quiet in listed

    def test_without_an_index_the_searches_are_still_listed(
        self, as_alice, alice: User, settings, tmp_path
    ):
        saved.save(owner=alice, name="Mine", query=asked("q=iran"))
        engine().close()
        engine.cache_clear()
        settings.INDEX_DIR = tmp_path / "nothing"
        page = as_alice.get(reverse("saved")).content.decode()
        assert "Mine" in page
        assert "could not be counted" in page


class TestOpening:
    def test_the_new_ones_are_an_explicit_window_and_then_seen(
        self, as_alice, alice: User, comes_in
    ):
        search = saved.save(owner=alice, name="Dams", query=asked("q=marula"))
        before = Seen.objects.get(search=search, user=alice).sequence
        comes_in()
        response = as_alice.post(reverse("saved_open", args=[search.public_id]))
        address = urlsplit(response.url)
        upto = indexing.indexed_sequence(engine())
        assert address.path == reverse("results")
        assert parse_qs(address.query) == {
            "q": ["marula"],
            "match": ["all"],
            "copies": ["once"],
            "seq": [f"{before}..{upto}"],
        }
        assert "The Marula dam will be full" in as_alice.get(response.url).content.decode()
        assert new_on(search, alice) == 0

    def test_what_came_in_since_the_list_was_read_stays_new(self, as_alice, alice: User, comes_in):
        search = saved.save(owner=alice, name="Dams", query=asked("q=marula"))
        comes_in()
        (upto,) = re.findall(
            r'name="upto" value="(\d+)"', as_alice.get(reverse("saved")).content.decode()
        )
        comes_in("Work Stops\n\n“No money is left for Marula this year,” Mayor Otieno Ouma said.")
        response = as_alice.post(reverse("saved_open", args=[search.public_id]), {"upto": upto})
        page = as_alice.get(response.url).content.decode()
        assert "full before the rains end" in page
        assert "No money is left" not in page
        assert new_on(search, alice) == 1

    def test_the_window_holds_no_more_when_opened_again(self, as_alice, alice: User, comes_in):
        search = saved.save(owner=alice, name="Dams", query=asked("q=dam"))
        comes_in()
        address = as_alice.post(reverse("saved_open", args=[search.public_id])).url
        shown = asked(urlsplit(address).query)
        before = arrivals_of(shown)
        comes_in(DAM.replace("Marula", "Mwea"))
        assert arrivals_of(shown) == before

    def test_what_is_new_on_a_saved_search_is_marked_in_its_results(
        self, as_alice, as_bob, alice: User, comes_in
    ):
        search = saved.save(owner=alice, name="Dams", query=asked("q=marula"))
        comes_in()
        address = f"{reverse('results')}?q=marula"
        assert as_alice.get(address).content.decode().count('class="new">New<') == 1
        assert 'class="new">New<' not in as_bob.get(address).content.decode()
        window = as_alice.post(reverse("saved_open", args=[search.public_id])).url
        assert 'class="new">New<' not in as_alice.get(address).content.decode()
        assert as_alice.get(window).content.decode().count('class="new">New<') == 1

    def test_marks_never_go_back(self, alice: User, comes_in):
        search = saved.save(owner=alice, name="Dams", query=asked("q=marula"))
        comes_in()
        saved.open_new(search=search, reader=alice)
        ahead = Seen.objects.get(search=search, user=alice)
        Seen.objects.filter(pk=ahead.pk).update(sequence=ahead.sequence + 1000)
        saved.open_new(search=search, reader=alice)
        assert Seen.objects.get(pk=ahead.pk).sequence == ahead.sequence + 1000

    def test_reading_the_list_marks_nothing(self, as_alice, alice: User, comes_in):
        search = saved.save(owner=alice, name="Dams", query=asked("q=marula"))
        comes_in()
        for _ in range(2):
            page = as_alice.get(reverse("saved")).content.decode()
            assert "<b>1</b> new" in page
        assert new_on(search, alice) == 1

    def test_mark_all_as_seen(self, as_alice, alice: User, comes_in):
        saved.save(owner=alice, name="Dams", query=asked("q=marula"))
        comes_in()
        assert as_alice.post(reverse("saved_seen")).status_code == 302
        assert saved.new_total(alice) == 0

    def test_the_masthead_counts_ones_own(self, as_alice, alice: User, bob: User, comes_in):
        saved.save(owner=alice, name="Dams", query=asked("q=marula"))
        saved.save(owner=bob, name="Theirs", query=asked("q=marula"), shared=True)
        comes_in()
        page = as_alice.get(reverse("account")).content.decode()
        assert re.search(r'<span class="count new" id="saved-new"[^>]*>1<', page)
        assert as_alice.get(reverse("saved_count")).content.decode().startswith("1<")


def arrivals_of(query: SearchQuery) -> int:
    after, upto = query.sequences
    return arrivals(query, seen=after, bounds=(upto,) * (WEEKS + 1)).new


class TestWeeks:
    def test_bars_are_by_arrival(self, alice: User, comes_in):
        OutboxEntry.objects.update(created=timezone.now() - dt.timedelta(weeks=3, days=1))
        comes_in()
        upto = indexing.indexed_sequence(engine())
        query = asked("q=marula OR iran&copies=once")
        counted = arrivals(query, seen=upto - 1, bounds=week_bounds(upto))
        weeks = [week.count for week in counted.weeks]
        assert len(weeks) == WEEKS
        assert weeks[-1] == 1
        assert weeks[-4] == counted.total - 1
        assert sum(weeks) == counted.total
        assert sum(week.new for week in counted.weeks) == counted.new == 1

    def test_what_came_earlier_is_in_the_total_only(self, alice: User):
        OutboxEntry.objects.update(created=timezone.now() - dt.timedelta(weeks=30))
        upto = indexing.indexed_sequence(engine())
        counted = arrivals(asked("q=iran"), seen=upto, bounds=week_bounds(upto))
        assert counted.total > 0
        assert {week.count for week in counted.weeks} == {0}

    def test_a_week_with_one_hit_can_be_seen_beside_one_with_thousands(self):
        picture = bars([Week(0, 0), Week(1, 0), Week(5000, 100)], with_new=True)
        empty, small, large = picture.bars
        assert empty.height < small.height < large.height
        assert large.y - large.new_height == large.new_y == 0
        assert large.new_height >= 2
        assert small.new_height == 0
        assert picture.said == "Came in over the last 3 weeks: 0, 1, 5,000"


class TestSaving:
    def test_the_name_says_the_filters(self, as_alice):
        page = as_alice.get(reverse("saved_new"), {"q": "JCPOA", "country": "IR"}).content.decode()
        assert 'value="JCPOA mentioning Iran"' in page
        assert "going by what came in during the last 90 days" in page

    @pytest.mark.parametrize(
        ("address", "name"),
        [
            ("q=iran&country=IR", "“iran” mentioning Iran"),
            ("q=JCPOA&date=2021-04", "JCPOA dated in April 2021"),
            ("country=IR", "Mentioning Iran"),
            ("kind=articles", "All articles"),
        ],
    )
    def test_no_name_says_the_same_twice(self, address: str, name: str):
        assert saved.name_for(SearchQuery.from_querystring(address)) == name

    def test_page_and_window_are_no_part_of_the_question(self, as_alice, alice: User):
        address = f"{reverse('saved_new')}?q=iran&page=3&per_page=50&seq=1..5&sort=oldest"
        response = as_alice.post(address, {"name": "Iran"})
        assert response.url == f"{reverse('results')}?per_page=50&q=iran&sort=oldest"
        search = SavedSearch.objects.get(owner=alice)
        assert search.filters == {"q": ["iran"], "sort": ["oldest"]}
        assert (search.version, search.shared) == (stored.VERSION, False)

    def test_a_search_that_cannot_be_read_is_not_saved(self, as_alice):
        response = as_alice.post(f"{reverse('saved_new')}?q=(iran", {"name": "Iran"})
        assert response.status_code == 422
        assert not SavedSearch.objects.exists()

    @pytest.mark.parametrize("name", ["", "   ", "n" * 201])
    def test_a_name_is_needed(self, as_alice, name):
        response = as_alice.post(f"{reverse('saved_new')}?q=iran", {"name": name})
        assert response.status_code == 422
        assert not SavedSearch.objects.exists()

    def test_in_place_of_one_that_is_there(self, as_alice, alice: User):
        search = saved.save(owner=alice, name="Iran", query=asked("q=iran"))
        as_alice.post(
            f"{reverse('saved_new')}?q=iran&country=RU", {"name": "Both", "replaces": search.pk}
        )
        search.refresh_from_db()
        assert (search.name, search.filters) == ("Both", {"q": ["iran"], "country": ["RU"]})

    def test_what_is_there_is_no_news_to_another_question_in_its_place(
        self, as_alice, alice: User, comes_in
    ):
        search = saved.save(owner=alice, name="Iran", query=asked("q=iran"))
        alert = set_cadence(search=search, user=alice, cadence="daily")
        comes_in()
        posted = {"name": "Dams", "replaces": search.pk, "cadence": "daily"}
        as_alice.post(f"{reverse('saved_new')}?q=marula", posted)
        assert new_on(SavedSearch.objects.get(), alice) == 0
        alert.refresh_from_db()
        assert alert.sequence == saved.indexed()

    def test_never_in_place_of_somebody_elses(self, as_alice, bob: User, alice: User):
        saved.save(owner=alice, name="Mine", query=asked(""))
        theirs = saved.save(owner=bob, name="Theirs", query=asked("q=iran"), shared=True)
        response = as_alice.post(
            f"{reverse('saved_new')}?q=x", {"name": "Mine", "replaces": theirs.pk}
        )
        assert response.status_code == 422
        theirs.refresh_from_db()
        assert theirs.name == "Theirs"

    def test_relative_dates_stay_relative(self, alice: User):
        search = saved.save(owner=alice, name="Lately", query=asked("said=last30d"))
        assert search.filters == {"said": ["last30d"]}


class TestEditing:
    @pytest.fixture
    def search(self, alice: User) -> SavedSearch:
        query = asked("q=sanctions&country=IR&country=-US&type=direct&sort=newest")
        return saved.save(owner=alice, name="Sanctions", query=query)

    def test_filters_are_offered_in_words_and_can_be_left_out(self, as_alice, search):
        address = reverse("saved_edit", args=[search.public_id])
        page = as_alice.get(address).content.decode()
        assert "mentioning Iran" in page
        assert "not mentioning United States" in page
        as_alice.post(
            address,
            {
                "name": "Sanctions",
                "q": "sanctions OR embargo",
                "keep": ["country=IR"],
            },
        )
        search.refresh_from_db()
        assert search.filters == {
            "q": ["sanctions OR embargo"],
            "country": ["IR"],
            "sort": ["newest"],
        }

    def test_words_must_be_readable(self, as_alice, search):
        address = reverse("saved_edit", args=[search.public_id])
        response = as_alice.post(address, {"name": "S", "q": "(sanctions"})
        assert response.status_code == 422
        search.refresh_from_db()
        assert search.name == "Sanctions"

    def test_filters_that_were_not_there_cannot_be_smuggled_in(self, as_alice, search):
        address = reverse("saved_edit", args=[search.public_id])
        response = as_alice.post(address, {"name": "S", "q": "", "keep": ["speaker=x"]})
        assert response.status_code == 422

    def test_what_was_seen_stays_seen(self, as_alice, alice: User, search, comes_in):
        before = Seen.objects.get(search=search).sequence
        comes_in()
        as_alice.post(reverse("saved_edit", args=[search.public_id]), {"name": "S", "q": "marula"})
        assert Seen.objects.get(search=search).sequence == before

    def test_a_change_undoes_nothing_that_was_done_meanwhile(self, alice: User):
        search = saved.save(owner=alice, name="Iran", query=asked("q=iran"), shared=True)
        elsewhere = SavedSearch.objects.get(pk=search.pk)
        saved.change(search=elsewhere, shared=False)
        saved.delete(search=elsewhere)
        saved.change(search=search, name="Renamed")
        search.refresh_from_db()
        assert (search.name, search.shared) == ("Renamed", False)
        assert search.deleted_at

    def test_a_name_that_nobody_has_is_refused(self, as_alice, alice: User):
        search = saved.save(owner=alice, name="Iran", query=asked("q=iran"))
        address = reverse("saved_edit", args=[search.public_id])
        page = as_alice.post(address, {"name": "Iran", "q": "speaker:Zzyzx"})
        assert page.status_code == 422
        assert "No speaker is called" in page.content.decode()
        as_alice.post(address, {"name": "I\x1fran\x0b", "q": "iran"})
        search.refresh_from_db()
        assert search.name == "I ran"


class TestTakingBack:
    def test_deleting_offers_undo(self, as_alice, alice: User):
        search = saved.save(owner=alice, name="Gone", query=asked("q=iran"))
        response = as_alice.post(reverse("saved_delete", args=[search.public_id]), follow=True)
        page = response.content.decode()
        assert "“Gone” deleted." in page
        assert reverse("saved_restore", args=[search.public_id]) in page
        assert not saved.own(alice).exists()
        as_alice.post(reverse("saved_restore", args=[search.public_id]))
        assert saved.own(alice).get() == search

    def test_the_list_is_read_on_from_the_row_after_the_deleted_one(self, as_alice, alice: User):
        last, middle, first = [
            saved.save(owner=alice, name=name, query=asked("q=iran")) for name in "CBA"
        ]
        html = as_alice.get(reverse("saved")).content.decode()
        follows = [one.public_id for one in (middle, last, middle)]
        assert re.findall(r'name="then" value="(\w+)"', html) == follows
        address = reverse("saved_delete", args=[first.public_id])
        landed = as_alice.post(address, {"then": middle.public_id})["Location"]
        assert landed.endswith(f"?deleted={first.public_id}#saved-{middle.public_id}")
        html = as_alice.get(landed).content.decode()
        assert f'<li id="saved-{middle.public_id}" tabindex="-1">' in html
        assert "<title>“A” deleted. Saved searches" in html

    def test_for_a_day(self, as_alice, alice: User):
        search = saved.save(owner=alice, name="Gone", query=asked("q=iran"))
        saved.delete(search=search)
        SavedSearch.objects.update(deleted_at=timezone.now() - saved.UNDO)
        restore = reverse("saved_restore", args=[search.public_id])
        assert as_alice.post(restore).status_code == 404
        assert "Gone" not in as_alice.get(reverse("saved")).content.decode()


class TestSharing:
    @pytest.fixture
    def theirs(self, bob: User) -> SavedSearch:
        return saved.save(owner=bob, name="Bob’s", query=asked("q=marula"), shared=True)

    def test_colleagues_open_it_with_a_count_of_their_own(
        self, as_alice, alice: User, bob: User, theirs, comes_in
    ):
        page = as_alice.get(reverse("saved"), {"list": "shared"}).content.decode()
        assert "Bob’s" in page
        assert "not opened" in page
        first = as_alice.post(reverse("saved_open", args=[theirs.public_id]))
        assert "seq=" not in first.url
        comes_in()
        assert new_on(theirs, alice) == 1
        as_alice.post(reverse("saved_open", args=[theirs.public_id]))
        assert (new_on(theirs, alice), new_on(theirs, bob)) == (0, 1)

    def test_a_copy_is_ones_own(self, as_alice, alice: User, theirs):
        as_alice.post(reverse("saved_copy", args=[theirs.public_id]))
        copy = saved.own(alice).get()
        assert (copy.name, copy.filters, copy.shared) == ("Copy of Bob’s", theirs.filters, False)

    @pytest.mark.parametrize("name", ["saved_edit", "saved_delete", "saved_restore"])
    def test_only_the_owner_changes_it(self, as_alice, theirs, name):
        address = reverse(name, args=[theirs.public_id])
        assert as_alice.post(address, {"name": "Mine now"}).status_code == 404
        theirs.refresh_from_db()
        assert (theirs.name, theirs.deleted_at) == ("Bob’s", None)

    @pytest.mark.parametrize("name", ["saved_open", "saved_copy", "saved_edit", "saved_delete"])
    @pytest.mark.parametrize("who", ["as_alice", "as_charlie"])
    def test_what_is_not_shared_is_not_there_not_even_for_admins(
        self, request, bob: User, name, who
    ):
        private = saved.save(owner=bob, name="Private", query=asked("q=iran"))
        client = request.getfixturevalue(who)
        assert client.post(reverse(name, args=[private.public_id])).status_code == 404
        page = client.get(reverse("saved"), {"list": "shared"}).content.decode()
        assert "Private" not in page

    def test_no_longer_shared_is_no_longer_there(self, as_alice, theirs):
        saved.change(search=theirs, shared=False)
        assert as_alice.post(reverse("saved_open", args=[theirs.public_id])).status_code == 404

    def test_names_of_colleagues_not_their_addresses(self, as_alice, theirs):
        page = as_alice.get(reverse("saved"), {"list": "shared"}).content.decode()
        assert "Shared by Bob Editor" in page
        assert "bob@example.org" not in page


class TestSharingWithPeople:
    @pytest.fixture
    def search(self, bob: User) -> SavedSearch:
        return saved.save(owner=bob, name="Bob’s", query=asked("q=marula"))

    def share(self, client, search: SavedSearch, **chosen) -> None:
        address = reverse("saved_share", args=[search.public_id])
        assert client.post(address, chosen).status_code == 302

    def test_only_whom_it_is_shared_with_sees_it(
        self, as_bob, as_alice, as_charlie, alice: User, search
    ):
        self.share(as_bob, search, people=[alice.pk])
        lists = [
            "Bob’s" in client.get(reverse("saved"), {"list": "shared"}).content.decode()
            for client in (as_alice, as_charlie)
        ]
        assert lists == [True, False]
        assert "Shared with 1 person." in as_bob.get(reverse("saved")).content.decode()
        open_ = reverse("saved_open", args=[search.public_id])
        assert (as_alice.post(open_).status_code, as_charlie.post(open_).status_code) == (302, 404)

    def test_a_reader_copies_but_does_not_change_it(self, as_bob, as_alice, alice: User, search):
        self.share(as_bob, search, people=[alice.pk])
        for name in ("saved_edit", "saved_share", "saved_delete"):
            address = reverse(name, args=[search.public_id])
            assert as_alice.post(address, {"name": "Mine now"}).status_code == 404
        as_alice.post(reverse("saved_copy", args=[search.public_id]))
        assert saved.own(alice).get().filters == search.filters

    def test_it_is_suggested_to_them_only(self, as_bob, as_alice, as_charlie, alice: User, search):
        self.share(as_bob, search, people=[alice.pk])
        suggested = [
            "Bob’s" in client.get(reverse("suggest"), {"q": "bob’s"}).content.decode()
            for client in (as_alice, as_charlie)
        ]
        assert suggested == [True, False]

    def test_taking_it_back(self, as_bob, as_alice, alice: User, search):
        self.share(as_bob, search, people=[alice.pk])
        self.share(as_bob, search)
        news = reverse("saved_news", args=[search.public_id])
        assert as_alice.get(news).status_code == 404

    def test_team_and_people(self, as_bob, as_charlie, alice: User, search):
        self.share(as_bob, search, team="on", people=[alice.pk])
        page = as_bob.get(reverse("saved")).content.decode()
        assert "Shared with the team and 1 person." in page
        shared = as_charlie.get(reverse("saved"), {"list": "shared"}).content.decode()
        assert "Bob’s" in shared

    def test_nobody_is_shown_by_an_address(self, as_bob, alice: User, charlie: User, search):
        User.objects.filter(pk=charlie.pk).update(name="")
        page = as_bob.get(reverse("saved_share", args=[search.public_id])).content.decode()
        assert "Alice Analyst" in page
        assert "Somebody without a name" in page
        assert "charlie@" not in page

    def test_not_with_who_has_left(self, as_bob, alice: User, search):
        User.objects.filter(pk=alice.pk).update(is_active=False)
        address = reverse("saved_share", args=[search.public_id])
        assert as_bob.post(address, {"people": [alice.pk]}).status_code == 422
