"""Many small rows at once. Where an archive comes in, most of the time of storing goes into these."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from operator import attrgetter
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection, connections, models

from briefs.slices import batched


def insert(
    table: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]
) -> None:
    """Insert rows of plain values as they are, without making objects of them first.

    columns: as the database names them; defaults don't apply.
    """
    values = list(rows)
    if not values:
        return
    quote = connection.ops.quote_name
    names = ", ".join(map(quote, columns))
    marks = ", ".join(["%s"] * len(columns))
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO {quote(table._meta.db_table)} ({names}) VALUES ({marks})", values
        )


def select(
    table: type[models.Model], columns: Sequence[str], *, where: str, among: Iterable[int]
) -> Iterator[Sequence[Any]]:
    """Those rows whose column `where` has one of many values: their `columns`, and in the order of
    these as far as rows of one value go. Django prepares each of the values by itself."""
    quote = connection.ops.quote_name
    names = ", ".join(map(quote, columns))
    asked = f"SELECT {names} FROM {quote(table._meta.db_table)} WHERE {quote(where)} IN "
    for values in batched(among):
        marks = ", ".join(["%s"] * len(values))
        with connection.cursor() as cursor:
            cursor.execute(f"{asked} ({marks}) ORDER BY {names}", values)
            yield from cursor.fetchall()


def count(
    table: type[models.Model],
    columns: Sequence[str],
    rows: Iterable[Sequence[Any]],
    *,
    same: Sequence[str],
    counter: str,
) -> None:
    """Insert rows of plain values, each counted as one; where there is one with the values of
    `same`, count that one more."""
    values = [(*row, 1) for row in rows]
    if not values:
        return
    quote = connection.ops.quote_name
    of_table, counted = quote(table._meta.db_table), quote(counter)
    marks = ", ".join(["%s"] * (len(columns) + 1))
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO {of_table} ({', '.join(map(quote, columns))}, {counted})"
            f" VALUES ({marks}) ON CONFLICT ({', '.join(map(quote, same))})"
            f" DO UPDATE SET {counted} = {of_table}.{counted} + 1",
            values,
        )


def insert_objects(table: type[models.Model], objects: Iterable[models.Model]) -> None:
    """Insert new objects as `bulk_create` does, cheaper; they get no primary keys."""
    fields = [field for field in table._meta.concrete_fields if not field.primary_key]
    plain = [field for field in fields if type(field) in _STORED_AS_THEY_ARE]
    other = [field for field in fields if type(field) not in _STORED_AS_THEY_ARE]
    database = connections[DEFAULT_DB_ALIAS]  # `connection` looks it up at each use
    values = attrgetter(*(field.attname for field in plain))
    insert(
        table,
        [field.column for field in (*plain, *other)],
        (
            [
                *values(one),
                *(field.get_db_prep_save(field.pre_save(one, True), database) for field in other),
            ]
            for one in objects
        ),
    )


#: Kinds of fields whose values the database takes as objects hold them.
_STORED_AS_THEY_ARE = (
    models.BooleanField, models.CharField, models.FloatField, models.ForeignKey,
    models.PositiveBigIntegerField, models.PositiveIntegerField, models.TextField,
)  # fmt: skip
