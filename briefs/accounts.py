"""Accounts: the first ones, random passwords, and every change on record."""

from __future__ import annotations

import secrets

from django.db import transaction

from briefs import audit, sessions
from briefs.models import User
from briefs.models.people import Role

#: Accounts that come with the sample collection, so that each role can be tried.
SAMPLE_ACCOUNTS = (
    ("analyst@example.org", "Ada Analyst", Role.ANALYST),
    ("editor@example.org", "Ed Editor", Role.EDITOR),
)
FIRST_ADMIN = ("admin@example.org", "Admin", Role.ADMIN)

#: What others may want to know of; preferences are nobody's business.
AUDITED = ["email", "name", "role", "is_active"]

_LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"


def new_password() -> str:
    """Twenty letters and digits in fours: some 99 bits, and can be typed off a screen."""
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(5))


def make_first_accounts(*, with_sample: bool) -> list[tuple[User, str]]:
    """On a database without accounts: an admin, and the sample accounts. Returns passwords once."""
    if User.objects.exists():
        return []
    wanted = [FIRST_ADMIN, *(SAMPLE_ACCOUNTS if with_sample else ())]
    made = []
    with transaction.atomic():
        for email, name, role in wanted:
            password = new_password()
            user = User.objects.create_user(email, password, name=name, role=role)
            was_added(by=None, user=user)
            made.append((user, password))
    return made


def reset_password(user: User) -> str:
    """Give the account a new random password and return it; it is shown nowhere else."""
    password = new_password()
    set_password(by=None, user=user, password=password)
    return password


def save(*, by: User, user: User) -> None:
    """Add an account, or change its name, role or whether it is active."""
    with transaction.atomic():
        stored = User.objects.filter(pk=user.pk).first()
        before = audit.values(stored, AUDITED) if stored else {}
        user.save()
        if not user.is_active:
            sessions.end_all(user)
        after = audit.values(user, AUDITED)
        changed = [name for name in AUDITED if before.get(name) != after[name]]
        if changed:
            audit.record(
                by=by,
                action="change" if stored else "add",
                on=user,
                before={name: before[name] for name in changed if before},
                after={name: after[name] for name in changed},
            )


def was_added(*, by: User | None, user: User) -> None:
    """Where somebody else stored it: on record."""
    audit.record(by=by, action="add", on=user, after=audit.values(user, AUDITED))


def set_password(*, by: User | None, user: User, password: str) -> None:
    """All sessions of the account end with its old password. by: None from the command line."""
    with transaction.atomic():
        user.set_password(password)
        user.save(update_fields=["password"])
        password_was_set(by=by, user=user)


def password_was_set(*, by: User | None, user: User) -> None:
    """Where somebody else stored it: on record, and its sessions ended."""
    sessions.end_all(user)
    audit.record(by=by, action="password", on=user)


def is_last_admin(user: User) -> bool:
    """Nobody could let people in any more without this account. Holds until the transaction ends:
    of two admins who demote each other in the same moment, one is refused."""
    admins = User.objects.filter(role=Role.ADMIN, is_active=True).order_by("pk")
    return [one.pk for one in admins.select_for_update()] == [user.pk]
