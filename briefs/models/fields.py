"""Pieces that several models share: public ids and dates that may be partial."""

from __future__ import annotations

import secrets
from typing import Any

from django.db import models

from briefs.dates import PartialDate

#: No vowels and no look-alikes: ids spell no words and survive being read aloud.
_ALPHABET = "23456789bcdfghjkmnpqrstvwxz"
PUBLIC_ID_LENGTH = 10

PRECISIONS = {"day": "Day", "month": "Month", "year": "Year"}


def new_public_id() -> str:
    """A permanent public id; 27^10 values, so a clash is rarer than a failing disk."""
    number, letters = secrets.randbelow(len(_ALPHABET) ** PUBLIC_ID_LENGTH), []
    for _ in range(PUBLIC_ID_LENGTH):
        number, letter = divmod(number, len(_ALPHABET))
        letters.append(_ALPHABET[letter])
    return "".join(letters)


class PublicIdField(models.CharField):
    def __init__(self, **options: Any) -> None:
        options.setdefault("max_length", 16)
        options.setdefault("unique", True)
        options.setdefault("editable", False)
        options.setdefault("default", new_public_id)
        super().__init__(**options)


def partial_date(date: Any, precision: str) -> PartialDate | None:
    return PartialDate(date, precision) if date else None


def date_with_precision(prefix: str, model: str) -> models.CheckConstraint:
    """A date has a precision and a precision has a date."""
    return models.CheckConstraint(
        name=f"{model}_{prefix}_precision",
        condition=models.Q(**{f"{prefix}__isnull": True, f"{prefix}_precision": ""})
        | models.Q(**{f"{prefix}__isnull": False, f"{prefix}_precision__in": list(PRECISIONS)}),
    )
