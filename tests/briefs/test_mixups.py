"""Mix-ups of speakers: readers report them, editors see and settle them."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from briefs import mixups
from briefs.models import AuditEntry, MixUp, Quote, Speaker, User

pytestmark = pytest.mark.usefixtures("collection")

WORDS = "This is the uncle; the article says “the elder”."


@pytest.fixture
def quote() -> Quote:
    return Quote.objects.live().filter(speaker__isnull=False).first()


def test_a_reader_reports_a_statement_and_editors_see_it(
    as_alice: Client, as_bob: Client, quote: Quote
) -> None:
    address = reverse("mix_up_of_statement", args=[quote.public_id])
    page = reverse("statement", args=[quote.public_id])
    assert f'href="{address}"' in as_alice.get(page).content.decode()
    assert "Mix-ups" not in as_bob.get("/help").content.decode()
    answer = as_alice.post(address, {"kind": "wrong", "words": WORDS}, follow=True)
    assert "The editors will look at it." in answer.content.decode()
    assert answer.redirect_chain == [(page, 302)]
    listed = as_bob.get(reverse("mix_ups")).content.decode()
    assert WORDS in listed
    assert "Alice Analyst" in listed
    assert f'href="{page}"' in listed
    assert 'Mix-ups <span class="count">1<' in as_bob.get("/help").content.decode()
    assert "Mix-ups" not in as_alice.get("/help").content.decode()


def test_of_a_speaker_there_are_two_kinds(as_alice: Client, quote: Quote) -> None:
    address = reverse("mix_up_of_speaker", args=[quote.speaker.slug])
    assert as_alice.get(address).content.decode().count('type="radio"') == 2
    assert as_alice.post(address, {"kind": "wrong", "words": WORDS}).status_code == 422
    assert as_alice.post(address, {"kind": "twice", "words": ""}).status_code == 422
    assert as_alice.post(address, {"kind": "twice", "words": WORDS}).status_code == 302
    assert MixUp.objects.get().speaker == quote.speaker


def test_settling_takes_it_off_the_list_and_is_on_record(
    as_bob: Client, alice: User, bob: User, quote: Quote
) -> None:
    told = mixups.report(by=alice, kind="wrong", words=WORDS, quote=quote)
    assert mixups.report(by=alice, kind="wrong", words=WORDS, quote=quote) == told
    as_bob.post(reverse("mix_up_settle", args=[told.public_id]))
    assert "No mix-ups reported" in as_bob.get(reverse("mix_ups")).content.decode()
    assert not mixups.settle(by=bob, mix_up=told)
    entries = AuditEntry.objects.filter(object_type="mixup", object_id=told.public_id)
    assert [(one.action, one.actor) for one in entries.order_by("pk")] == [
        ("report", alice),
        ("settle", bob),
    ]


def test_a_merged_speaker_has_no_mix_up_of_its_own(as_alice: Client, quote: Quote) -> None:
    gone = Speaker.objects.create(slug="gone", name="Gone", merged_into=quote.speaker)
    assert as_alice.get(reverse("mix_up_of_speaker", args=[gone.slug])).status_code == 404
