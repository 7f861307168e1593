"""Storing an article: what is written with it, what counts as the same, what is never guessed."""

from __future__ import annotations

import dataclasses

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from briefs import corrections, ingest, jobs, sequences, vocabulary_store
from briefs.analysis import Analysis, analyse
from briefs.dates import PartialDate
from briefs.models import (
    Article,
    ArticleTopic,
    Job,
    OutboxEntry,
    Outlet,
    Quote,
    Speaker,
    Upload,
    UploadFile,
)
from briefs.models.uploads import FileState
from briefs.readers import read
from briefs.readers.types import ArticleDraft

pytestmark = pytest.mark.django_db

TREATY = """Lake Treaty Talks Resume in Geneva

GENEVA, 3 March 2021 – The lake treaty talks resumed on Wednesday.

“We are close 🤝 to an agreement,” Ruritanian Foreign Minister Ada Example said. According to the \
ministry, the experts stay in Geneva until Friday.

Minister Bruno Sample told reporters that Iran and Russia support the JCPOA 🕊️ fully.

Read More:
Ministers meet in Geneva for lake treaty
"""


def draft(text: str, **known: object) -> ArticleDraft:
    found = read(text.encode(), "treaty.txt")
    assert isinstance(found, ArticleDraft)
    return dataclasses.replace(found, **known)


def facts(text: str = TREATY, *, outlet: str = "", **known: object) -> ingest.Facts:
    return ingest.facts_of(draft(text), outlet=ingest.outlet_named(outlet), **known)


def store(text: str = TREATY, *, outlet: str = "", **known: object) -> ingest.Stored:
    return ingest.store(facts(text, outlet=outlet, **known))


def rows() -> dict[str, int]:
    """How many of everything that storing an article writes."""
    tables = (Article, Quote, ArticleTopic, OutboxEntry, Speaker)
    return {table.__name__: table.objects.count() for table in tables}


class TestOneTransaction:
    def test_article_statements_and_outbox_row_come_together(self):
        stored = store()
        article = stored.article
        assert stored.outcome == "added"
        assert stored.statements == article.quotes.count() == 3
        entry = OutboxEntry.objects.latest("pk")
        assert entry.article_id == article.pk
        numbers = [article.sequence, *article.quotes.values_list("sequence", flat=True)]
        assert numbers == list(range(numbers[0], entry.sequence + 1))

    @pytest.mark.parametrize("step", ["note", "take_with_vocabulary"])
    def test_a_failure_in_the_middle_leaves_nothing(self, monkeypatch, step):
        before = rows()
        ready = facts()
        monkeypatch.setattr(sequences, step, _fail)
        with pytest.raises(OSError, match="no space left"):
            ingest.store(ready)
        assert rows() == before

    def test_a_failed_upload_has_no_outcome_yet_and_is_tried_again(
        self, monkeypatch, bob, upload_of, work
    ):
        upload_of("treaty.txt", TREATY)
        before = rows()
        with monkeypatch.context() as broken:
            broken.setattr(sequences, "note", _fail)
            work()
        file, job = UploadFile.objects.get(), Job.objects.get()
        assert rows() == before
        assert (file.state, file.article, file.finished) == (FileState.READING, None, None)
        assert (job.state, job.failures) == ("waiting", 1)
        assert "no space left" in job.error

        work(later=True)
        file.refresh_from_db()
        assert file.state == FileState.ADDED
        assert file.article.quotes.count() == 3


def _fail(*_: object, **__: object) -> int:
    raise OSError("no space left")


class TestWhatIsTheSame:
    def test_the_same_text_in_the_same_outlet_is_a_duplicate(self):
        first = store(outlet="Lake Herald")
        again = store(outlet="lake  herald")
        assert (again.outcome, again.article) == ("duplicate", first.article)
        assert Article.objects.filter(text_hash=first.article.text_hash).count() == 1

    def test_a_text_without_an_outlet_is_a_duplicate_of_the_same_text_in_any(self):
        first = store(outlet="Lake Herald")
        again = store()
        assert (again.outcome, again.article) == ("duplicate", first.article)

    def test_the_same_text_in_another_outlet_is_another_article_of_one_text(self):
        herald, courier = store(outlet="Lake Herald"), store(outlet="Lake Courier")
        assert [one.outcome for one in (herald, courier)] == ["added"] * 2
        assert herald.article.text_hash == courier.article.text_hash
        assert store(outlet="Lake Courier").article == courier.article

    def test_an_outlet_merged_while_a_text_is_read_is_followed(self, bob):
        one, other = facts(outlet="Lake Herald"), facts(outlet="Lake Courier")
        into, gone = one.outlet, other.outlet
        ready = [(each, analysed(each)) for each in (one, other)]
        corrections.merge_outlets(by=bob, into=into, others=[gone])
        outcomes = [stored.outcome for stored in ingest.store_all(ready)]
        assert outcomes == ["added", "duplicate"]
        assert set(Article.objects.filter(text_hash=one.text_hash).values_list("outlet")) == {
            (into.pk,)
        }

    @pytest.mark.parametrize(
        "variant",
        [
            TREATY.replace("\n", "\r\n"),
            TREATY.replace("\n\n", "\n \n\n"),
            TREATY.replace("“", '"').replace("”", '"').replace("–", "-"),
            TREATY.upper(),
            TREATY.replace(" ", "\N{NO-BREAK SPACE}"),
        ],
        ids=["line ends", "empty lines", "plain quotes", "capitals", "no-break spaces"],
    )
    def test_spacing_and_typography_make_no_other_text(self, variant):
        store()
        assert store(variant).outcome == "duplicate"

    @pytest.mark.parametrize("change", [("Friday", "Sunday"), ("We are", "We aren’t")])
    def test_a_word_makes_another_text(self, change):
        store()
        assert store(TREATY.replace(*change)).outcome == "added"

    def test_a_deleted_article_stays_deleted_until_somebody_restores_it(self, bob):
        gone = store().article
        ingest.delete_article(article=gone, by=bob, reason="Wrong file")
        again = store()
        assert (again.outcome, again.article) == ("removed", gone)
        assert not Article.objects.live().filter(text_hash=gone.text_hash).exists()
        corrections.restore_article(article=gone, by=bob)
        assert (store().outcome, store().article) == ("duplicate", gone)

    def test_an_outlet_is_known_by_any_spelling_and_made_once(self):
        assert ingest.outlet_named("Süddeutsche") == ingest.outlet_named(" SUDDEUTSCHE ")
        assert ingest.outlet_named("  ") is None
        assert Outlet.objects.filter(name="Süddeutsche").count() == 1


class TestManyAtOnce:
    def ready(self, count: int) -> list[tuple[ingest.Facts, Analysis]]:
        """Articles of three statements each; the people in them are quoted by all."""
        texts = [TREATY.replace("Friday", f"Friday the {number}th") for number in range(count)]
        return [(one, analysed(one)) for one in (facts(text, outlet="Herald") for text in texts)]

    def test_they_are_what_they_would_be_one_by_one(self):
        ready = self.ready(4)
        alone = ingest.store_all([ready.pop()])[0].article
        again = ready[1]
        outcomes = [one.outcome for one in ingest.store_all([*ready, again])]
        assert outcomes == ["added", "added", "added", "duplicate"]
        stored = Article.objects.filter(text_hash__in=[one.text_hash for one, _ in ready])
        assert [_facts_of(one) for one in stored] == [_facts_of(alone)] * 3
        numbers = [
            *stored.values_list("sequence", flat=True),
            *Quote.objects.filter(article__in=stored).values_list("sequence", flat=True),
        ]
        assert len(set(numbers)) == 3 + 9
        assert max(numbers) <= OutboxEntry.objects.latest("pk").sequence
        assert set(
            OutboxEntry.objects.order_by("-pk").values_list("article_id", flat=True)[:3]
        ) == {one.pk for one in stored}

    def test_queries_do_not_grow_with_articles_statements_and_speakers(
        self, django_assert_max_num_queries
    ):
        ready = self.ready(20)
        with django_assert_max_num_queries(26):
            ingest.store_all(ready)

    def test_a_single_one_takes_few(self, django_assert_max_num_queries):
        ready = self.ready(1)
        with django_assert_max_num_queries(26):
            ingest.store_all(ready)


def analysed(facts: ingest.Facts) -> Analysis:
    return analyse(
        facts.text,
        title=facts.headline,
        byline=facts.draft.byline,
        published=facts.published,
        language=facts.language,
        tagger=vocabulary_store.tagger(),
    )


def _facts_of(article: Article) -> tuple[object, ...]:
    columns = ("position", "speaker__name", "speaker_country", "office__title", "type", "verb")
    quotes = article.quotes.order_by("position")
    return (
        article.title,
        str(article.published_date),
        sorted(article.countries.values_list("code", flat=True)),
        sorted(article.topics.values_list("slug", flat=True)),
        list(quotes.values_list(*columns)),
        [sorted(quote.topics.values_list("slug", flat=True)) for quote in quotes],
    )


class TestDates:
    @pytest.mark.parametrize(
        ("line", "published"),
        [("GENEVA, 3 March 2021 –", "2021-03-03"), ("Wednesday –", None), ("March 3 –", None)],
    )
    def test_only_what_stands_in_the_text(self, line, published):
        text = TREATY.replace("GENEVA, 3 March 2021 –", line)
        assert str(store(text).article.published_date or None) == str(published)

    @pytest.mark.parametrize(
        ("given", "first_day"),
        [("2021", "2021-01-01"), ("2021-03", "2021-03-01"), ("2021-03-09", "2021-03-09")],
    )
    def test_precision_is_kept_and_a_given_date_outweighs_the_text(self, given, first_day):
        article = store(published=PartialDate.parse(given)).article
        article.refresh_from_db()
        assert str(article.published_date) == given
        assert str(article.published) == first_day
        assert article.published_words == "", "nobody read it in the text"


class TestSpans:
    def test_statements_are_cut_from_the_text(self):
        article = store().article
        article.refresh_from_db()
        quotes = list(article.quotes.order_by("position"))
        assert [(quote.type, quote.text, quote.speaker_name) for quote in quotes] == [
            ("direct", "“We are close 🤝 to an agreement,”", "Ada Example"),
            ("indirect", "the experts stay in Geneva until Friday", "The ministry"),
            ("indirect", "Iran and Russia support the JCPOA 🕊️ fully", "Bruno Sample"),
        ]
        for quote in quotes:
            assert 0 <= quote.start < quote.end <= len(article.text)
            assert (quote.start, quote.end) == (quote.contents[0][0], quote.contents[-1][1])

    def test_cue_and_source_too_behind_characters_outside_the_basic_plane(self):
        article = store("🏔🏔 " + TREATY).article
        cues = [article.text[quote.cue_start : quote.cue_end] for quote in article.quotes.all()]
        sources = [
            article.text[quote.source_start : quote.source_end] for quote in article.quotes.all()
        ]
        assert cues == ["said", "According to", "told"]
        assert sources[2] == "Minister Bruno Sample"

    def test_zones_are_stored_and_boilerplate_makes_no_statement(self):
        article = store().article
        zones = {kind: article.text[start:end] for kind, start, end in article.zones}
        assert zones["headline"] == "Lake Treaty Talks Resume in Geneva"
        assert zones["boilerplate"] == "Read More:\nMinisters meet in Geneva for lake treaty"
        assert not article.quotes.filter(start__gte=article.text.index("Read More")).exists()

    def test_what_is_mentioned_is_tagged(self):
        article = store().article
        quote = article.quotes.get(position=3)
        assert set(quote.countries.values_list("code", flat=True)) == {"IR", "RU"}
        assert "jcpoa" in quote.topics.values_list("slug", flat=True)
        assert {"IR", "RU"} <= set(article.countries.values_list("code", flat=True))


def test_other_languages_are_stored_and_announced_but_not_analysed():
    article = store(
        "Le ministre a déclaré que la France est prête à reprendre les négociations avec les"
        " partenaires dans le cadre de cet accord. « Nous sommes prêts », a-t-il dit au Caire."
    ).article
    assert article.language == "fr"
    assert (article.quotes.count(), article.extractor_version) == (0, "")
    assert OutboxEntry.objects.filter(article_id=article.pk).count() == 1


def test_a_worker_that_comes_late_does_not_call_the_article_a_duplicate_of_itself(bob, upload_of):
    """Its lease ran out while it slept; its heir stored the article meanwhile."""
    file = upload_of("treaty.txt", TREATY).files.get()
    late = facts(external_id="treaty.txt")
    ingest.read_files(file_ids=[file.pk])
    ingest.store_files([(file, late)])
    file.refresh_from_db()
    assert (file.state, file.reason) == (FileState.ADDED, "")


def test_two_workers_that_store_one_text_at_once_end_with_one_article(monkeypatch):
    """The other one stores it after we looked whether it is here, and before we write."""
    ready, analyse = facts(outlet="Lake Herald"), ingest.articles.analyse
    others: list[ingest.Stored] = []

    def meanwhile(*args: object, **options: object) -> object:
        analysis = analyse(*args, **options)
        others.extend(ingest.store_all([(ready, analysis)]))
        return analysis

    monkeypatch.setattr(ingest.articles, "analyse", meanwhile)
    late = ingest.store(ready)
    assert (others[0].outcome, late.outcome) == ("added", "duplicate")
    assert late.article == others[0].article
    assert Article.objects.filter(text_hash=ready.text_hash).count() == 1


# Uploads, as far as storing is concerned


@pytest.fixture(autouse=True)
def originals(tmp_path, settings) -> None:
    settings.MEDIA_ROOT = tmp_path / "originals"


@pytest.fixture
def upload_of(bob):
    def receive(name: str, text: str) -> Upload:
        return ingest.receive(by=bob, files=[SimpleUploadedFile(name, text.encode())])

    return receive


@pytest.fixture
def work():
    """Does what the worker does with everything that is due, or will be `later`."""

    def drain(*, later: bool = False) -> None:
        if later:
            Job.objects.update(run_after=timezone.now())
        while job := jobs.claim("test"):
            jobs.run(job)

    return drain
