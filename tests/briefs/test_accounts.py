"""Signing in and out, one's own account, and how accounts are changed by admins."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from briefs import accounts, audit
from briefs.models import AuditEntry, User
from briefs.models.people import Role

pytestmark = pytest.mark.django_db

PASSWORD = "correct horse battery"


class TestFromTheCommandLine:
    def events(self, user: User) -> list[str]:
        return list(audit.about(user).values_list("action", "actor"))

    def test_first_accounts_are_on_record(self, db) -> None:
        made = accounts.make_first_accounts(with_sample=True)
        assert [self.events(user) for user, _ in made] == [[("add", None)]] * 3

    def test_an_admin_who_is_made_is_on_record(self, alice: User) -> None:
        call_command("createsuperuser", email="dora@example.org", interactive=False, verbosity=0)
        dora = User.objects.get(email="dora@example.org")
        assert self.events(dora) == [("add", None)]
        assert audit.about(dora).get().after["role"] == Role.ADMIN
        assert self.events(alice) == []

    def test_a_password_that_is_set_is_on_record(self, alice: User, as_alice, monkeypatch) -> None:
        monkeypatch.setattr("getpass.getpass", lambda prompt: "several random words here")
        call_command("changepassword", "Alice@example.org", stdout=StringIO())
        assert self.events(alice) == [("password", None)]
        assert as_alice.get(reverse("account")).status_code == 302, "its sessions ended"


def sign_in(client: Client, email: str, password: str = PASSWORD, **more: str):
    fields = {"username": email, "password": password, **more}
    return client.post(reverse("sign_in"), fields)


class TestSigningIn:
    def test_with_email_in_any_case(self, client, alice: User):
        response = sign_in(client, "ALICE@example.org")
        assert response.status_code == 302
        assert response.url == reverse("results")
        assert client.get(reverse("account")).status_code == 200

    @pytest.mark.parametrize("email", ["alice@example.org", "nobody@example.org"])
    def test_a_wrong_password_says_no_more_than_an_unknown_account(self, client, alice, email):
        response = sign_in(client, email, "wrong wrong wrong")
        assert "don’t go together" in response.content.decode()
        assert "<title>Error: " in response.content.decode()

    def test_leads_on_to_the_page_that_was_asked_for(self, client, alice: User):
        asked = client.get(reverse("account"))
        assert asked.status_code == 302
        page = client.get(asked["Location"])
        assert f'name="next" value="{reverse("account")}"' in page.content.decode()
        assert sign_in(client, alice.email, next=reverse("account")).url == reverse("account")

    @pytest.mark.parametrize(
        "target",
        ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "/\\evil.example"],
    )
    def test_never_leads_to_another_site(self, client, alice: User, target):
        assert sign_in(client, alice.email, next=target).url == reverse("results")

    def test_a_switched_off_account_stays_out(self, client, alice: User, as_alice):
        User.objects.filter(pk=alice.pk).update(is_active=False)
        assert sign_in(client, alice.email).status_code == 200
        assert as_alice.get(reverse("account")).status_code == 302

    def test_ten_wrong_passwords_close_the_door_whatever_the_spelling(self, client, alice: User):
        spellings = ["alice@example.org", "Alice@Example.org", "ALICE@EXAMPLE.ORG"]
        for turn in range(10):
            last = sign_in(client, spellings[turn % 3], "wrong wrong wrong")
        assert last.status_code == 429
        assert "Too many wrong passwords" in last.content.decode()
        assert sign_in(client, alice.email).status_code == 429

    def test_others_are_not_locked_out_with_them(self, client, alice: User, bob: User):
        for _ in range(10):
            sign_in(client, alice.email, "wrong wrong wrong")
        assert sign_in(client, bob.email).status_code == 302

    def test_signing_out_is_a_post_on_record(self, as_alice, alice: User):
        assert as_alice.get(reverse("sign_out")).status_code == 405
        assert as_alice.post(reverse("sign_out")).url == reverse("sign_in")
        assert as_alice.get(reverse("account")).status_code == 302
        entry = AuditEntry.objects.get()
        assert (entry.action, entry.actor) == ("sign_out", alice)


class TestOwnAccount:
    def facts(self, **changes: object) -> dict[str, object]:
        return {
            "name": "Alice A.",
            "time_zone": "Europe/Vienna",
            "theme": "dark",
            "per_page": 50,
            **changes,
        }

    def test_preferences_are_kept_and_used(self, as_alice, alice: User):
        assert as_alice.post(reverse("account"), self.facts()).status_code == 302
        alice.refresh_from_db()
        assert (alice.name, alice.time_zone, alice.per_page) == ("Alice A.", "Europe/Vienna", 50)
        assert alice.single_keys is False
        page = as_alice.get(reverse("account")).content.decode()
        assert 'data-theme="dark"' in page
        assert 'data-keys="off"' in page

    @pytest.mark.parametrize("change", [{"time_zone": "Mars/Olympus"}, {"per_page": 10_000}])
    def test_nonsense_is_refused(self, as_alice, change):
        assert as_alice.post(reverse("account"), self.facts(**change)).status_code == 422

    def test_nobody_makes_themselves_admin(self, as_alice, alice: User):
        as_alice.post(reverse("account"), self.facts(role="admin", email="x@example.org"))
        alice.refresh_from_db()
        assert (alice.role, alice.email) == (Role.ANALYST, "alice@example.org")

    def test_password_changes_end_other_sessions(self, as_alice, alice: User, signed_in):
        elsewhere = signed_in(alice)
        new = "several random words here"
        fields = {"old_password": PASSWORD, "new_password1": new, "new_password2": new}
        assert as_alice.post(reverse("password"), fields).status_code == 302
        assert as_alice.get(reverse("account")).status_code == 200
        assert elsewhere.get(reverse("account")).status_code == 302
        alice.refresh_from_db()
        assert alice.check_password(new)
        assert AuditEntry.objects.filter(actor=alice, action="password").count() == 1

    @pytest.mark.parametrize(
        ("old", "new"),
        [("wrong", "several random words here"), (PASSWORD, "short"), (PASSWORD, "password1234")],
    )
    def test_weak_or_unproven_passwords_are_refused(self, as_alice, alice: User, old, new):
        fields = {"old_password": old, "new_password1": new, "new_password2": new}
        assert as_alice.post(reverse("password"), fields).status_code == 422
        alice.refresh_from_db()
        assert alice.check_password(PASSWORD)


class TestTheme:
    def test_without_an_account_it_is_a_cookie(self, client):
        response = client.post(reverse("theme"), {"theme": "dark", "next": reverse("sign_in")})
        assert response.url == reverse("sign_in")
        assert 'data-theme="dark"' in client.get(reverse("sign_in")).content.decode()

    def test_with_an_account_it_is_the_accounts(self, as_alice, alice: User):
        as_alice.post(reverse("theme"), {"theme": "light", "next": "/"})
        alice.refresh_from_db()
        assert alice.theme == "light"

    def test_unknown_values_follow_the_system(self, client):
        client.post(reverse("theme"), {"theme": '"><script>', "next": "//evil.example"})
        assert "data-theme" not in client.get(reverse("sign_in")).content.decode()

    def test_never_leads_to_another_site(self, client):
        response = client.post(reverse("theme"), {"theme": "dark", "next": "https://evil.example"})
        assert response.url == "/"


class TestSingleKeys:
    def test_with_an_account_it_is_the_accounts(self, as_alice, alice: User):
        assert as_alice.post(reverse("single_keys")).status_code == 204
        alice.refresh_from_db()
        assert not alice.single_keys
        assert 'data-keys="off"' in as_alice.get(reverse("account")).content.decode()
        as_alice.post(reverse("single_keys"), {"single_keys": "on"})
        assert "data-keys" not in as_alice.get(reverse("account")).content.decode()

    def test_without_an_account_it_is_a_cookie(self, client):
        client.post(reverse("single_keys"))
        assert 'data-keys="off"' in client.get(reverse("sign_in")).content.decode()


class TestAccountsOfOthers:
    def test_changes_are_on_record_with_before_and_after(self, charlie: User, alice: User):
        alice.role = Role.EDITOR
        accounts.save(by=charlie, user=alice)
        entry = AuditEntry.objects.get(object_type="user", object_id=str(alice.pk))
        assert (entry.actor, entry.before, entry.after) == (
            charlie,
            {"role": "analyst"},
            {"role": "editor"},
        )

    def test_the_last_admin_is_known(self, charlie: User, bob: User):
        User.objects.filter(role=Role.ADMIN).exclude(pk=charlie.pk).update(is_active=False)
        assert accounts.is_last_admin(charlie)
        assert not accounts.is_last_admin(bob)
        User.objects.create_user("second@example.org", PASSWORD, role=Role.ADMIN)
        assert not accounts.is_last_admin(charlie)
