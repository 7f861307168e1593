"""Tokens: made on the page of the account, shown once, within their scopes, revoked."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from briefs import tokens
from briefs.models import ApiToken, AuditEntry, User

pytestmark = pytest.mark.django_db

COUNTRIES = "/api/v1/countries?limit=1"
SECRET = re.compile(r"readout_[\w-]{43}")


def bearer(secret: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {secret}"}


class TestOnTheAccountsPage:
    def make(self, client: Client, **changes: object):
        facts = {"name": "  Nightly   export ", "scopes": ["read"], "days": "90", **changes}
        return client.post(reverse("api_tokens"), facts)

    def test_it_is_shown_once_and_works(self, as_alice: Client, alice: User) -> None:
        made = self.make(as_alice)
        assert made.status_code == 201
        assert "no-store" in made["Cache-Control"]
        (secret,) = SECRET.findall(made.content.decode())
        listed = as_alice.get(reverse("api_tokens")).content.decode()
        assert "Nightly export" in listed
        assert not SECRET.search(listed)
        assert Client().get(COUNTRIES, headers=bearer(secret)).status_code == 200
        assert secret not in str(ApiToken.objects.values().get())

    def test_what_was_done_is_on_record(self, as_alice, alice: User, as_charlie: Client) -> None:
        self.make(as_alice)
        token = tokens.of(alice).get()
        as_alice.post(reverse("api_token_revoke", args=[token.public_id]))
        deeds = AuditEntry.objects.filter(actor=alice, object_type="apitoken")
        assert sorted(deeds.values_list("action", flat=True)) == ["add", "revoke"]
        assert "API token “Nightly export” of Alice" in (
            as_charlie.get(reverse("audit")).content.decode()
        )

    def test_a_revoked_one_opens_nothing(self, as_alice: Client, alice: User) -> None:
        token, secret = tokens.make(owner=alice, name="x", scopes=["read"], days=None)
        as_alice.post(reverse("api_token_revoke", args=[token.public_id]))
        answer = Client().get(COUNTRIES, headers=bearer(secret))
        assert answer.status_code == 401
        assert answer["WWW-Authenticate"].startswith("Bearer")
        assert answer.json()["type"] == "/help/api#problem-sign-in"

    def test_nobody_revokes_anothers(self, as_bob: Client, alice: User) -> None:
        token, _ = tokens.make(owner=alice, name="x", scopes=["read"], days=None)
        assert as_bob.post(reverse("api_token_revoke", args=[token.public_id])).status_code == 404
        assert tokens.of(alice).exists()

    @pytest.mark.parametrize(
        "change",
        [{"name": " "}, {"scopes": []}, {"scopes": ["all"]}, {"scopes": ["upload"]}, {"days": "1"}],
    )
    def test_nonsense_is_refused(self, as_alice: Client, alice: User, change) -> None:
        assert self.make(as_alice, **change).status_code == 422
        assert not tokens.of(alice).exists()

    def test_there_is_an_end_to_them(self, as_alice, alice: User, monkeypatch) -> None:
        monkeypatch.setattr(tokens, "MOST", 1)
        assert self.make(as_alice).status_code == 201
        refused = self.make(as_alice)
        assert refused.status_code == 422
        assert "Revoke one first" in refused.content.decode()


class TestWhoItLetsIn:
    def test_one_that_expired(self, alice: User) -> None:
        _, secret = tokens.make(owner=alice, name="x", scopes=["read"], days=30)
        assert tokens.find(secret) is not None
        ApiToken.objects.update(expires=timezone.now() - dt.timedelta(seconds=1))
        assert Client().get(COUNTRIES, headers=bearer(secret)).status_code == 401

    def test_one_of_an_account_that_was_switched_off(self, alice: User) -> None:
        _, secret = tokens.make(owner=alice, name="x", scopes=["read"], days=None)
        User.objects.update(is_active=False)
        assert Client().get(COUNTRIES, headers=bearer(secret)).status_code == 401

    @pytest.mark.parametrize(
        "given", ["Bearer", "Bearer readout_nothing", "Basic YWxpY2U6eA==", "readout_x", "Bearer é"]
    )
    def test_what_is_no_token_is_refused_even_in_a_session(self, as_alice, given: str) -> None:
        assert as_alice.get(COUNTRIES, headers={"Authorization": given}).status_code == 401

    def test_it_is_no_way_to_the_pages(self, alice: User) -> None:
        _, secret = tokens.make(owner=alice, name="x", scopes=["read"], days=None)
        assert Client().get(reverse("account"), headers=bearer(secret)).status_code == 302

    def test_its_last_use_is_noted_now_and_then(self, alice: User) -> None:
        token, secret = tokens.make(owner=alice, name="x", scopes=["read"], days=None)
        assert Client().get(COUNTRIES, headers=bearer(secret)).status_code == 200
        token.refresh_from_db()
        first = token.last_used
        assert first is not None
        Client().get(COUNTRIES, headers=bearer(secret))
        token.refresh_from_db()
        assert token.last_used == first
        ApiToken.objects.update(last_used=first - tokens.USED_AGAIN - dt.timedelta(seconds=1))
        Client().get(COUNTRIES, headers=bearer(secret))
        token.refresh_from_db()
        assert token.last_used >= first


class TestScopes:
    """Whatever the role: a token does what it is for."""

    @pytest.mark.parametrize(
        ("method", "path", "needs"),
        [
            ("get", COUNTRIES, "read"),
            ("get", "/api/v1/saved", "read"),
            ("post", "/api/v1/saved", "save"),
            ("post", "/api/v1/uploads", "upload"),
            ("get", "/api/v1/uploads/nothing", "upload"),
        ],
    )
    def test_each_address_needs_its_own(self, program, charlie: User, method, path, needs) -> None:
        others = {"read", "save", "upload"} - {needs}
        send = getattr(program(charlie, *others), method)
        refused = send(path, "{}", "application/json") if method == "post" else send(path)
        assert refused.status_code == 403
        assert needs in refused.json()["detail"]
        send = getattr(program(charlie, needs), method)
        let_in = send(path, "{}", "application/json") if method == "post" else send(path)
        assert let_in.status_code not in (401, 403)

    def test_uploading_is_for_editors_whatever_the_token_says(self, program, alice: User) -> None:
        answer = program(alice).post("/api/v1/uploads", {"text": "x"}, "application/json")
        assert answer.status_code == 403
        assert "editors" in answer.json()["detail"]

    @pytest.mark.parametrize("path", ["/api/v1/saved", "/api/v1/uploads"])
    def test_a_session_writes_nothing(self, as_charlie: Client, path: str) -> None:
        """Else another site could make a browser do it, for the form's token is not asked for."""
        answer = as_charlie.post(path, {"query": "q=x", "text": "x"}, "application/json")
        assert answer.status_code == 403
        assert "token" in answer.json()["detail"]
