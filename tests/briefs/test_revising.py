"""A corrected text takes the place of the one an article had: what stands, what is reworded, gone, new."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from briefs import corrections, ingest, jobs
from briefs.dates import PartialDate
from briefs.models import Article, AuditEntry, Quote, Speaker, Upload
from search import documents
from tests.revised import CORRECTED, TEXT, facts, revise, statement

pytestmark = pytest.mark.django_db

LORRIES, PEOPLE, TICKETS, QUAYS = "Lorries will", "This line", "We shall", "The quays"


@pytest.fixture(autouse=True)
def originals(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path / "originals"


@pytest.fixture
def article() -> Article:
    return ingest.store(facts(TEXT)).article


def said(article: Article) -> list[str]:
    """The statements that are live, in order."""
    article.refresh_from_db()
    assert all(quote.text for quote in article.quotes.live())
    return [opening(quote.text) for quote in article.quotes.live().order_by("position")]


def opening(words: str) -> str:
    """The first two words, without marks."""
    return " ".join(words.strip("“”").split()[:2])


def work() -> None:
    while job := jobs.claim("test"):
        assert jobs.run(job), job.error


class TestStatements:
    def test_stand_are_reworded_go_or_come(self, article, bob):
        before = {words: statement(words).pk for words in (LORRIES, PEOPLE, TICKETS)}
        revised = revise(article, bob)
        assert str(revised) == "2 statements stand, 1 reworded, 1 new, 1 no longer in it"
        assert said(article) == [LORRIES, PEOPLE, QUAYS]
        assert statement(LORRIES).pk == before[LORRIES]
        assert statement("fourteen thousand people").pk == before[PEOPLE]
        for quote in article.quotes.live():
            assert quote.cue in ("said", "added")
            assert quote.speaker.name in quote.source

    def test_what_is_gone_keeps_its_address_and_its_words(self, article, bob, as_alice):
        key = statement(TICKETS).public_id
        revise(article, bob)
        page = as_alice.get(reverse("statement", args=[key]))
        assert page.status_code == 410
        html = page.content.decode()
        assert "We shall see about the price of tickets in autumn" in html
        assert "no longer in the article" in html
        earlier = article.earlier_texts.get()
        assert reverse("article", args=[earlier.public_id]) in html

    def test_what_is_new_is_news_to_who_knows_the_article(self, article, bob):
        revise(article, bob)
        new = statement(QUAYS)
        assert new.known_since is None
        assert new.sequence > article.sequence

    def test_what_people_decided_goes_on(self, article, bob):
        quote = statement(PEOPLE)
        quote.speaker = Speaker.objects.create(name="Somebody Else", slug="somebody-else")
        corrections.correct_quote(by=bob, quote=quote)
        corrections.withdraw_quotes(by=bob, quotes=[statement(LORRIES)])
        revise(article, bob)
        assert statement(PEOPLE).speaker.name == "Somebody Else"
        assert said(article) == [PEOPLE, QUAYS]

    def test_one_that_a_person_has_added_moves_along(self, article, bob):
        start = article.text.index("The parliaments are")
        words = "The parliaments are to vote on the money before the summer"
        corrections.add_quote(
            by=bob,
            quote=Quote(
                article=article, contents=[[start, start + len(words)]], type="indirect", named="body"
            ),
        )  # fmt: skip
        revise(article, bob)
        assert statement(words).start != start

    def test_what_was_said_twice_and_stands_there_once_is_one(self, bob):
        said = "“Lorries will not have to drive through Helsinki,” Minister Timo Example said.\n\n"
        start, between = "HELSINKI – They met.\n\n", "The talks went on for an hour.\n\n"
        article = ingest.store(facts(start + said + between + said)).article
        first, second = article.quotes.live().select_related("article").order_by("position")
        for quote in (first, second):
            corrections.correct_quote(by=bob, quote=quote)
        revise(article, bob, start + between + said)
        assert list(article.quotes.live()) == [second]

    def test_a_text_that_comes_back_doubles_none(self, article, bob):
        decided = statement(TICKETS)
        corrections.correct_quote(by=bob, quote=decided)
        revise(article, bob)
        revise(article, bob, TEXT + "\nIt was a fine day.\n")
        assert said(article) == [LORRIES, PEOPLE, TICKETS]
        assert decided not in article.quotes.live()
        revise(article, bob, TEXT)
        assert said(article) == [LORRIES, PEOPLE, TICKETS]
        assert decided in article.quotes.live()

    def test_the_index_holds_what_is_there_now(self, article, bob):
        revise(article, bob)
        held = {
            opening(one.text)
            for one in documents.for_articles(Article.objects.values_list("pk", flat=True))
        }
        assert {LORRIES, PEOPLE, QUAYS} < held
        assert TICKETS not in held


class TestFacts:
    def test_those_of_the_new_text_are_taken_but_for_what_people_set(self, article, bob):
        ingest.edit_article(article=article, by=bob, published=PartialDate.parse("2022-05-01"))
        revise(article, bob, CORRECTED.replace("3 May", "4 May"))
        article.refresh_from_db()
        assert article.title.startswith("Two Ministers")
        assert str(article.published_date) == "2022-05-01"

    def test_title_of_an_editor_stays(self, article, bob):
        ingest.edit_article(article=article, by=bob, title="Ferry")
        revise(article, bob)
        article.refresh_from_db()
        assert article.title == "Ferry"

    def test_the_same_text_is_no_correction(self, article, bob):
        with pytest.raises(ingest.SameText):
            revise(article, bob, TEXT)
        assert not article.earlier_texts.exists()

    def test_a_text_that_resembles_nothing_leaves_the_cluster_to_the_copies(self, article, bob):
        reprint = ingest.store(facts(TEXT, outlet=ingest.outlet_named("BNS"))).article
        assert reprint.cluster_id == article.pk
        other = (
            "QUITO, 4 May 2022 – The market hall was opened on Wednesday after it was rebuilt.\n"
        )
        revise(article, bob, other)
        article.refresh_from_db()
        reprint.refresh_from_db()
        assert article.cluster_id == article.pk
        assert reprint.cluster_id == article.earlier_texts.get().cluster_id != article.pk


class TestUndone:
    def test_all_is_as_it_was(self, article, bob):
        before = list(
            article.quotes.order_by("pk").values(
                "pk", "contents", "position", "speaker", "withdrawn_at"
            )
        )
        revise(article, bob)
        corrections.undo(by=bob, entry=AuditEntry.objects.get(action="revise"))
        article.refresh_from_db()
        assert article.text == facts(TEXT).text
        assert article.title.startswith("Ministers")
        of_before = article.quotes.filter(pk__in=[one["pk"] for one in before]).order_by("pk")
        assert (
            list(of_before.values("pk", "contents", "position", "speaker", "withdrawn_at"))
            == before
        )
        assert said(article) == [LORRIES, PEOPLE, TICKETS]

    def test_paragraphs_keep_the_numbers_they_are_cited_by(self, bob):
        shared = TEXT.replace("\n\nHELSINKI", "\n\nShare this\n\nHELSINKI")
        article = ingest.store(facts(shared)).article
        ingest.edit_article(article=article, by=bob, language="de")
        numbered = Article.objects.get(pk=article.pk).numbered
        assert numbered == article.numbered
        revise(article, bob)
        corrections.undo(by=bob, entry=AuditEntry.objects.get(action="revise"))
        assert Article.objects.get(pk=article.pk).numbered == numbered

    def test_not_where_people_have_decided_since(self, article, bob):
        revise(article, bob)
        corrections.correct_quote(by=bob, quote=statement(PEOPLE))
        with pytest.raises(corrections.CannotUndo, match="decided"):
            corrections.undo(by=bob, entry=AuditEntry.objects.get(action="revise"))

    def test_a_correction_of_words_only_in_the_text_it_was_made_in(self, article, bob):
        quote = statement(PEOPLE)
        quote.contents = [[quote.start, quote.end - 10]]
        entry = corrections.correct_quote(by=bob, quote=quote)
        revise(article, bob)
        with pytest.raises(corrections.CannotUndo, match="replaced"):
            corrections.undo(by=bob, entry=entry)
        corrections.undo(by=bob, entry=AuditEntry.objects.get(action="revise"))
        corrections.undo(by=bob, entry=entry)
        assert "people in a year" in statement(PEOPLE).text

    def test_a_removal_only_where_the_words_are_there(self, article, bob):
        (entry,) = corrections.withdraw_quotes(by=bob, quotes=[statement(TICKETS)])
        revise(article, bob)
        with pytest.raises(corrections.CannotUndo, match="no longer in the article"):
            corrections.undo(by=bob, entry=entry)

    def test_what_only_the_corrected_text_made_a_statement_goes_with_it(self, article, bob):
        corrections.withdraw_quotes(by=bob, quotes=[statement(LORRIES)])
        cut = TEXT.replace(" have to drive through the middle of Helsinki,”", " run,”")
        revise(article, bob, cut)
        assert said(article) == [LORRIES, PEOPLE, TICKETS]  # these words nobody has removed
        corrections.undo(by=bob, entry=AuditEntry.objects.get(action="revise"))
        assert said(article) == [PEOPLE, TICKETS]

    def test_no_decision_about_a_statement_whose_words_are_gone(self, article, bob):
        quote = statement(TICKETS)
        quote.contents = [[quote.start, quote.end - len(" in autumn,”")]]
        entry = corrections.correct_quote(by=bob, quote=quote)
        words = statement(TICKETS).text
        revise(article, bob)
        with pytest.raises(corrections.CannotUndo, match="no longer in the article"):
            corrections.undo(by=bob, entry=entry)
        corrections.undo(by=bob, entry=AuditEntry.objects.get(action="revise"))
        assert statement(TICKETS).text == words

    def test_a_removal_that_was_taken_back_since_holds(self, article, bob):
        (entry,) = corrections.withdraw_quotes(by=bob, quotes=[statement(LORRIES)])
        revise(article, bob)
        corrections.undo(by=bob, entry=entry)
        assert said(article) == [LORRIES, PEOPLE, QUAYS]
        assert statement(LORRIES).paragraph == 2
        corrections.undo(by=bob, entry=AuditEntry.objects.get(action="revise"))
        assert said(article) == [LORRIES, PEOPLE, TICKETS]

    def test_again_and_again(self, article, bob):
        for _ in range(2):
            revise(article, bob)
            corrections.undo(by=bob, entry=AuditEntry.objects.standing().get(action="revise"))
        assert said(article) == [LORRIES, PEOPLE, TICKETS]
        assert article.earlier_texts.count() == 4


class TestHistory:
    def test_each_statement_tells_what_became_of_it(self, article, bob, as_bob):
        quote = statement(PEOPLE)
        quote.contents = [[quote.start, quote.end - len(" in a year")]]
        corrections.correct_quote(by=bob, quote=quote)
        words = statement(PEOPLE).text
        revise(article, bob)
        html = as_bob.get(reverse("statement", args=[quote.public_id])).content.decode()
        assert words in html  # in the text of its time
        assert "by a corrected text reworded" in html

    def test_import_of_the_old_text_makes_no_article(self, article, bob):
        revise(article, bob)
        again = ingest.store(facts(TEXT))
        assert (again.outcome, again.article) == ("duplicate", article)

    def test_import_of_the_old_text_of_a_deleted_article_brings_nothing_back(self, article, bob):
        revise(article, bob)
        ingest.delete_article(article=article, by=bob, reason="Wrong")
        assert ingest.store(facts(TEXT)).outcome == "removed"


class TestUpload:
    @pytest.fixture
    def send(self, bob):
        def send(**texts: str) -> Upload:
            files = [
                SimpleUploadedFile(f"{name}.txt", text.encode()) for name, text in texts.items()
            ]
            batch = ingest.receive(files=files, by=bob)
            work()
            return batch

        return send

    def act(self, client, batch: Upload, act: str, file: str = "1") -> str:
        address = reverse("upload_batch", args=[batch.public_id])
        assert client.post(address, {"act": act, "file": file}).status_code == 302
        work()
        return client.get(address).content.decode()

    def test_a_near_copy_may_be_a_corrected_version(self, article, send, as_bob, bob):
        batch = send(corrected=CORRECTED)
        assert (
            "Replace its text"
            in as_bob.get(reverse("upload_batch", args=[batch.public_id])).content.decode()
        )
        html = self.act(as_bob, batch, "replace")
        assert "Text replaced" in html
        assert "1 no longer in it" in html
        assert reverse("article", args=[article.public_id]) in html
        assert said(article) == [LORRIES, PEOPLE, QUAYS]
        assert AuditEntry.objects.get(action="revise").actor == bob

    def test_the_old_text_again_is_here_already_and_may_come_back(self, article, send, as_bob, bob):
        revise(article, bob)
        batch = send(old=TEXT)
        html = as_bob.get(reverse("upload_batch", args=[batch.public_id])).content.decode()
        assert "Already here. A corrected text took its place in" in html
        self.act(as_bob, batch, "replace")
        assert said(article) == [LORRIES, PEOPLE, TICKETS]

    def test_of_an_article_that_was_deleted_meanwhile_it_is_asked_anew(
        self, article, send, as_bob, bob
    ):
        batch = send(corrected=CORRECTED)
        ingest.replace_text(file=batch.files.get(), by=bob)
        ingest.delete_article(article=article, by=bob, reason="Wrong")
        work()
        assert batch.files.get().state == "added"

    def test_a_copy_of_another_article_is_named(self, article, send, as_bob, bob):
        batch = send(corrected=CORRECTED)
        ingest.store(facts(CORRECTED))
        html = self.act(as_bob, batch, "replace")
        assert "Already here" in html
        assert not article.earlier_texts.exists()

    def test_not_without_rights(self, article, send, as_alice):
        batch = send(corrected=CORRECTED)
        address = reverse("upload_batch", args=[batch.public_id])
        assert as_alice.post(address, {"act": "replace", "file": "1"}).status_code == 403
