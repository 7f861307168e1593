"""The index follows the record: by the outbox, by a rebuild, by a repair; readers only read."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from briefs import corrections, ingest, name_variants
from briefs.models import Article, OutboxEntry, Quote, SpeakerAlias
from briefs.readers import read
from search import indexing
from search.engine import engine
from search.engines.base import IndexMissing
from search.query.tree import Word
from search.types import EngineRequest, Filter

pytestmark = pytest.mark.django_db

TEXT = """Lighthouse Reopens

KIEL, 3 March 2021 –

“The lighthouse shines again,” Harbour Minister Ines Beispiel said. She told reporters that the \
quagga mussels are gone.
"""


@pytest.fixture(autouse=True)
def originals(collection, settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "originals"


def add(text: str = TEXT, **known: object) -> Article:
    draft = read(text.encode(), "lighthouse.txt")
    return ingest.store(ingest.facts_of(draft, **known)).article


def found(word: str, kind: str = "statements", **more: object) -> int:
    return engine().search(EngineRequest(tree=Word(word), kind=kind, **more)).total


def verify() -> str:
    """What `index verify` says: nothing where all is well."""
    try:
        call_command("index", "verify")
    except CommandError as error:
        return str(error)
    return ""


class TestFollowing:
    def test_whether_it_has_followed_is_known(self, settings):
        settings.INDEX_FOLLOWS_IN = 0
        indexing.sync(engine())
        assert indexing.has_followed(engine())
        add()
        assert not indexing.has_followed(engine())
        assert not indexing.has_followed(engine(), seconds=0.05)
        indexing.sync(engine())
        assert indexing.has_followed(engine(), seconds=0)

    def test_what_is_stored_is_found_after_the_next_sync(self):
        add()
        assert found("quagga") == 0
        assert indexing.sync(engine()) == 1
        assert (found("quagga"), found("quagga", "articles")) == (1, 1)
        assert indexing.sync(engine()) == 0, "nothing is left to do"

    def test_older_statements_are_found_by_a_name_that_a_new_article_gives_their_speaker(self):
        lavrov = TEXT.replace("Harbour Minister Ines Beispiel", "Foreign Minister Sergei Lavrov")
        add(lavrov)
        add(lavrov.replace("Sergei", "Sergei Quaggovich").replace("shines", "gleams"))
        indexing.sync(engine())
        by_old_name = found("quaggovich")
        assert not name_variants.is_due(), "others may join it"
        SpeakerAlias.objects.update(changed=timezone.now() - 2 * name_variants.AFTER)
        assert name_variants.is_due()
        name_variants.announce()
        indexing.sync(engine())
        now = found("quaggovich")
        assert now > by_old_name
        assert not name_variants.is_due()
        indexing.rebuild(engine())
        assert found("quaggovich") == now

    def test_an_article_is_found_by_the_speakers_of_its_statements(self):
        add()
        indexing.sync(engine())
        speaker = Quote.objects.filter(article__external_id="", speaker_name="Ines Beispiel")
        slug = speaker.first().speaker.slug
        for kind, total in (("statements", 2), ("articles", 1)):
            by_her = EngineRequest(kind=kind, filters=(Filter("speaker", (slug,)),))
            assert engine().search(by_her).total == total

    def test_a_deleted_article_is_gone_with_its_statements(self, bob):
        article = add()
        indexing.sync(engine())
        ingest.delete_article(article=article, by=bob, reason="Invented")
        indexing.sync(engine())
        assert (found("quagga"), found("quagga", "articles")) == (0, 0)
        assert article.pk not in engine().revisions()

    def test_a_withdrawn_statement_is_gone_and_its_article_stays(self, bob):
        article = add()
        indexing.sync(engine())
        corrections.withdraw_quotes(by=bob, quotes=article.quotes.filter(position=2))
        indexing.sync(engine())
        assert (found("quagga"), found("quagga", "articles")) == (0, 1)
        assert found("lighthouse") >= 1

    def test_an_edit_shows(self, bob):
        article = add()
        indexing.sync(engine())
        assert found("lighthouse", public_only=True) == 0
        ingest.edit_article(article=article, by=bob, public=True, title="Zymurgy at the Coast")
        indexing.sync(engine())
        assert found("zymurgy", "articles") == 1
        assert found("quagga", public_only=True) == 1

    def test_merged_speakers_are_one(self, charlie):
        article = add()
        indexing.sync(engine())
        her = article.quotes.first().speaker
        lavrov = type(her).objects.get(slug="sergei-lavrov")
        before = engine().search(EngineRequest(filters=(Filter("speaker", (lavrov.slug,)),))).total
        corrections.merge_speakers(by=charlie, into=lavrov, others=[her])
        indexing.sync(engine())
        for slug, total in ((lavrov.slug, before + 2), (her.slug, 0)):
            assert (
                engine().search(EngineRequest(filters=(Filter("speaker", (slug,)),))).total == total
            )

    def test_a_correction_is_in_results_and_facets_after_one_round(self, as_bob):
        article = add()
        indexing.sync(engine())
        quote = article.quotes.get(position=2)
        corrected = {
            "speaker": "sergei-lavrov", "type": "indirect", "words": quote.text, "countries": "Norway",
            "version": corrections.version_of(quote),
        }  # fmt: skip
        as_bob.post(reverse("statement_correct", args=[quote.public_id]), corrected)
        indexing.sync(engine())  # as the indexer does five times a second
        asked = {"q": "quagga", "speaker": "sergei-lavrov"}
        assert as_bob.get(reverse("api_search"), asked).json()["total"] == 1
        for facet, value in (
            ("speaker", "sergei-lavrov"),
            ("country", "NO"),
            ("state", "confirmed"),
        ):
            address = reverse("api_facet", args=[facet])
            values = as_bob.get(address, {"q": "quagga"}).json()["values"]
            assert [one["value"] for one in values] == [value]

    def test_many_changes_are_followed_in_batches(self, monkeypatch):
        monkeypatch.setattr(indexing, "BATCH_ROWS", 3)
        for number in range(8):
            add(TEXT.replace("quagga", f"quagga{number}"))
        assert indexing.sync(engine()) == 8
        assert all(found(f"quagga{number}") == 1 for number in range(8))
        assert verify() == ""

    def test_what_is_rolled_back_was_never_announced(self):
        with transaction.atomic():
            add()
            transaction.set_rollback(True)
        assert indexing.sync(engine()) == 0
        assert found("quagga") == 0

    def test_what_is_seen_first_up_to_a_number_is_indexed(self):
        article = add()
        before = indexing.indexed_sequence(engine())
        assert before < article.sequence
        indexing.sync(engine())
        last = article.quotes.order_by("sequence").last()
        assert indexing.indexed_sequence(engine()) == last.sequence


class TestFailing:
    def test_an_engine_that_fails_leaves_the_outbox_and_the_next_sync_catches_up(self, monkeypatch):
        add()
        before = indexing.status(engine())
        with monkeypatch.context() as broken:

            def full(*_: object, **__: object) -> None:
                raise OSError("no space left")

            broken.setattr(type(engine()), "write", full)
            with pytest.raises(OSError, match="no space left"):
                indexing.sync(engine())
        assert indexing.status(engine()) == before
        assert before.waiting == 1
        assert indexing.sync(engine()) == 1
        assert found("quagga") == 1

    def test_a_second_writer_is_refused(self):
        with indexing.sole_writer():
            with pytest.raises(indexing.AnotherIndexerError), indexing.sole_writer():
                pass
            with pytest.raises(CommandError, match="Another process is writing the index"):
                call_command("index", "sync")
            with pytest.raises(CommandError, match="stop that one first"):
                call_command("indexer")
        with indexing.sole_writer():  # it is free again
            pass


class TestReaders:
    @pytest.fixture
    def no_index(self, settings, tmp_path: Path) -> Path:
        engine().close()
        engine.cache_clear()
        settings.INDEX_DIR = tmp_path / "none"
        return settings.INDEX_DIR

    def test_they_never_make_an_index(self, no_index, as_alice, capsys):
        with pytest.raises(IndexMissing):
            found("quagga")
        answer = as_alice.get("/")
        assert answer.status_code == 503
        assert "The index is not ready" in answer.content.decode()
        assert "There is no readable index" in verify()
        call_command("index", "status")
        assert "manage.py index rebuild" in capsys.readouterr().out
        assert not no_index.exists()

    def test_they_never_repair_or_remove_a_broken_one(self, settings):
        broken = settings.INDEX_DIR / "CURRENT"
        broken.write_text("g99\n")
        before = sorted(settings.INDEX_DIR.rglob("*"))
        engine().close()
        with pytest.raises(IndexMissing):
            found("iran")
        assert sorted(settings.INDEX_DIR.rglob("*")) == before
        assert broken.read_text() == "g99\n"

    def test_they_see_each_change_without_being_told(self, settings):
        from search.engines import open_engine

        reader = open_engine(settings.INDEX_DIR)
        assert reader.search(EngineRequest(tree=Word("quagga"))).total == 0
        add()
        indexing.sync(engine())
        assert reader.search(EngineRequest(tree=Word("quagga"))).total == 1
        indexing.rebuild(engine())
        assert reader.search(EngineRequest(tree=Word("quagga"))).total == 1


class TestRebuilding:
    def test_the_new_index_equals_the_old_one(self):
        add()
        indexing.sync(engine())
        request = EngineRequest(tree=Word("iran"), facets={"speaker": 10}, sort="newest")
        before = engine().search(request)
        indexing.rebuild(engine())
        after = engine().search(request)
        assert [hit.uid for hit in after.hits] == [hit.uid for hit in before.hits]
        assert (after.total, after.facets) == (before.total, before.facets)
        assert verify() == ""

    def test_what_is_stored_meanwhile_follows(self, monkeypatch):
        everything = indexing._everything

        def and_meanwhile():
            yield from list(everything())
            add()

        monkeypatch.setattr(indexing, "_everything", and_meanwhile)
        indexing.rebuild(engine())
        assert found("quagga") == 1
        assert verify() == ""

    def test_a_rebuild_that_fails_leaves_the_live_index(self, monkeypatch):
        before = found("iran")

        def breaks():
            yield from list(indexing.documents.for_articles([Article.objects.first().pk]))
            raise OSError("no space left")

        monkeypatch.setattr(indexing, "_everything", breaks)
        with pytest.raises(OSError, match="no space left"):
            indexing.rebuild(engine())
        assert found("iran") == before > 0

    def test_an_older_database_that_was_restored_makes_the_index_anew(self, capsys):
        article = add()
        indexing.sync(engine())
        _forget(article)
        assert indexing.needs_rebuild(engine())
        call_command("index", "sync")
        assert found("quagga") == 0
        assert not indexing.needs_rebuild(engine())
        assert verify() == ""


def _forget(article: Article) -> None:
    """As if the database were a backup made before the article came."""
    OutboxEntry.objects.filter(article_id=article.pk).delete()
    article.quotes.all().delete()
    article.delete()


class TestVerifying:
    def test_all_is_well(self):
        assert verify() == ""

    def test_what_still_waits_in_the_outbox_is_no_difference(self):
        add()
        assert verify() == ""
        assert found("quagga") == 0

    @pytest.fixture
    def damaged(self) -> dict[str, int]:
        """One article too many in the index, one missing, one as it was before."""
        rows = list(Article.objects.order_by("pk")[:3])
        surplus, missing, stale = (row.pk for row in rows)
        engine().write([], remove_articles=[missing], watermark=engine().watermark())
        batch = [
            dataclasses.replace(one, revision=one.revision + 1)
            for one in indexing.documents.for_articles([stale])
        ]
        engine().write(batch, watermark=engine().watermark())
        _forget(rows[0])
        return {"surplus": surplus, "missing": missing, "stale": stale}

    def test_it_says_what_differs_and_what_to_do(self, damaged):
        said = verify()
        assert f"1 articles missing from the index: {damaged['missing']}" in said
        assert f"1 articles in the index but not in the database: {damaged['surplus']}" in said
        assert f"1 articles indexed in an older revision: {damaged['stale']}" in said
        assert "manage.py index verify --repair" in said

    def test_repair_puts_it_right(self, damaged, capsys):
        call_command("index", "verify", repair=True)
        assert "equals the database" in capsys.readouterr().out
        assert engine().revisions() == dict(Article.objects.values_list("pk", "revision"))

    def test_a_damaged_file_is_found_and_the_index_made_anew(self, settings):
        largest = max(settings.INDEX_DIR.rglob("*.arrays"), key=lambda path: path.stat().st_size)
        data = bytearray(largest.read_bytes())
        data[len(data) // 2] ^= 0xFF
        engine().close()
        largest.unlink()  # readers of other tests hold the old file open
        largest.write_bytes(data)
        assert verify() != ""
        call_command("index", "verify", repair=True)
        assert verify() == ""
