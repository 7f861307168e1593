"""Accounts. E-mail is the name; the role says what one may do."""

from __future__ import annotations

import zoneinfo
from typing import Any

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone


class Role(models.TextChoices):
    ANALYST = "analyst", "Analyst"  # searches and saves
    EDITOR = "editor", "Editor"  # also uploads and corrects
    ADMIN = "admin", "Admin"  # also users and vocabulary


def known_time_zone(value: str) -> None:
    if value not in zoneinfo.available_timezones():
        raise ValidationError(f"No time zone is called {value}. Use a name like Europe/Vienna.")


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        if not email:
            raise ValueError("an account needs an e-mail address")
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        return self.create_user(email, password, **{**fields, "role": Role.ADMIN})

    def get_by_natural_key(self, email: str | None) -> User:
        return self.get(email=(email or "").lower())


class User(AbstractBaseUser, PermissionsMixin):
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120, blank=True)
    role = models.CharField(max_length=10, choices=Role.choices, default=Role.ANALYST)
    is_active = models.BooleanField(default=True)
    created = models.DateTimeField(default=timezone.now, editable=False)

    time_zone = models.CharField(max_length=60, default="UTC", validators=[known_time_zone])
    theme = models.CharField(
        max_length=6,
        blank=True,
        choices={"": "As the system", "light": "Light", "dark": "Dark"},
    )
    citation_style = models.CharField(
        max_length=10,
        blank=True,
        editable=False,
        help_text="The one chosen last; see search.citations.",
    )
    single_keys = models.BooleanField(default=True, help_text="Single-key shortcuts are on.")
    per_page = models.PositiveSmallIntegerField(
        default=25, choices={25: "25", 50: "50", 100: "100"}
    )

    objects = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: list[str] = []

    class Meta:
        ordering = ["email"]
        constraints = [
            models.UniqueConstraint(Lower("email"), name="user_email_any_case"),
            models.CheckConstraint(
                name="user_role", condition=models.Q(role__in=[value for value, _ in Role.choices])
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.email

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.email = self.email.lower()
        # Django's admin asks for is_superuser; the role is the one place that decides it.
        self.is_superuser = self.is_admin
        super().save(*args, **kwargs)

    @property
    def is_admin(self) -> bool:
        return self.role == Role.ADMIN

    @property
    def is_editor(self) -> bool:
        """May upload and correct."""
        return self.role in (Role.EDITOR, Role.ADMIN)

    @property
    def is_staff(self) -> bool:
        return self.is_admin

    @property
    def initials(self) -> str:
        words = self.name.split() or [self.email]
        return "".join(word[0] for word in (words[0], *words[1:][-1:])).upper()
