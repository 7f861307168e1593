"""Setting the columns of a row to what an audit entry holds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import models

#: Columns that say when a row was changed, not what it holds.
UNTOLD = {"changed"}


class CannotUndo(Exception):
    """What was decided cannot be taken back any more; the message says why."""


def set_columns(row: models.Model, values: Mapping[str, Any]) -> None:
    """Set columns to the JSON values of an audit entry; not saved. Raises CannotUndo."""
    for name, value in values.items():
        if name in UNTOLD:
            continue
        column = row._meta.get_field(name)
        if column.is_relation and not _is_there(column.related_model, value):
            raise CannotUndo(f"The {column.verbose_name} of before has been deleted since.")
        setattr(row, column.attname, value if column.is_relation else column.to_python(value))


def _is_there(model: Any, pk: Any) -> bool:
    return pk is None or model._default_manager.filter(pk=pk).exists()
