"""Writes the record of what people did. Call it inside the transaction of the deed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import models

from briefs.models import AuditEntry, User

_JSON = (bool, int, float, str, list, dict)


def record(
    *,
    by: User | None,
    action: str,
    on: models.Model,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> AuditEntry:
    """`before` and `after` hold JSON values, enough to undo the deed."""
    return AuditEntry.objects.create(
        actor=by,
        action=action,
        object_type=on._meta.model_name,
        object_id=str(getattr(on, "public_id", on.pk)),
        before=dict(before or {}),
        after=dict(after or {}),
    )


def values(row: models.Model, fields: list[str] | None = None) -> dict[str, Any]:
    """The row's own columns as JSON values (passwords left out), all or only `fields`."""
    columns = [
        column
        for column in row._meta.concrete_fields
        if column.name != "password" and (fields is None or column.name in fields)
    ]
    return {column.name: _plain(column.value_from_object(row)) for column in columns}


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, _JSON) else str(value)
