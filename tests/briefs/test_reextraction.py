"""A later version of the extraction over what is stored: what stands on, what people decided.

The later version is the present one with its findings changed by the test, so that each test says
what the new version does otherwise: `later(dropping("good news"))`.
"""

from __future__ import annotations

import json
import signal
from collections.abc import Callable
from dataclasses import replace

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from briefs import analysis, corrections, ingest, reextraction, vocabulary_store
from briefs.extraction.types import Attribution, Extraction, Span, SpeakerRef
from briefs.models import Article, AuditEntry, Country, OutboxEntry, Quote, Speaker, Topic
from briefs.models.quotes import State
from briefs.readers import read
from search import documents
from tests.product import Product, wait_until

pytestmark = pytest.mark.django_db

TEXT = """Ferry to Open in May

KIEL, 3 March 2021 – “The ferry will open in May,” Danish Minister Ada Example said on Monday.

According to Bruno Sample, the tolls on the canal bring good news to Norway and Sweden.

“We shall see,” a senior official said.
"""


@pytest.fixture(autouse=True)
def fresh_vocabulary(monkeypatch) -> None:
    monkeypatch.setattr(vocabulary_store, "FRESH_SECONDS", 0.0)


Change = Callable[[list[Attribution]], list[Attribution]]


@pytest.fixture
def article() -> Article:
    draft = read(TEXT.encode(), "ferry.txt")
    return ingest.store(ingest.facts_of(draft)).article


@pytest.fixture
def later(monkeypatch) -> Callable[..., None]:
    """Make the present version one that finds what `change` makes of the findings before."""

    def become(change: Change = lambda found: found, version: str = "later") -> None:
        def extract(text: str, **known: object) -> Extraction:
            found = present(text, **known)
            return replace(found, attributions=change(found.attributions), version=version)

        monkeypatch.setattr(analysis, "extract", extract)
        monkeypatch.setattr(reextraction, "VERSION", version)

    present = analysis.extract
    return become


def dropping(words: str) -> Change:
    return lambda found: [one for one in found if words not in _text(one)]


def having(words: str, **facts: object) -> Change:
    """The statement that holds `words` is found otherwise."""
    return lambda found: [replace(one, **facts) if words in _text(one) else one for one in found]


def and_also(words: str, **facts: object) -> Change:
    start = TEXT.index(words)
    one = Attribution((Span(start, start + len(words)),), "indirect", confidence=0.9, **facts)
    return lambda found: sorted([*found, one], key=lambda one: one.contents)


def _text(one: Attribution) -> str:
    return " ".join(TEXT[start:end] for start, end in one.contents)


def span(words: str) -> Span:
    return Span(TEXT.index(words), TEXT.index(words) + len(words))


def reextract(articles=None, **options) -> list[ingest.Renewal]:
    chosen = reextraction.outdated() if articles is None else articles
    return list(reextraction.reextract(chosen.filter(external_id=""), **options))


def statement(words: str) -> Quote:
    """The one of the test's article that holds these words, as it is in the database."""
    quotes = Quote.objects.filter(article__title="Ferry to Open in May")
    (found,) = [quote for quote in quotes if words in quote.text]
    return found


def facts(article: Article) -> list[tuple[object, ...]]:
    return list(
        article.quotes.filter(withdrawn_at=None)
        .order_by("position")
        .values_list("public_id", "sequence", "position", "contents", "speaker", "state")
    )


class TestWhatStandsOn:
    def test_found_as_before_nothing_is_announced(self, article, later):
        before, rows = facts(article), OutboxEntry.objects.count()
        later()
        (renewal,) = reextract()
        assert (renewal.same, renewal.changes) == (3, [])
        assert facts(article) == before
        assert OutboxEntry.objects.count() == rows
        article.refresh_from_db()
        assert (article.revision, article.extractor_version) == (1, "later")
        assert reextract() == [], "this version has read it"

    def test_it_keeps_address_and_number_where_its_words_changed(self, article, later):
        before = statement("good news")
        later(having("good news", contents=(span("bring good news to Norway and Sweden"),)))
        (renewal,) = reextract()
        now = statement("good news")
        assert now.text == "bring good news to Norway and Sweden"
        assert (now.pk, now.public_id, now.sequence) == (
            before.pk,
            before.public_id,
            before.sequence,
        )
        (change,) = renewal.changes
        assert (change.kind, change.statement, change.aspects) == (
            "changed",
            now.public_id,
            ("content",),
        )

    def test_what_is_said_of_it_follows_and_the_index_too(self, article, later):
        before = statement("We shall see")
        later(
            having("We shall see", speaker=SpeakerRef("Cleo Person", country="SE"), verb="warned")
        )
        (renewal,) = reextract()
        quote = statement("We shall see")
        assert (quote.speaker.name, quote.speaker_country_id, quote.verb) == (
            "Cleo Person",
            "SE",
            "warned",
        )
        (change,) = renewal.changes
        assert change.aspects == ("speaker", "capacity", "cue")
        assert change.speakers == (before.speaker_name, "Cleo Person")
        article.refresh_from_db()
        assert article.revision == 2
        assert OutboxEntry.objects.latest("pk").article_id == article.pk
        (document,) = [
            one for one in documents.for_articles([article.pk]) if one.text == quote.text
        ]
        assert document.values["speaker"] == ("cleo-person",)

    def test_new_ones_have_numbers_of_their_own_and_their_place_in_the_text(self, article, later):
        known = article.quotes.order_by("-sequence").first().sequence
        later(and_also("Ferry to Open in May"))
        (renewal,) = reextract()
        assert [change.kind for change in renewal.changes] == ["new"]
        new = statement("Ferry to Open in May")
        assert (new.position, new.sequence) == (1, known + 1)
        assert new.arrival == article.sequence, "and to who knows the article it is no news"
        assert [row[2] for row in facts(article)] == [1, 2, 3, 4]
        entry = OutboxEntry.objects.latest("pk")
        assert (entry.article_id, entry.sequence) == (article.pk, new.sequence)

    def test_tags_follow_the_vocabulary_and_the_words(self, article, later):
        tolls = Topic.objects.create(slug="canal-tolls", name="Tolls on the canal")
        later(having("good news", contents=(span("the tolls on the canal bring good news"),)))
        (renewal,) = reextract()
        quote = statement("good news")
        assert renewal.retagged
        assert tolls in quote.topics.all()
        assert not quote.countries.exists(), "Norway is no part of it any more"
        assert article.topics.filter(pk=tolls.pk).exists()


class TestWhatIsGone:
    def test_its_address_says_so_and_its_number_is_not_used_again(self, article, later, as_alice):
        before = statement("good news")
        later(dropping("good news"))
        (renewal,) = reextract()
        assert [(one.kind, one.statement) for one in renewal.changes] == [
            ("gone", before.public_id)
        ]
        response = as_alice.get(reverse("statement", args=[before.public_id]))
        assert response.status_code == 410
        assert "no longer finds it" in response.content.decode()
        assert [row[2] for row in facts(article)] == [1, 3], "places in the text stay"
        assert all(
            "good news" not in one.text
            for one in documents.for_articles([article.pk])
            if one.kind == "statements"
        )

    def test_a_later_version_finds_it_again_at_its_address(self, article, later):
        before = facts(article)
        later(dropping("good news"))
        reextract()
        later(version="later still")
        (renewal,) = reextract()
        assert [change.kind for change in renewal.changes] == ["new"]
        assert facts(article) == before


class TestWhatPeopleDecided:
    def test_a_confirmed_statement_stays_as_it_is(self, article, later, bob):
        quote = statement("good news")
        corrections.correct_quote(by=bob, quote=quote)
        before = facts(article)
        later(having("good news", contents=(span("good news to Norway"),), type="mixed"))
        (renewal,) = reextract()
        assert facts(article) == before
        assert (renewal.kept, renewal.changes) == (1, [])

    def test_a_confirmed_statement_stays_where_it_is_not_found(self, article, later, bob):
        quote = statement("good news")
        corrections.correct_quote(by=bob, quote=quote)
        before = facts(article)
        later(dropping("good news"))
        (renewal,) = reextract()
        assert facts(article) == before
        assert (renewal.kept, renewal.changes) == (1, [])

    def test_words_of_a_confirmed_statement_make_no_other_of_its_type(self, article, later, bob):
        corrections.correct_quote(by=bob, quote=statement("good news"))
        before = facts(article)
        later(and_also("good news to Norway"))
        (renewal,) = reextract()
        assert facts(article) == before
        assert renewal.kept == 1

    def test_a_corrected_fact_stays_while_the_others_follow(self, article, later, bob):
        quote, ada = statement("We shall see"), Speaker.objects.get(name="Ada Example")
        quote.speaker, quote.state = ada, State.UNCERTAIN
        corrections.correct_quote(by=bob, quote=quote)
        later(having("We shall see", speaker=SpeakerRef("Cleo Person"), verb="warned"))
        (renewal,) = reextract()
        quote = statement("We shall see")
        assert (quote.speaker, quote.verb, quote.state) == (ada, "warned", State.UNCERTAIN)
        assert (renewal.kept, renewal.changes[0].aspects) == (1, ("cue",))

    def test_a_removed_statement_is_not_found_again(self, article, later, bob):
        corrections.withdraw_quotes(by=bob, quotes=[statement("good news")])
        before = facts(article)
        later(having("good news", contents=(span("the tolls on the canal bring good news"),)))
        (renewal,) = reextract()
        assert facts(article) == before
        assert (renewal.kept, renewal.changes) == (1, [])

    def test_an_added_statement_stays(self, article, later):
        added = Quote.objects.create(
            article=article, sequence=10**9, position=9, paragraph=1, named="unnamed",
            type="indirect", start=0, end=20, contents=[[0, 20]],
        )  # fmt: skip
        later()
        (renewal,) = reextract()
        added.refresh_from_db()
        assert (added.withdrawn_at, added.position, renewal.kept) == (None, 1, 1)

    def test_corrected_topics_and_countries_stay(self, article, later, bob):
        topic, quote = Topic.objects.create(slug="ferries", name="Ferries"), statement("May,”")
        quote.state = State.UNCERTAIN
        corrections.correct_quote(
            by=bob, quote=quote, topics=[topic], countries=[Country.objects.get(code="NO")]
        )
        later()
        reextract()
        assert list(quote.topics.all()) == [topic]
        assert list(quote.countries.values_list("code", flat=True)) == ["NO"]
        entry = AuditEntry.objects.get(action="correct", object_id=quote.public_id)
        assert entry.after["topics"] == ["ferries"]

    def test_merged_speakers_stay_merged(self, article, later, bob):
        ada = Speaker.objects.get(name="Ada Example")
        other = Speaker.objects.create(slug="somebody-else", name="Somebody Else")
        corrections.merge_speakers(by=bob, into=other, others=[ada])
        later()
        (renewal,) = reextract()
        assert statement("May,”").speaker == other
        assert renewal.changes == []

    def test_a_speakers_country_that_was_set_stays_and_makes_no_second_person(
        self, article, later, bob
    ):
        ada = Speaker.objects.get(name="Ada Example")
        ada.country = Country.objects.get(code="NO")
        corrections.save_vocabulary(by=bob, row=ada)
        later()
        (renewal,) = reextract()
        quote = statement("May,”")
        assert (quote.speaker, quote.speaker_country_id) == (ada, "NO")
        assert renewal.changes == []
        assert Speaker.objects.filter(name="Ada Example").count() == 1

    def test_of_two_people_of_one_name_it_stays_the_one_it_was(self, article, later):
        bruno = Speaker.objects.get(name="Bruno Sample")
        other = Speaker.objects.create(slug="bruno-sample-2", name="Bruno Sample")
        other.aliases.create(text="Bruno Sample", key=bruno.aliases.first().key)
        later()
        (renewal,) = reextract()
        assert renewal.changes == []
        assert Speaker.objects.filter(name="Bruno Sample").count() == 2


class TestTheRun:
    def test_a_dry_run_says_the_same_and_stores_nothing(self, article, later):
        before, rows = facts(article), OutboxEntry.objects.count()
        later(having("We shall see", speaker=SpeakerRef("Cleo Person")))
        (dry,) = reextract(dry_run=True)
        assert facts(article) == before
        assert OutboxEntry.objects.count() == rows
        assert not Speaker.objects.filter(name="Cleo Person").exists()
        assert reextract() == [dry]

    def test_what_was_changed_meanwhile_is_read_anew(self, article, later, bob, monkeypatch):
        """A person corrects a statement after the article was read and before it is stored."""
        later(having("good news", type="mixed"))
        renew, corrected = ingest.renew, []

        def meanwhile(*args, **options):
            if not corrected:
                corrected.append(statement("good news"))
                corrections.correct_quote(by=bob, quote=corrected[0])
            return renew(*args, **options)

        monkeypatch.setattr(ingest, "renew", meanwhile)
        (renewal,) = reextract()
        assert (statement("good news").type, renewal.kept) == ("indirect", 1)

    def test_one_that_cannot_be_read_stays_and_does_not_stop_the_others(
        self, article, later, capsys
    ):
        def fail(found: list[Attribution]) -> list[Attribution]:
            if (
                len(found) == 3
                and TEXT.startswith("Ferry")
                and found[0].speaker.name == "Ada Example"
            ):
                raise RecursionError("brackets in brackets in brackets")
            return found

        later(fail)
        other = Article.objects.filter(language="en").exclude(pk=article.pk).first()
        with pytest.raises(SystemExit):
            call_command("reextract", "--json", "--article", article.public_id, other.public_id)
        report = json.loads(capsys.readouterr().out)
        assert [one["article"] for one in report["failed"]] == [article.public_id]
        assert report["articles"] == 1
        assert article in reextraction.outdated()
        assert other not in reextraction.outdated()

    def test_the_report_counts_by_kind_of_change_and_by_speaker(self, article, later, capsys):
        before = statement("We shall see")
        later(having("We shall see", speaker=SpeakerRef("Cleo Person"), verb="warned"))
        call_command("reextract", "--article", article.public_id, "--json")
        report = json.loads(capsys.readouterr().out)
        assert (report["articles"], report["same"], report["changed"]) == (1, 2, 1)
        assert report["aspects"] == {"speaker": 1, "cue": 1}
        assert report["speakers"] == {
            before.speaker_name: {"changed": 1},
            "Cleo Person": {"changed": 1},
        }

    def test_in_words(self, article, later, capsys):
        later(dropping("good news"))
        call_command("reextract", "--article", article.public_id, "--dry-run", verbosity=2)
        said = capsys.readouterr().out
        assert "gone" in said.splitlines()[0]
        assert "Bruno Sample: the tolls" in said.splitlines()[0]
        assert "Statements: 0 new, 1 gone, 0 changed, 2 as before; 0 kept" in said
        assert "nothing was stored" in said

    @pytest.mark.parametrize(
        ("arguments", "message"),
        [
            (("--article", "nowhere"), "no article nowhere"),
            (("--outlet", "no-such-paper"), "no outlet no-such-paper"),
        ],
    )
    def test_what_is_not_there_is_an_error(self, arguments, message):
        with pytest.raises(CommandError, match=message):
            call_command("reextract", *arguments)


@pytest.mark.soak
def test_a_run_that_was_killed_goes_on_where_it_stopped(empty_product: Product, tmp_path) -> None:
    count = 60
    lines = [
        json.dumps({"id": f"{n}", "text": TEXT.replace("in May", f"in May of {2000 + n}")})
        for n in range(count)
    ]
    (tmp_path / "press.jsonl").write_text("\n".join(lines))
    empty_product.manage("import_articles", str(tmp_path / "press.jsonl"))
    addresses = "SELECT public_id, sequence, speaker_name FROM briefs_quote ORDER BY sequence"
    before = empty_product.rows(addresses)
    # As if an older version had read them, with other names and no countries.
    empty_product.rows("UPDATE briefs_article SET extractor_version = '0'")
    empty_product.rows("UPDATE briefs_quote SET speaker_name = 'Nobody' WHERE position = 1")
    empty_product.rows("UPDATE briefs_quote SET extractor_version = '0'")
    empty_product.rows("DELETE FROM briefs_quote_countries")
    outdated = "SELECT count(*) FROM briefs_article WHERE extractor_version = '0'"

    first = empty_product.start("reextract", "--processes", "1")
    wait_until(lambda: first.poll() is not None or empty_product.rows(outdated) < [(count,)])
    first.send_signal(signal.SIGKILL)
    first.wait()
    wait_until(lambda: not empty_product.processes())
    ((left,),) = empty_product.rows(outdated)
    assert 0 < left < count, empty_product.log.read_text()

    said = empty_product.manage("serve", "--setup-only")
    assert f"{left} articles were read by an older version" in said
    report = json.loads(empty_product.manage("reextract", "--json", "--processes", "1"))
    assert (report["articles"], report["differing"]) == (left, left)
    assert report["aspects"] == {"speaker": left}
    assert empty_product.rows(addresses) == before
    assert json.loads(empty_product.manage("reextract", "--json"))["articles"] == 0
    empty_product.manage("index", "sync")
    assert "equals the database" in empty_product.manage("index", "verify")
