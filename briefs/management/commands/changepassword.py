"""Django's own, on record; the account's sessions end."""

from __future__ import annotations

import getpass
from typing import Any

from django.contrib.auth.management.commands import changepassword

from briefs import accounts
from briefs.models import User


class Command(changepassword.Command):
    def handle(self, *args: Any, **options: Any) -> str:
        options["username"] = (options["username"] or getpass.getuser()).lower()
        told = super().handle(*args, **options)
        accounts.password_was_set(by=None, user=User.objects.get(email=options["username"]))
        return told
