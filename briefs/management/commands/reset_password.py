"""Give an account a new random password, printed once."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from briefs import accounts, second_factor, tries
from briefs.models import User


class Command(BaseCommand):
    help = "Give an account a new random password, printed once."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument(
            "--without-second-factor",
            action="store_true",
            help="Also turn that off, for somebody who lost app and recovery codes.",
        )

    def handle(self, *args: Any, email: str, without_second_factor: bool, **options: Any) -> None:
        user = User.objects.filter(email=email.lower()).first()
        if user is None:
            known = ", ".join(User.objects.values_list("email", flat=True)[:10])
            raise CommandError(f"No account has the e-mail {email}. Accounts: {known or 'none'}")
        password = accounts.reset_password(user)
        if without_second_factor:
            second_factor.turn_off(by=None, user=user)
        tries.forget(user.email)
        self.stdout.write(f"{user.email}  {password}")
