"""Writes the record of what people did. Call it inside the transaction of the deed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import models

from briefs.models import AuditEntry, User

#: Nobody's decision: a secret, and what follows from the rest.
_LEFT_OUT = {"password", "cluster", "clustered", "known_since"}
_JSON = (bool, int, float, str, list, dict)


def record(*, by: User | None, action: str, on: models.Model, **facts: Any) -> AuditEntry:
    """The same as `entry`, stored."""
    made = entry(by=by, action=action, on=on, **facts)
    made.save()
    return made


def entry(
    *,
    by: User | None,
    action: str,
    on: models.Model,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    found: Mapping[str, Any] | None = None,
    part_of: AuditEntry | None = None,
    undoes: AuditEntry | None = None,
) -> AuditEntry:
    """`before` and `after` hold JSON values, enough to undo the deed; `found` how the machine had
    read a statement that nobody had decided about. part_of: the deed that brought this one along."""
    return AuditEntry(
        actor=by,
        action=action,
        object_type=on._meta.model_name,
        object_id=identity(on),
        before=dict(before or {}),
        after=dict(after or {}),
        found=dict(found or {}),
        part_of=part_of,
        undoes=undoes,
    )


def identity(row: models.Model) -> str:
    """What entries about a row name it by."""
    return str(getattr(row, "public_id", row.pk))


def about(row: models.Model) -> models.QuerySet[AuditEntry]:
    """The entries about a row, the latest first."""
    return AuditEntry.objects.filter(object_type=row._meta.model_name, object_id=identity(row))


def latest(row: models.Model) -> int:
    """The number of the last entry about a row, 0 if there is none: the version that a form carries."""
    return about(row).order_by("-pk").values_list("pk", flat=True).first() or 0


def since(row: models.Model, version: int) -> models.QuerySet[AuditEntry]:
    """What people did to a row after that, the latest first."""
    return about(row).filter(pk__gt=version).select_related("actor").order_by("-pk")


def values(row: models.Model, fields: list[str] | None = None) -> dict[str, Any]:
    """The row's own columns as JSON values (but for secrets and what follows from others), all or only `fields`."""
    columns = [
        column
        for column in row._meta.concrete_fields
        if column.name not in _LEFT_OUT and (fields is None or column.name in fields)
    ]
    return {column.name: plain(column.value_from_object(row)) for column in columns}


def plain(value: Any) -> Any:
    return value if value is None or isinstance(value, _JSON) else str(value)
