"""An article's facts: where they come from, pasted with a text, set for a batch, edited later."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse

from briefs import analysis, corrections, ingest, jobs
from briefs.dates import PartialDate
from briefs.ingest import edits
from briefs.models import Article, AuditEntry, Outlet, Upload, User
from briefs.readers import read

pytestmark = pytest.mark.django_db

TALKS = """Ministers Meet in Vienna

VIENNA, 4 March 2021 (TASS) – The ministers met for three hours.

“We will meet again in April,” Minister Ada Example said on Tuesday.
"""
UNDATED = """Ministers Part in Geneva

The ministers parted after an hour without a word to the press.

“We have nothing to add,” Minister Ada Example said on Tuesday.
"""


@pytest.fixture(autouse=True)
def originals(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path / "originals"


def read_all() -> None:
    while job := jobs.claim("test"):
        assert jobs.run(job), job.error


def uploaded(by: User, **texts: str) -> Upload:
    files = [SimpleUploadedFile(f"{name}.txt", text.encode()) for name, text in texts.items()]
    batch = ingest.receive(files=files, by=by)
    read_all()
    return batch


def stored(text: str) -> Article:
    return ingest.store(ingest.facts_of(read(text.encode(), "text.txt"))).article


def edited(client: Client, article: Article, **changes: str) -> Article:
    """By the form, with all else as it stands there."""
    address = reverse("article_edit", args=[article.public_id])
    form = client.get(address).context["form"]
    values = {name: form[name].value() or "" for name in form.fields}
    values = {name: value for name, value in values.items() if value is not False}
    answer = client.post(address, values | changes)
    assert answer.status_code == 302, answer.context["form"].errors
    article.refresh_from_db()
    return article


PARAGRAPH = re.compile(r'id="p(\d+)".*?<p>(.*?)</p>', re.DOTALL)


def numbered(client: Client, article: Article) -> dict[str, str]:
    """Number -> words of each paragraph that the article's page gives a number."""
    html = client.get(reverse("article", args=[article.public_id])).content.decode()
    return {
        number: " ".join(re.sub(r"<[^>]+>", "", text).split())
        for number, text in PARAGRAPH.findall(html)
    }


def shown(client: Client, article: Article) -> dict[str, str]:
    """What a browser would send of the form as it is shown."""
    html = client.get(reverse("article_edit", args=[article.public_id])).content.decode()
    form = html[html.index("fields narrow") :]
    inputs = re.findall(r"<input[^>]*>", form)
    found = [dict(re.findall(r'(name|value)="([^"]*)"', one)) for one in inputs]
    chosen = re.findall(r'<select name="(\w+)".*?value="(\w+)" selected', form, re.DOTALL)
    found += [{"name": name, "value": value} for name, value in chosen]
    return {
        one["name"]: one.get("value", "")
        for one in found
        if "name" in one and one["name"] not in ("public", "csrfmiddlewaretoken")
    }


class TestTwoAtOnce:
    def test_each_keeps_what_they_wrote(self, as_bob, as_charlie):
        article = stored(TALKS)
        address = reverse("article_edit", args=[article.public_id])
        ones, others = shown(as_bob, article), shown(as_charlie, article)
        assert as_bob.post(address, ones | {"title": "Talks begin"}).status_code == 302
        assert as_charlie.post(address, others | {"byline": "Ada Lind"}).status_code == 302
        article.refresh_from_db()
        assert (article.title, article.byline) == ("Talks begin", "Ada Lind")

    def test_of_one_fact_the_slower_one_is_told_who_set_it_to_what(self, as_bob, as_charlie):
        article = stored(TALKS)
        address = reverse("article_edit", args=[article.public_id])
        ones, others = shown(as_bob, article), shown(as_charlie, article)
        as_bob.post(address, ones | {"title": "Talks begin"})
        late = as_charlie.post(address, others | {"title": "Talks go on", "byline": "Ada Lind"})
        told = " ".join(late.content.decode().split())
        assert late.status_code == 409
        assert "<b>Bob Editor</b> edited it" in told
        assert "title from “Ministers Meet in Vienna” to “Talks begin”" in told
        article.refresh_from_db()
        assert (article.title, article.byline) == ("Talks begin", "")
        # Sent again in the knowledge of that, it holds.
        again = {**others, "title": "Talks go on", "version": str(late.context["version"])}
        assert as_charlie.post(address, again).status_code == 302
        article.refresh_from_db()
        assert article.title == "Talks go on"

    def test_both_setting_the_same_is_no_conflict(self, as_bob, as_charlie):
        article = stored(TALKS)
        address = reverse("article_edit", args=[article.public_id])
        both = shown(as_bob, article) | {"title": "Talks begin"}
        assert as_bob.post(address, both).status_code == 302
        assert as_charlie.post(address, both).status_code == 302

    def test_a_fact_can_be_emptied(self, as_bob):
        article = edited(as_bob, stored(TALKS), byline="Ada Lind")
        address = reverse("article_edit", args=[article.public_id])
        as_bob.post(address, shown(as_bob, article) | {"byline": ""})
        article.refresh_from_db()
        assert article.byline == ""


class TestWhereFactsComeFrom:
    def test_what_was_read_is_stated_with_the_words(self, as_bob):
        article = stored(TALKS)
        assert article.facts_from == {"outlet": "text", "published": "text"}
        page = as_bob.get(reverse("article_edit", args=[article.public_id])).content.decode()
        assert "Read in the text: check it: “4 March 2021”" in page
        assert page.count("Not found") == 2, "neither author nor address"

    @pytest.mark.parametrize(
        ("front", "found"),
        [
            ("outlet: IRNA\ndate: 2021-03-05", {"outlet": "file", "published": "file"}),
            (
                "url: https://tass.com/world/2021/03/04/1",
                {"outlet": "address", "published": "text", "url": "file"},
            ),
        ],
    )
    def test_what_the_file_says_outweighs_the_text(self, front, found):
        draft = read(f"---\n{front}\n---\n{TALKS}".encode(), "talks.md")
        assert draft.found_in == found

    def test_what_was_set_for_the_upload_is_stated(self, bob):
        batch = ingest.receive(
            files=[SimpleUploadedFile("talks.txt", TALKS.encode())],
            by=bob,
            outlet=ingest.outlet_named("Herald"),
        )
        read_all()
        assert batch.files.get().article.facts_from == {"outlet": "upload", "published": "text"}


class TestPasting:
    def test_a_pasted_text_is_read_like_a_file(self, as_bob):
        answer = as_bob.post(reverse("upload"), {"text": TALKS})
        read_all()
        batch = Upload.objects.get()
        assert answer["Location"] == reverse("upload_batch", args=[batch.public_id])
        [file] = batch.files.all()
        assert (file.state, file.name) == ("added", "Pasted text.txt")
        assert file.article.title == "Ministers Meet in Vienna"
        assert str(file.article.published_date) == "2021-03-04"

    def test_what_is_given_with_it_outweighs_the_text(self, as_bob):
        as_bob.post(
            reverse("upload"),
            {
                "text": TALKS,
                "title": "Vienna,  Day Three",
                "outlet": "Herald",
                "published": "2021-03",
                "url": "https://herald.example/vienna",
            },
        )
        read_all()
        article = Upload.objects.get().files.get().article
        assert article.title == "Vienna, Day Three"
        assert (article.outlet.name, str(article.published_date)) == ("Herald", "2021-03")
        assert article.url == "https://herald.example/vienna"
        assert Upload.objects.get().outlet is None, "other files of the batch may be another's"

    def test_it_joins_the_batch_of_the_page(self, as_bob, bob):
        batch = uploaded(bob, talks=TALKS)
        page = as_bob.get(reverse("upload_batch", args=[batch.public_id]))
        assert page.context["paste"]["batch"].value() == batch.public_id
        as_bob.post(reverse("upload"), {"text": UNDATED, "batch": batch.public_id})
        assert batch.files.count() == 2

    @pytest.mark.parametrize(
        ("wrong", "said"),
        [
            ({"text": "  "}, "Paste the article’s text."),
            ({"text": TALKS, "published": "soon"}, "Write the date as"),
            ({"text": TALKS, "url": "javascript:alert(1)"}, "Enter a valid URL"),
        ],
    )
    def test_what_is_wrong_is_said_and_nothing_lost(self, as_bob, wrong, said):
        answer = as_bob.post(reverse("upload"), wrong)
        assert answer.status_code == 422
        page = answer.content.decode()
        assert said in page
        assert wrong["text"].strip()[:20] in page
        assert not Upload.objects.exists()


class TestTheWholeBatch:
    def set_for_all(self, client: Client, batch: Upload, **facts: str):
        address = reverse("upload_batch", args=[batch.public_id])
        answer = client.post(address, {"act": "facts", **facts})
        read_all()
        return answer

    def test_outlet_and_date_are_set_on_every_article(self, as_bob, bob):
        batch = uploaded(bob, talks=TALKS, undated=UNDATED)
        self.set_for_all(as_bob, batch, outlet="Herald", published="2021-03-10")
        articles = Article.objects.filter(upload_files__upload=batch)
        assert {one.outlet.name for one in articles} == {"Herald"}
        assert {str(one.published_date) for one in articles} == {"2021-03-10"}
        assert [one.facts_from["outlet"] for one in articles] == ["upload", "upload"]

    def test_it_can_be_put_right(self, as_bob, bob):
        batch = uploaded(bob, undated=UNDATED)
        self.set_for_all(as_bob, batch, published="2021-03-10")
        self.set_for_all(as_bob, batch, published="2021-03-17")
        assert str(batch.files.get().article.published_date) == "2021-03-17"

    def test_what_an_editor_set_on_an_article_stays(self, as_bob, bob):
        batch = uploaded(bob, talks=TALKS, undated=UNDATED)
        own = batch.files.get(name="undated.txt").article
        edited(as_bob, own, published_on="2020-01-07")
        self.set_for_all(as_bob, batch, published="2021-03-10")
        own.refresh_from_db()
        assert str(own.published_date) == "2020-01-07"
        assert str(batch.files.get(name="talks.txt").article.published_date) == "2021-03-10"

    def test_files_read_later_get_it_too(self, as_bob, bob):
        batch = ingest.receive(files=[SimpleUploadedFile("a.txt", UNDATED.encode())], by=bob)
        self.set_for_all(as_bob, batch, outlet="Herald")
        assert batch.files.get().article.outlet.name == "Herald"

    def test_where_the_outlet_has_the_text_already_it_is_said(self, as_bob, bob):
        batch = uploaded(bob, talks=TALKS)
        copy = ingest.facts_of(
            read(TALKS.encode(), "copy.txt"), outlet=ingest.outlet_named("Herald")
        )
        ingest.store(copy)
        self.set_for_all(as_bob, batch, outlet="Herald")
        [file] = batch.files.all()
        assert file.article.outlet.name == "TASS"
        assert file.reason == "Herald has the same text already: left as it was"

    def test_something_must_be_given(self, as_bob, bob):
        batch = uploaded(bob, talks=TALKS)
        answer = self.set_for_all(as_bob, batch)
        assert answer.status_code == 422
        assert "Give a source or a date." in answer.content.decode()


class TestEditing:
    def test_every_fact_can_be_set(self, as_bob):
        article = edited(
            as_bob,
            stored(TALKS),
            title="Vienna",
            outlet_name="Herald",
            published_on="2021-03",
            byline="Ada Author",
            language="fr",
            url="https://herald.example/1",
            external_id="h-1",
            licence="CC BY 4.0",
            public="on",
        )
        assert article.outlet == Outlet.objects.get(name="Herald")
        assert (article.external_id, article.licence) == ("h-1", "CC BY 4.0")
        assert article.public
        assert set(article.facts_from.values()) == {"editor"}
        entry = AuditEntry.objects.filter(action="edit").latest("pk")
        assert (entry.before["licence"], entry.after["licence"]) == ("", "CC BY 4.0")

    def test_days_in_statements_follow_the_date_of_the_article(self, as_bob):
        article = stored(UNDATED)
        quote = article.quotes.get()
        assert quote.said_date is None, "a weekday alone is no date"
        edited(as_bob, article, published_on="2021-03-11")
        quote.refresh_from_db()
        assert str(quote.said_date) == "2021-03-09", "the Tuesday before"
        edited(as_bob, article, published_on="2021-03-18")
        quote.refresh_from_db()
        assert str(quote.said_date) == "2021-03-16"

    def test_what_people_have_decided_about_statements_stays(self, as_bob, bob):
        article = stored(UNDATED)
        quote = article.quotes.get()
        date = PartialDate.parse("2021-01-01")
        quote.said, quote.said_precision = date.start, date.precision
        corrections.correct_quote(by=bob, quote=quote)
        edited(as_bob, article, published_on="2021-03-11")
        quote.refresh_from_db()
        assert str(quote.said_date) == "2021-01-01"

    def test_statements_are_read_where_the_language_is_one_that_is_read(self, as_bob, as_charlie):
        article = stored(UNDATED)
        quote = article.quotes.get()
        statement = reverse("statement", args=[quote.public_id])
        edited(as_bob, article, language="fr")
        assert not article.quotes.live().exists()
        assert as_bob.get(statement).status_code == 410
        page = as_bob.get(reverse("article", args=[article.public_id])).content.decode()
        assert "This article is not in English." in page
        edited(as_bob, article, language="en")
        assert article.quotes.live().get() == quote, "at the address it had"
        for entry in AuditEntry.objects.filter(action="edit").order_by("-pk"):
            as_charlie.post(reverse("decision_undo", args=[entry.pk]))
            article.refresh_from_db()
            assert article.quotes.live().exists() is (article.language == "en")
        decisions = as_charlie.get(reverse("audit")).content.decode()
        assert "language: <del>English</del> <ins>French</ins>" in decisions

    def test_what_people_decided_stays_in_whatever_language(self, as_bob, bob):
        article = stored(UNDATED)
        corrections.correct_quote(by=bob, quote=article.quotes.get())
        edited(as_bob, article, language="fr")
        assert article.quotes.live().exists()

    def test_a_text_that_was_taken_for_no_language(self, as_bob):
        article = stored("“Talks ended,” Minister Ada Example said.")
        Article.objects.filter(pk=article.pk).update(language="und")
        article.quotes.all().delete()
        article.refresh_from_db()
        add = reverse("statement_add", args=[article.public_id])
        assert as_bob.get(add).status_code == 404
        edited(as_bob, article, language="en")
        assert article.quotes.get().speaker.name == "Ada Example"
        assert as_bob.get(add).status_code == 200


class TestWhileTheTextIsRead:
    """What others do while an edit reads the text again."""

    @pytest.fixture
    def meanwhile(self, monkeypatch):
        """`meanwhile(deed)`: done once, in the middle of the next reading."""

        def arrange(deed: Callable[[], object]) -> None:
            rest = [deed]

            def analyse(*args: object, **known: object) -> object:
                if rest:
                    rest.pop()()
                return present(*args, **known)

            monkeypatch.setattr(edits, "analyse", analyse)

        present = edits.analyse
        return arrange

    def test_a_deletion_stays(self, bob, charlie, meanwhile):
        article = stored(TALKS)
        meanwhile(lambda: ingest.delete_article(article=article, by=charlie, reason="Wrong"))
        with pytest.raises(Article.DoesNotExist):
            ingest.edit_article(article=article, by=bob, title="Vienna")
        assert not Article.objects.live().filter(pk=article.pk).exists()

    def test_a_deletion_is_one_decision(self, as_bob, charlie):
        article = stored(TALKS)
        seen = Article.objects.get(pk=article.pk)
        ingest.delete_article(article=article, by=charlie, reason="Wrong")
        with pytest.raises(Article.DoesNotExist):
            ingest.delete_article(article=seen, by=charlie, reason="Printed twice")
        address = reverse("article_delete", args=[article.public_id])
        answer = as_bob.post(address, {"reason": "Printed twice"}, follow=True)
        assert answer.status_code == 410
        html = answer.content.decode()
        assert "Somebody has deleted the article meanwhile." in html
        assert "Charlie" in html
        assert AuditEntry.objects.filter(action="delete").count() == 1

    def test_who_edits_is_told_of_the_deletion(self, as_bob, charlie, meanwhile):
        article = stored(TALKS)
        meanwhile(lambda: ingest.delete_article(article=article, by=charlie, reason="Wrong"))
        edited(as_bob, article, title="Vienna")
        assert article.deleted_at

    def test_other_facts_stay_and_are_read_by(self, bob, charlie, meanwhile):
        article = stored(UNDATED)
        day = PartialDate.parse("2021-03-10")
        meanwhile(lambda: ingest.edit_article(article=article, by=charlie, published=day))
        seen = Article.objects.get(pk=article.pk)
        ingest.edit_article(
            article=seen, by=bob, title="Geneva", published=seen.published_date, byline=""
        )
        article.refresh_from_db()
        assert (article.title, str(article.published_date)) == ("Geneva", "2021-03-10")
        assert str(article.quotes.get().said_date) == "2021-03-09"

    def test_what_an_editor_sets_outweighs_what_is_set_for_the_batch(self, bob, meanwhile):
        batch = uploaded(bob, undated=UNDATED)
        article = batch.files.get().article
        day = PartialDate.parse("2020-01-07")
        meanwhile(lambda: ingest.edit_article(article=article, by=bob, published=day))
        given = PartialDate.parse("2021-03-10")
        ingest.set_facts_of_batch(upload=batch, by=bob, outlet=None, published=given)
        read_all()
        article.refresh_from_db()
        assert str(article.published_date) == "2020-01-07"

    def test_nobody_has_to_wait_for_a_batch(self, bob, meanwhile):
        batch = uploaded(bob, undated=UNDATED)
        outside, depths = len(connection.savepoint_ids), []
        meanwhile(lambda: depths.append(len(connection.savepoint_ids)))
        day = PartialDate.parse("2021-03-10")
        ingest.set_facts_of_batch(upload=batch, by=bob, outlet=None, published=day)
        read_all()
        assert depths == [outside]

    def test_nor_for_an_edit_that_is_taken_back(self, bob, charlie, meanwhile):
        article = stored(UNDATED)
        ingest.edit_article(article=article, by=bob, published=PartialDate.parse("2021-03-10"))
        outside, depths = len(connection.savepoint_ids), []
        meanwhile(lambda: depths.append(len(connection.savepoint_ids)))
        corrections.undo(by=charlie, entry=AuditEntry.objects.filter(action="edit").latest("pk"))
        assert depths == [outside]


class TestParagraphNumbers:
    """What is cited as ¶ 2 stays ¶ 2, whatever an editor or a newer reading says of the article."""

    PLAIN = (
        "The ministers met in Vienna\n\nBy A. Writer\n\n"
        "The ministers met for three hours.\n\n"
        "“We will meet again in April,” Minister Ada Example said on Tuesday.\n\n"
        "“We shall see,” Minister Bruno Sample said.\n"
    )

    def cited(self, article: Article) -> list[int]:
        rows = article.quotes.filter(withdrawn_at=None).order_by("position")
        return list(rows.values_list("paragraph", flat=True))

    def test_a_sentence_made_the_title_keeps_its_number(self, as_bob) -> None:
        article = stored(UNDATED)
        before, cited = numbered(as_bob, article), self.cited(article)
        assert list(before) == ["1", "2"]
        edited(as_bob, article, title=before["1"])
        assert article.zones[0][0] == "headline", "the text is read otherwise"
        assert numbered(as_bob, article) == before
        assert self.cited(article) == cited == [2]
        edited(as_bob, article, title="Geneva", byline="B. Writer", outlet="TASS")
        assert numbered(as_bob, article) == before

    def test_a_headline_that_is_none_any_more_takes_no_number(self, as_bob, monkeypatch) -> None:
        article = stored(self.PLAIN)
        before, cited = numbered(as_bob, article), self.cited(article)
        assert list(before) == ["1", "2", "3"]
        found = analysis.extract
        monkeypatch.setattr(
            analysis, "extract", lambda *text, **known: replace(found(*text, **known), zones=())
        )
        edited(as_bob, article, title="Vienna")
        assert article.zones == []
        assert numbered(as_bob, article) == before
        assert self.cited(article) == cited == [2, 3]
        page = as_bob.get(reverse("article", args=[article.public_id])).content.decode()
        assert "The ministers met in Vienna" in page

    def test_a_statement_added_or_moved_later_is_cited_by_the_same_numbers(self, as_bob) -> None:
        article = stored(UNDATED)
        edited(as_bob, article, title=numbered(as_bob, article)["1"])
        added = {"words": "without a word to the press", "type": "indirect", "nobody": "on"}
        address = reverse("statement_add", args=[article.public_id])
        assert as_bob.post(address, added | {"paragraph": "1"}).status_code == 302
        assert self.cited(article) == [1, 2]

    def test_articles_stored_before_numbers_were_kept_keep_theirs(self, as_bob) -> None:
        article = stored(UNDATED)
        Article.objects.filter(pk=article.pk).update(numbered=None)
        before = numbered(as_bob, article)
        edited(as_bob, article, title=before["1"])
        assert numbered(as_bob, article) == before
        assert self.cited(article) == [2]
