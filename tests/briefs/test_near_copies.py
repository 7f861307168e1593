"""Articles of nearly the same text: one cluster; and what an editor is asked about an upload."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from briefs import ingest, jobs, near_copies
from briefs.models import Article, ArticleBand, Upload, UploadFile, User
from briefs.readers import read

pytestmark = pytest.mark.django_db

WIRE = """Ministers Agree on Ferry Line Across the Strait

HELSINKI, 3 May 2022 – The transport ministers of Finland and Estonia agreed on Tuesday to run a new
ferry line between Hanko and Paldiski from next spring, after two years of talks about harbours, ice
and the price of electricity from shore.

“Lorries will no longer have to drive through the middle of Helsinki,” Minister Timo Example said.

His colleague Kaja Sample added that the line will carry four hundred thousand people in a year, and
that both harbours get a second quay. The parliaments are to vote on the money before the summer.
"""
#: As another outlet prints it: a headline of its own, one word changed, no last sentence.
REPRINT = WIRE.replace("Ministers Agree on Ferry Line Across the Strait", "New Ferry to Estonia").replace(
    " The parliaments are to vote on the money before the summer.", ""
)  # fmt: skip
OTHER = """QUITO, 3 May 2022 – The market hall of the old town was opened on Tuesday after it was rebuilt.

“This hall will feed the quarter for many years to come,” Mayor Rosa Quispe said to the press. She
thanked the masons, the neighbours and the farmers who had waited for three winters to sell there.
"""


@pytest.fixture(autouse=True)
def originals(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path / "originals"


@pytest.fixture
def upload(bob: User):
    """`upload(outlet, name=text, …)` uploads files as one batch and reads them."""

    def send(outlet: str = "", **texts: str) -> Upload:
        files = [SimpleUploadedFile(f"{name}.txt", text.encode()) for name, text in texts.items()]
        batch = ingest.receive(files=files, by=bob, outlet=ingest.outlet_named(outlet))
        read_all()
        return batch

    return send


def read_all() -> None:
    while job := jobs.claim("test"):
        assert jobs.run(job), job.error


def stored(text: str, outlet: str = "") -> Article:
    facts = ingest.facts_of(read(text.encode(), "text.txt"), outlet=ingest.outlet_named(outlet))
    return ingest.store(facts).article


class TestClusters:
    def test_an_article_alone_is_its_own_cluster(self):
        article = stored(WIRE)
        assert article.cluster_id == article.pk

    def test_what_two_outlets_made_of_one_text_is_one_cluster(self):
        first, other, second = stored(WIRE, "BNS"), stored(OTHER, "BNS"), stored(REPRINT, "Yle")
        assert second.cluster_id == first.pk
        assert other.cluster_id == other.pk

    def test_so_are_they_when_they_come_in_one_go(self):
        analysed = []
        for text, outlet in ((WIRE, "BNS"), (OTHER, "BNS"), (REPRINT, "Yle")):
            draft = read(text.encode(), "text.txt")
            facts = ingest.facts_of(draft, outlet=ingest.outlet_named(outlet))
            analysed += zip([facts], ingest.analyses_of([facts]), strict=True)
        first, other, second = ingest.store_all(analysed)
        assert second.article.cluster_id == first.article.pk
        assert [one.joined_a_cluster for one in (first, other, second)] == [False, False, True]

    def test_a_short_text_is_only_with_its_exact_copies(self):
        one, other = "Talks will go on, he said.", "Talks may go on, he said."
        first, copy, third = stored(one, "BNS"), stored(one, "Yle"), stored(other, "Yle")
        assert (copy.cluster_id, third.cluster_id) == (first.pk, third.pk)

    def test_a_text_printed_many_times_makes_the_next_no_slower(self):
        for number in range(5):
            stored(WIRE, f"Outlet {number}")
        assert ArticleBand.objects.values("article").distinct().count() == 1 + articles_before()

    def test_articles_stored_before_there_were_clusters_are_put_into_them(self):
        first, second = stored(WIRE, "BNS"), stored(REPRINT, "Yle")
        ArticleBand.objects.all().delete()
        Article.objects.update(cluster=None)
        near_copies.follow_articles()
        read_all()
        assert not Article.objects.filter(cluster=None).exists()
        second.refresh_from_db()
        assert second.cluster_id == first.pk
        # It is indexed anew, but its statements are not compared again.
        assert second.revision == second.clustered == 2

    def test_a_deleted_article_still_holds_its_cluster_together(self, charlie: User):
        first = stored(WIRE, "BNS")
        ingest.delete_article(article=first, by=charlie, reason="Asked for")
        assert stored(REPRINT, "Yle").cluster_id == first.pk


def articles_before() -> int:
    """Articles of the sample that have keys."""
    sample = Article.objects.exclude(external_id="").exclude(title__startswith="Ministers Agree")
    return ArticleBand.objects.filter(article__in=sample).values("article").distinct().count()


class TestUploads:
    def test_a_near_copy_by_another_outlet_is_added_to_the_cluster(self, upload):
        upload("BNS", wire=WIRE)
        batch = upload("Yle", reprint=REPRINT)
        assert states(batch) == ["added"]
        first, second = Article.objects.order_by("-pk")[:2][::-1]
        assert second.cluster_id == first.pk

    @pytest.mark.parametrize(("first", "second"), [("BNS", "BNS"), ("BNS", ""), ("", "Yle")])
    def test_one_by_the_same_outlet_or_an_unknown_one_waits(self, upload, first, second):
        upload(first, wire=WIRE)
        batch = upload(second, reprint=REPRINT)
        [file] = batch.files.all()
        assert file.state == "near-copy"
        assert file.reason.endswith("% the same as wire.txt")
        assert file.article.external_id == "wire.txt"
        assert file.original is not None

    def test_the_outlets_own_version_is_found_behind_many_of_others(self, upload, monkeypatch):
        monkeypatch.setattr(near_copies, "COMPARED", 2)
        upload("BNS", wire=WIRE)
        for outlet in ("Yle", "ERR", "TASS"):
            assert states(upload(outlet, reprint=REPRINT)) == ["added"]
        assert states(upload("BNS", reprint=REPRINT)) == ["near-copy"]

    def test_the_page_says_so_and_links_to_the_one_that_is_here(self, upload, as_bob):
        upload(wire=WIRE)
        page = show(as_bob, upload(reprint=REPRINT))
        assert "% the same as wire.txt" in page
        assert "<b>1</b> to decide" in page
        assert "Open existing" in page

    def test_it_can_be_added_as_a_second_outlets(self, upload, as_bob):
        upload("BNS", wire=WIRE)
        batch = upload(reprint=REPRINT)
        answer = act(as_bob, batch, "second-outlet", outlet="Yle")
        read_all()
        assert answer.status_code == 302
        [file] = batch.files.all()
        assert file.state == "added"
        assert file.article.outlet.name == "Yle"
        assert file.article.cluster.external_id == "wire.txt"

    def test_the_outlet_must_be_named(self, upload, as_bob):
        upload("BNS", wire=WIRE)
        batch = upload(reprint=REPRINT)
        answer = act(as_bob, batch, "second-outlet", outlet=" ", follow=True)
        assert "Name the outlet that printed it." in answer.content.decode()
        assert states(batch) == ["near-copy"]

    def test_it_can_be_added_anyway(self, upload, as_bob):
        upload("BNS", wire=WIRE)
        batch = upload("BNS", reprint=REPRINT)
        act(as_bob, batch, "add")
        read_all()
        assert states(batch) == ["added"]
        assert batch.files.get().article.outlet.name == "BNS"

    def test_it_can_be_left_out_and_asked_about_again(self, upload, as_bob):
        upload(wire=WIRE)
        batch = upload(reprint=REPRINT)
        act(as_bob, batch, "leave-out")
        assert states(batch) == ["cancelled"]
        act(as_bob, batch, "retry")
        read_all()
        assert states(batch) == ["near-copy"]

    def test_all_of_a_batch_are_decided_at_once(self, upload, as_bob):
        upload("BNS", wire=WIRE, other=OTHER)
        batch = upload(one=REPRINT, two=OTHER.replace("Quito", "Cuenca") + "More follows.")
        assert states(batch) == ["near-copy", "near-copy"]
        assert "2 are nearly the same" in show(as_bob, batch)
        act(as_bob, batch, "second-outlet", file="near-copies", outlet="Yle")
        read_all()
        assert states(batch) == ["added", "added"]

    def test_a_row_of_a_table_waits_and_is_added_too(self, upload, bob, as_bob):
        upload("BNS", wire=WIRE)
        row = REPRINT.replace('"', '""')
        table = SimpleUploadedFile("table.csv", f'text,outlet\n"{row}",BNS\n'.encode())
        batch = ingest.receive(files=[table], by=bob)
        read_all()
        assert states(batch) == ["opened", "near-copy"]
        act(as_bob, batch, "second-outlet", file="2", outlet="Yle")
        read_all()
        assert states(batch) == ["opened", "added"]
        assert batch.files.get(position=2).record is None

    def test_rows_that_are_read_together_are_told_from_each_other(self, bob):
        texts = (WIRE, OTHER, REPRINT, WIRE)
        rows = "".join('"' + text.replace('"', '""') + '",BNS\n' for text in texts)
        table = SimpleUploadedFile("table.csv", f"text,outlet\n{rows}".encode())
        batch = ingest.receive(files=[table], by=bob)
        while job := jobs.claim("test"):
            jobs.run_together([job, *jobs.claim_more(job, 9)])
        assert states(batch) == ["opened", "added", "added", "near-copy", "duplicate"]
        found = batch.files.order_by("position").values_list("article__title", flat=True)
        assert list(found)[3:] == [batch.files.get(position=2).article.title] * 2

    def test_the_very_same_text_can_be_added_as_a_second_outlets(self, upload, as_bob):
        upload("BNS", wire=WIRE)
        batch = upload(copy=WIRE)
        assert states(batch) == ["duplicate"]
        act(as_bob, batch, "second-outlet", outlet="Yle")
        read_all()
        assert states(batch) == ["added"]

    def test_so_can_that_of_the_outlet_that_an_editor_has_corrected(self, upload, as_bob, bob):
        article = upload("BNS", wire=WIRE).files.get().article
        ingest.edit_article(article=article, by=bob, outlet=ingest.outlet_named("Yle"))
        batch = upload("BNS", wire=WIRE)
        assert states(batch) == ["duplicate"]
        act(as_bob, batch, "second-outlet", outlet="BNS")
        read_all()
        assert states(batch) == ["added"]

    def test_of_one_outlet_it_stays_a_duplicate(self, upload, as_bob):
        upload("BNS", wire=WIRE)
        batch = upload(copy=WIRE)
        act(as_bob, batch, "second-outlet", outlet="BNS")
        read_all()
        assert states(batch) == ["duplicate"]


def states(batch: Upload) -> list[str]:
    return list(UploadFile.objects.filter(upload=batch).values_list("state", flat=True))


def show(client, batch: Upload) -> str:
    return client.get(reverse("upload_batch", args=[batch.public_id])).content.decode()


def act(client, batch: Upload, act: str, *, file: str = "1", follow: bool = False, **data: str):
    address = reverse("upload_batch", args=[batch.public_id])
    return client.post(address, {"act": act, "file": file, **data}, follow=follow)
