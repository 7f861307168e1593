"""Making accounts and setting passwords outside the pages."""

from __future__ import annotations

import secrets

from briefs.models import User
from briefs.models.people import Role

#: Accounts that come with the sample collection, so that each role can be tried.
SAMPLE_ACCOUNTS = (
    ("analyst@example.org", "Ada Analyst", Role.ANALYST),
    ("editor@example.org", "Ed Editor", Role.EDITOR),
)
FIRST_ADMIN = ("admin@example.org", "Admin", Role.ADMIN)

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
    for email, name, role in wanted:
        password = new_password()
        made.append((User.objects.create_user(email, password, name=name, role=role), password))
    return made


def reset_password(user: User) -> str:
    """Give the account a new random password and return it; it is shown nowhere else."""
    password = new_password()
    user.set_password(password)
    user.save(update_fields=["password"])
    return password
