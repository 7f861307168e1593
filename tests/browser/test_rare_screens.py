"""axe-core on screens that a browser meets only after a failure or a decision.

The product makes them here, in the test's own database; the site lends style and script.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone

from briefs import jobs, mixups, outlet_lines, second_factor
from briefs.corrections import correct_quote, version_of, withdraw_quotes
from briefs.ingest import delete_article, edit_article
from briefs.ingest.reading import GIVEN_UP
from briefs.models import Article, OutletLine, Quote, Speaker, Upload, UploadFile
from briefs.models.uploads import FileState
from search import dossiers, indexing, saved
from search.alerts import switching
from search.engine import engine
from search.exports import files
from search.models.alerts import Cadence, Firing
from search.query.request import SearchQuery

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("collection")]


@pytest.fixture
def check_answer(browser_page, site, check) -> Callable[[HttpResponse, int], None]:
    """`check_answer(response, 410)`: what the product answered has that status and no violations."""

    def run(response: HttpResponse, status: int = 200) -> None:
        assert response.status_code == status
        html = response.content.decode()
        browser_page.route(
            "**/made", lambda route: route.fulfill(body=html, content_type="text/html")
        )
        browser_page.goto("/made")
        check()
        browser_page.unroute("**/made")

    return run


def test_a_removed_article_and_a_removed_statement(as_alice, bob, check_answer) -> None:
    quote = Quote.objects.select_related("article").first()
    delete_article(article=quote.article, by=bob, reason="Published by mistake")
    check_answer(as_alice.get(reverse("article", args=[quote.article.public_id])), 410)
    other = Quote.objects.live().first()
    other.withdrawn_at, other.withdrawn_by = timezone.now(), bob
    other.save()
    check_answer(as_alice.get(reverse("statement", args=[other.public_id])), 410)


def test_no_index(as_alice, settings, tmp_path: Path, check_answer) -> None:
    settings.INDEX_DIR = tmp_path / "nothing"
    engine.cache_clear()
    for address in ("/search?q=iran", "/"):
        check_answer(as_alice.get(address), 503)


def test_a_new_token_and_too_many_requests(
    as_alice, settings, tmp_path: Path, check_answer
) -> None:
    facts = {"name": "Nightly export", "scopes": ["read"], "days": "90"}
    check_answer(as_alice.post(reverse("api_tokens"), facts), 201)
    check_answer(as_alice.get(reverse("help_api")))
    settings.RATE_USER, settings.DATA_DIR = 1, tmp_path
    as_alice.get(reverse("account"))
    check_answer(as_alice.get(reverse("account")), 429)


def test_too_many_wrong_passwords(client, check_answer) -> None:
    wrong = {"username": "nobody@example.org", "password": "wrong"}
    for _ in range(9):
        client.post("/sign-in", wrong)
    check_answer(client.post("/sign-in", wrong), 429)


def test_a_second_factor_and_a_forgotten_password(
    client, as_charlie, charlie, settings, check_answer
) -> None:
    page, password = reverse("second_factor"), "correct horse battery"
    as_charlie.post(page, {"password": password})
    check_answer(as_charlie.get(page))
    code = second_factor.code_at(charlie.second_factor.secret, int(time.time()) // 30)
    check_answer(as_charlie.post(page, {"code": code}), 201)
    asked = client.post("/sign-in", {"username": charlie.email, "password": password})
    check_answer(client.get(asked.url))
    settings.MAIL = True
    check_answer(client.get(reverse("password_forgotten")))
    check_answer(client.get(reverse("password_new", args=["MQ", "a-token"])))


def test_merging_speakers(as_charlie, check_answer) -> None:
    chosen = list(Speaker.objects.values_list("pk", flat=True)[:3])
    asked = {"action": "merge_selected", "_selected_action": chosen}
    check_answer(as_charlie.post(reverse("admin:briefs_speaker_changelist"), asked))


def test_mix_ups_reported(alice, as_bob, as_charlie, check_answer) -> None:
    quote = Quote.objects.live().filter(speaker__isnull=False).first()
    mixups.report(by=alice, kind="wrong", words="It was somebody else.", quote=quote)
    mixups.report(by=alice, kind="several", words="On record twice.", speaker=quote.speaker)
    for client in (as_bob, as_charlie):
        check_answer(client.get(reverse("mix_ups")))


def test_an_empty_collection(as_alice, as_bob, check_answer) -> None:
    Article.objects.update(deleted_at=timezone.now())
    with indexing.sole_writer():
        indexing.rebuild(engine())
    for client in (as_alice, as_bob):
        check_answer(client.get("/"))
    check_answer(as_alice.get("/search"))
    check_answer(as_alice.get("/countries/IR"))


def test_results_for_paper(as_alice, check_answer) -> None:
    check_answer(as_alice.get("/search/print?q=vienna+negotiators&match=all"))


def test_dossiers(as_alice, alice, bob, check_answer) -> None:
    same, changed, removed, deleted = Quote.objects.live().order_by("article_id").distinct()[:40:10]
    dossier = dossiers.make(owner=alice, name="Talks", note="For Monday.")
    chosen = [one.public_id for one in (same, changed, removed, deleted)]
    dossiers.add(dossier=dossier, statements=chosen, by=alice)
    dossiers.annotate(item=dossier.items.first(), note="Compare the second.")
    changed.contents = [[changed.start, changed.end - 3]]
    changed.type = "mixed"
    correct_quote(by=bob, quote=changed)
    withdraw_quotes(by=bob, quotes=[removed])
    delete_article(article=deleted.article, by=bob, reason="Published by mistake")
    for name in ("dossier", "dossier_edit", "dossier_share"):
        check_answer(as_alice.get(reverse(name, args=[dossier.public_id])))
    check_answer(as_alice.get(f"/dossiers/add?id={same.public_id}"))
    check_answer(as_alice.get("/dossiers"))


def test_a_batch_in_which_every_file_ended_otherwise(as_bob, bob, check_answer) -> None:
    added, deleted, here = Article.objects.live().order_by("pk")[:3]
    delete_article(article=deleted, by=bob, reason="Published by mistake")
    batch = Upload.objects.create(by=bob)
    short = "Only 3 words: check that it is the whole article"
    resembles = "91% of it is in “Talks Go On”, Tehran Times, 3 May 2022"
    outcomes = [
        ("added.txt", FileState.ADDED, {"article": added, "reason": short}),
        ("deleted-last-week.txt", FileState.DUPLICATE, {"article": deleted}),
        ("again.txt", FileState.DUPLICATE, {"article": here, "reason": "As “again.pdf”"}),
        ("nearly.txt", FileState.NEAR_COPY, {"article": here, "reason": resembles}),
        ("nearer.txt", FileState.NEAR_COPY, {"article": here, "reason": resembles}),
        ("picture.txt", FileState.REFUSED, {"reason": "The file is a picture, not text"}),
        ("archive.zip", FileState.OPENED, {}),
        ("enough.txt", FileState.CANCELLED, {}),
        (
            "slow.pdf",
            FileState.REFUSED,
            {"reason": GIVEN_UP.reason, "advice": GIVEN_UP.advice},
        ),
    ]
    original = added.original
    for position, (name, state, outcome) in enumerate(outcomes, 1):
        UploadFile.objects.create(
            upload=batch,
            position=position,
            name=name,
            size=2800,
            state=state,
            original=original,
            **outcome,
        )
    check_answer(as_bob.get(reverse("upload_batch", args=[batch.public_id])))


def test_the_lines_that_an_outlet_repeats(as_bob, check_answer) -> None:
    outlet = OutletLine.objects.first().outlet
    outlet.lines.update(seen=outlet_lines.LEARNED_FROM)
    OutletLine.objects.filter(pk=outlet.lines.first().pk).update(is_content=True, seen=1200)
    answer = as_bob.get(reverse("outlet", args=[outlet.slug]))
    assert "Is boilerplate" in answer.content.decode()
    check_answer(answer)


def test_corrections_that_somebody_else_was_faster_with(as_bob, charlie, check_answer) -> None:
    quote = Quote.objects.live().filter(type="direct").first()
    seen, article = version_of(quote), quote.article
    check_answer(as_bob.get(reverse("statement_add", args=[article.public_id])))
    form = as_bob.get(reverse("article_edit", args=[article.public_id])).context["form"]
    quote.type = "mixed"
    correct_quote(by=charlie, quote=quote)
    mine = {"version": seen, "type": "indirect", "words": quote.text}
    check_answer(as_bob.post(reverse("statement_correct", args=[quote.public_id]), mine), 409)
    check_answer(as_bob.post(reverse("statement_withdraw", args=[quote.public_id]), mine), 409)
    edit_article(article=article, by=charlie, title="Another title")
    mine = {"version": form["version"].value(), "title": "Mine"}
    check_answer(as_bob.post(reverse("article_edit", args=[article.public_id]), mine), 409)


def test_a_long_export_from_asking_to_having(
    as_alice, check_answer, settings, tmp_path: Path, monkeypatch
) -> None:
    settings.EXPORTS_DIR = tmp_path
    monkeypatch.setattr(files, "AT_ONCE", 20)
    check_answer(as_alice.get("/search/export?q=nuclear&format=docx"))
    as_alice.post("/exports", {"query": "q=nuclear", "format": "csv"})
    check_answer(as_alice.get("/exports"))
    while job := jobs.claim("worker"):
        jobs.run(job)
    assert "is ready" in as_alice.get("/exports/news").content.decode()
    check_answer(as_alice.get("/exports"))


def test_what_alerts_found_and_turning_one_off(as_alice, alice, check_answer) -> None:
    search = saved.save(owner=alice, name="Iran", query=SearchQuery("iran"))
    switching.set_cadence(search=search, user=alice, cadence=Cadence.DAILY)
    alert = search.alerts.get()
    Firing.objects.create(alert=alert, key="1", count=3, asked="q=iran")
    check_answer(as_alice.get("/alerts"))
    check_answer(as_alice.get(switching.off_address(alice, alert)))
