"""Give an account a new random password, printed once."""

from __future__ import annotations

from typing import Any

from axes.utils import reset as forget_failed_attempts
from django.core.management.base import BaseCommand, CommandError, CommandParser

from briefs import accounts
from briefs.models import User


class Command(BaseCommand):
    help = "Give an account a new random password, printed once."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")

    def handle(self, *args: Any, email: str, **options: Any) -> None:
        user = User.objects.filter(email=email.lower()).first()
        if user is None:
            known = ", ".join(User.objects.values_list("email", flat=True)[:10])
            raise CommandError(f"No account has the e-mail {email}. Accounts: {known or 'none'}")
        password = accounts.reset_password(user)
        forget_failed_attempts(username=user.email)
        self.stdout.write(f"{user.email}  {password}")
