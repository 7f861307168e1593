"""Where one is signed in, forgotten passwords, the second factor; all of it on record."""

from __future__ import annotations

import re
from types import SimpleNamespace

import pytest
from axes.models import AccessAttempt, AccessLog
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from briefs import audit, jobs, second_factor, sessions, tries
from briefs.models import AuditEntry, SecondFactor, Session, User

pytestmark = pytest.mark.django_db

PASSWORD = "correct horse battery"
NEW = "several random words here"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


def sign_in(client: Client, user: User, password: str = PASSWORD, **more: str):
    fields = {"username": user.email, "password": password, **more}
    return client.post(reverse("sign_in"), fields, headers={"User-Agent": FIREFOX})


def events(user: User) -> list[str]:
    """What is on record about an account, the first first."""
    return list(audit.about(user).order_by("pk").values_list("action", flat=True))


class TestSessions:
    def test_they_are_listed_and_ended(self, alice: User, as_alice: Client) -> None:
        elsewhere = Client()
        sign_in(elsewhere, alice)
        page = as_alice.get(reverse("account")).content.decode()
        assert "Firefox on Linux" in page
        assert "127.0.0.1" in page
        assert "here, now" in page
        (end,) = re.findall(r'action="(/account/sessions/[^"]+)"', page)
        assert as_alice.post(end).status_code == 302
        assert elsewhere.get(reverse("account")).status_code == 302
        assert as_alice.get(reverse("account")).status_code == 200
        assert events(alice) == ["sign_in", "end_session"]

    @pytest.mark.parametrize("is_known", [True, False])
    def test_a_key_that_was_put_into_a_browser_opens_nothing(
        self, client, alice: User, is_known: bool
    ) -> None:
        key = "x" * 32
        if is_known:
            stored = sessions.SessionStore()
            stored["anything"] = 1
            stored.create()
            key = stored.session_key
        client.cookies["sessionid"] = key
        assert sign_in(client, alice).status_code == 302
        assert client.cookies["sessionid"].value != key
        other = Client()
        other.cookies["sessionid"] = key
        assert other.get(reverse("account")).status_code == 302

    def test_nobody_ends_those_of_others(
        self, alice: User, as_alice: Client, as_bob: Client
    ) -> None:
        (place,) = sessions.of(alice)
        address = reverse("session_end", args=[place.public_id])
        assert as_bob.post(address).status_code == 404
        assert as_alice.get(reverse("account")).status_code == 200

    def test_the_page_does_not_hold_their_keys(self, alice: User, as_alice: Client) -> None:
        sign_in(Client(), alice)
        page = as_alice.get(reverse("account")).content.decode()
        assert not [row.pk for row in Session.objects.filter(user=alice) if row.pk in page]

    def test_their_last_use_is_noted_now_and_then(self, alice: User, as_alice: Client) -> None:
        long_ago = timezone.now() - 2 * sessions.USED_AGAIN
        Session.objects.update(last_used=long_ago)
        as_alice.get(reverse("help"))
        (row,) = Session.objects.filter(user=alice)
        assert row.last_used > long_ago

    def test_one_who_is_switched_off_has_none(self, alice: User, as_alice, as_charlie, charlie):
        page = reverse("admin:briefs_user_change", args=[alice.pk])
        facts = {"email": alice.email, "name": "A", "role": "analyst"}
        assert as_charlie.post(page, facts).status_code == 302
        assert not Session.objects.filter(user=alice).exists()

    def test_those_that_ended_by_themselves_are_removed(self, alice: User, as_alice) -> None:
        assert not sessions.is_removal_due()
        Session.objects.update(expire_date=timezone.now() - timezone.timedelta(days=2))
        assert sessions.is_removal_due()
        sessions.remove_expired()
        assert not Session.objects.exists()


class TestForgottenPasswords:
    @pytest.fixture
    def by_mail(self, settings) -> None:
        settings.MAIL = True
        settings.ADDRESS = "https://readout.example.org"

    def asked(self, client: Client, email: str, **headers: str) -> list[str]:
        """The links that are sent."""
        page = client.post(reverse("password_forgotten"), {"email": email}, headers=headers)
        assert page.status_code == 302
        while job := jobs.claim("test"):
            assert jobs.run(job)
        found = [re.search(r"https?://\S+", one.body) for one in mail.outbox]
        mail.outbox.clear()
        return [one[0] for one in found if one]

    def test_a_link_sets_a_new_one_once(self, by_mail, client, alice: User, as_alice) -> None:
        for _ in range(10):
            sign_in(client, alice, "wrong wrong wrong")
        (link,) = self.asked(client, "Alice@example.org")
        assert link.startswith("https://readout.example.org/password/")
        path = link.removeprefix("https://readout.example.org")
        shown = client.get(path, follow=True)
        assert path not in shown.request["PATH_INFO"], "the address that is shown opens nothing"
        weak = {"new_password1": "short", "new_password2": "short"}
        form = shown.request["PATH_INFO"]
        assert "at least 10 characters" in client.post(form, weak).content.decode()
        fields = {"new_password1": NEW, "new_password2": NEW}
        assert client.post(form, fields).url == reverse("sign_in")
        assert as_alice.get(reverse("account")).status_code == 302, "other sessions ended"
        assert sign_in(client, alice, NEW).status_code == 302
        assert "no longer holds" in Client().get(path, follow=True).content.decode()
        assert events(alice) == [*["failed"] * 9, "lock", "reset_asked", "password", "sign_in"]

    def test_it_says_the_same_of_unknown_accounts(self, by_mail, client, alice: User) -> None:
        assert self.asked(client, "nobody@example.org") == []
        unknown = client.get(reverse("sign_in")).content.decode()
        assert len(self.asked(client, alice.email)) == 1
        assert "a link for a new password" in unknown

    def test_one_link_in_five_minutes(self, by_mail, client, alice: User) -> None:
        assert len(self.asked(client, alice.email)) == 1
        assert self.asked(client, alice.email) == []

    def test_not_where_the_request_points(self, by_mail, client, alice: User) -> None:
        (link,) = self.asked(client, alice.email, host="localhost")
        assert link.startswith("https://readout.example.org/")

    def test_without_mail_the_page_says_what_to_do(self, client, alice: User) -> None:
        page = client.get(reverse("password_forgotten")).content.decode()
        assert "sends no mail" in page
        client.post(reverse("password_forgotten"), {"email": alice.email})
        assert events(alice) == []


#: A step of time that does not end while a test runs.
NOW = 60_000_000


@pytest.fixture
def stopped_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    seconds = NOW * second_factor.STEP_SECONDS + 1
    monkeypatch.setattr(second_factor, "time", SimpleNamespace(time=lambda: seconds))


@pytest.mark.usefixtures("stopped_clock")
class TestSecondFactor:
    #: RFC 6238, appendix B, in six digits: seconds since 1970 -> code.
    @pytest.mark.parametrize(
        ("seconds", "code"),
        [(59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (20000000000, "353130")],
    )
    def test_codes_are_those_of_the_standard(self, seconds: int, code: str) -> None:
        secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
        assert second_factor.code_at(secret, seconds // 30) == code

    @pytest.fixture
    def recovery(self, charlie: User, as_charlie: Client) -> list[str]:
        """It is turned on by its owner, who gets these codes."""
        page = reverse("second_factor")
        assert as_charlie.post(page, {"password": "wrong"}).status_code == 422
        assert as_charlie.post(page, {"password": PASSWORD}).status_code == 302
        shown = as_charlie.get(page).content.decode()
        factor = SecondFactor.objects.get(user=charlie)
        assert factor.secret in shown
        assert "data:image/svg+xml" in shown
        assert sign_in(Client(), charlie).url == reverse("results"), "not on before a first code"
        assert as_charlie.post(page, {"code": "12"}).status_code == 422
        code = second_factor.code_at(factor.secret, NOW - 1)
        done = as_charlie.post(page, {"code": code})
        assert done.status_code == 201
        codes = done.content.decode().partition("<code>")[2].partition("</code>")[0].split()
        assert len(codes) == second_factor.RECOVERY_CODES
        assert factor.secret not in as_charlie.get(page).content.decode()
        return codes

    def code(self, user: User) -> str:
        return second_factor.code_at(SecondFactor.objects.get(user=user).secret, NOW)

    def test_the_password_alone_opens_nothing(self, client, charlie: User, recovery) -> None:
        asked = sign_in(client, charlie, next=reverse("account"))
        assert asked.url.startswith(reverse("sign_in_code"))
        assert client.get(reverse("account")).status_code == 302
        page = client.get(asked.url).content.decode()
        assert f'name="next" value="{reverse("account")}"' in page
        code = self.code(charlie)
        wrong = client.post(asked.url, {"code": "000000" if code != "000000" else "1"})
        assert wrong.status_code == 422
        spaced = f"{code[:3]} {code[3:]}"
        opened = client.post(asked.url, {"code": spaced, "next": reverse("account")})
        assert opened.url == reverse("account")
        assert client.get(reverse("account")).status_code == 200
        assert events(charlie)[-3:] == ["factor_on", "failed_code", "sign_in"]

    def test_no_code_is_taken_twice(self, charlie: User, recovery) -> None:
        for code in (self.code(charlie), recovery[0]):
            first, again = Client(), Client()
            for one in (first, again):
                sign_in(one, charlie)
            assert first.post(reverse("sign_in_code"), {"code": code}).status_code == 302
            assert again.post(reverse("sign_in_code"), {"code": code}).status_code == 422

    def test_five_wrong_codes_close_it_for_recovery_too(self, client, charlie, recovery) -> None:
        sign_in(client, charlie)
        page = reverse("sign_in_code")
        assert [client.post(page, {"code": "x"}).status_code for _ in range(6)][-2:] == [422, 429]
        assert client.post(page, {"code": recovery[0]}).status_code == 429
        assert events(charlie).count("lock") == 1
        SecondFactor.objects.update(failed_at=timezone.now() - second_factor.CLOSED_FOR * 2)
        assert client.post(page, {"code": recovery[0]}).status_code == 302

    def test_a_new_password_ends_what_waits_for_a_code(self, client, charlie, recovery) -> None:
        sign_in(client, charlie)
        charlie.set_password(NEW)
        charlie.save()
        assert client.get(reverse("sign_in_code")).url == reverse("sign_in")

    def test_it_is_turned_off_with_the_password(
        self, client, charlie, recovery, as_charlie
    ) -> None:
        page = reverse("second_factor")
        assert as_charlie.post(page, {"off": "1", "password": "wrong"}).status_code == 422
        assert as_charlie.post(page, {"off": "1", "password": PASSWORD}).status_code == 302
        assert sign_in(client, charlie).url == reverse("results")
        assert "factor_off" in events(charlie)

    def test_secrets_are_not_on_record_and_recovery_codes_are_hashes(
        self, charlie, recovery
    ) -> None:
        factor = SecondFactor.objects.get(user=charlie)
        kept = str([vars(entry) for entry in AuditEntry.objects.all()])
        assert factor.secret not in kept
        assert not [code for code in recovery if code.replace("-", "") in str(factor.recovery)]


class TestTheRecord:
    def test_admins_see_who_signed_in_and_who_was_turned_away(self, alice, as_charlie) -> None:
        sign_in(Client(), alice, "wrong wrong wrong")
        sign_in(Client(), alice)
        page = as_charlie.get(reverse("audit"), {"kind": "accounts"}).content.decode()
        assert "turned away a wrong password for" in page
        assert "signed in as" in page
        assert "Firefox on Linux" in page
        assert (
            "signed in as" not in as_charlie.get(reverse("audit")).content.decode().split("<h1>")[1]
        )

    @pytest.mark.parametrize(
        ("page", "wrong"),
        [
            ("second_factor", {"password": "wrong"}),
            ("password", {"old_password": "wrong", "new_password1": NEW, "new_password2": NEW}),
        ],
    )
    def test_wrong_passwords_of_who_is_signed_in_count_too(
        self, alice: User, as_alice: Client, page: str, wrong: dict[str, str]
    ) -> None:
        given = [as_alice.post(reverse(page), wrong).status_code for _ in range(11)]
        assert given == [422] * 10 + [429]
        right = {key: PASSWORD if value == "wrong" else value for key, value in wrong.items()}
        closed = as_alice.post(reverse(page), right)
        assert closed.status_code == 429
        assert "closed for 15 minutes" in closed.content.decode()
        assert events(alice) == [*["failed_again"] * 10, "lock"]
        assert sign_in(Client(), alice).status_code == 302, "the door is another matter"
        AuditEntry.objects.update(at=timezone.now() - timezone.timedelta(minutes=16))
        assert as_alice.post(reverse(page), right).status_code == 302

    def test_tries_of_unknown_accounts_are_not_kept(self, client, db) -> None:
        sign_in(client, User(email="my-password-by-mistake@example.org"))
        assert not AuditEntry.objects.exists()

    def test_what_was_typed_is_not_kept_where_tries_are_counted(self, client, alice: User) -> None:
        client.post(
            f"{reverse('sign_in')}?next=/search?q=my-question",
            {"username": "my-password@example.org", "password": "wrong", "next": "/my-page"},
        )
        sign_in(client, alice)
        (row,) = AccessAttempt.objects.values()
        assert "my-" not in str(row)
        assert not AccessLog.objects.exists()

    def test_tries_are_forgotten_when_they_count_no_more(self, client, alice: User) -> None:
        sign_in(client, alice, "wrong wrong wrong")
        assert not tries.are_old()
        quarter = timezone.timedelta(minutes=16)
        AccessAttempt.objects.update(attempt_time=timezone.now() - quarter)
        assert tries.are_old()
        tries.forget_old()
        assert not AccessAttempt.objects.exists()

    def test_a_name_of_any_length_is_refused_like_another(self, client, alice: User) -> None:
        """An address may have more characters than a column of the tries."""
        long = f"{'x' * 60}@{'.'.join(['y' * 60] * 4)}.org"
        assert sign_in(client, User(email=long)).status_code == 200
