"""Setting the columns of a row to what an audit entry holds."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any

from django.db import models

from briefs.models import AuditEntry

#: Columns that say when a row was changed, not what it holds.
UNTOLD = {"changed"}


class CannotUndo(Exception):
    """What was decided cannot be taken back any more; the message says why."""


#: Whether a row of a model with a key is there.
Known = Callable[[Any, Any], bool]


def set_columns(row: models.Model, values: Mapping[str, Any], known: Known | None = None) -> None:
    """Set columns to the JSON values of an audit entry; not saved. Raises CannotUndo.

    known: answers for whom it would be a query each.
    """
    is_there = known or _is_there
    for name, value in values.items():
        if name in UNTOLD:
            continue
        column = row._meta.get_field(name)
        if column.is_relation and not is_there(column.related_model, value):
            raise CannotUndo(f"The {column.verbose_name} of before has been deleted since.")
        setattr(row, column.attname, value if column.is_relation else column.to_python(value))


def _is_there(model: Any, pk: Any) -> bool:
    return pk is None or model._default_manager.filter(pk=pk).exists()


def refuse_changed(
    entry: AuditEntry, now: Mapping[str, Any], told: Collection[str] | None = None
) -> None:
    """Raises CannotUndo where a row holds something else than the entry left.

    told: what of the entry is compared; all of it, if not given.
    """
    told = entry.before.keys() - UNTOLD if told is None else told
    refuse(name for name in told if now.get(name) != entry.after.get(name))


def refuse(differing: Iterable[str]) -> None:
    """Raises CannotUndo that names these fields, if there are any."""
    if differing := sorted(differing):
        names = ", ".join(name.replace("_", " ") for name in differing)
        raise CannotUndo(f"Changed again since: {names}. Undo that first.")
