"""Questions to the database that most pages ask: their SQL is made once, not each time.

Django takes several times as long to turn a queryset into SQL as SQLite takes to answer it by keys.
The SQL is Django's own, so what a queryset says stays true on every database.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Generic, NamedTuple, TypeVar

from django.db import connections
from django.db.models import Model, QuerySet
from django.db.models.base import ModelState
from django.db.models.expressions import Col
from django.db.models.query import RelatedPopulator, get_related_populators

Row = TypeVar("Row", bound=Model)
#: One value, or those that a column is one of.
Value = int | str | Sequence[int] | Sequence[str]

_DATABASE = "default"
#: No key, slug or code is like these.
_NUMBERS, _TEXT = 2**62, "\x01prepared"


class _Made:
    """Makes objects of a model of what was read, as its `from_db` does: that calls its `__init__`, which
    looks at each field, asked for or not, and takes five times as long."""

    def __init__(self, model: type[Model]) -> None:
        assert model.__init__ is Model.__init__
        self._model = model

    def from_db(self, database: str, attributes: Sequence[str], values: Sequence[Any]) -> Any:
        one = self._model.__new__(self._model)
        one._state = state = ModelState()
        state.adding, state.db = False, database
        one.__dict__.update(zip(attributes, values, strict=True))
        return one


def _quick(populators: list[RelatedPopulator]) -> list[RelatedPopulator]:
    for one in populators:
        one.model_cls = _Made(one.model_cls)
        _quick(one.related_populators)
    return populators


class _Shape(NamedTuple):
    length: int
    is_sequence: bool
    is_text: bool


class _Statement(NamedTuple):
    """parameters: as they are, or the place of the value that goes there; contained: those of them
    that a column contains.

    converters: column -> what makes Python's values of the database's.
    """

    made: _Made
    sql: str
    parameters: tuple[Any, ...]
    places: tuple[int | None, ...]
    contained: list[int]
    converters: tuple[tuple[int, tuple[list[Callable[..., Any]], Any]], ...]
    attributes: tuple[str, ...]
    columns: slice
    populators: list[Any]


class Prepared(Generic[Row]):
    """A queryset made of values: `Prepared(lambda keys: Quote.objects.filter(pk__in=keys))`.

    Each value is a number, a text, or a sequence of either; a sequence that is empty finds nothing. Of
    lookups by patterns there is `icontains`.
    It must not matter to the queryset which values they are, nor how often one occurs in a
    sequence, and their fields must take them as they are: no dates. What it does depend on are
    switches, given by name.
    """

    def __init__(self, queryset: Callable[..., QuerySet[Row, Any]]) -> None:
        self._queryset = queryset
        self._statements: dict[object, _Statement] = {}

    def values(self, *values: Value, **switches: bool) -> list[Sequence[Any]]:
        """The rows of a queryset that ends in `values_list`, its names being columns."""
        return self._ask(values, switches)[1] if _can_be(values) else []

    def rows(self, *values: Value, **switches: bool) -> list[Row]:
        """Objects, with those that `select_related` names; nothing is prefetched."""
        if not _can_be(values):
            return []
        statement, found = self._ask(values, switches)
        made: list[Any] = []
        for row in found:
            one = statement.made.from_db(_DATABASE, statement.attributes, row[statement.columns])
            for populator in statement.populators:
                populator.populate(row, one)
            made.append(one)
        return made

    def first(self, *values: Value, **switches: bool) -> Row | None:
        """The first of `rows`."""
        return next(iter(self.rows(*values, **switches)), None)

    def _ask(
        self, values: Sequence[Value], switches: Mapping[str, bool]
    ) -> tuple[_Statement, list[Sequence[Any]]]:
        shapes, flat = [], []
        for one in values:
            listed = [one] if isinstance(one, int | str) else one
            # Few statements serve sequences of all lengths: the last value fills them up.
            length = 1 << (len(listed) - 1).bit_length()
            shapes.append(_Shape(length, listed is one, isinstance(listed[0], str)))
            flat += [*listed, *[listed[-1]] * (length - len(listed))]
        key = (tuple(shapes), tuple(switches.items()))
        statement = self._statements.get(key)
        if statement is None:
            statement = self._statements[key] = self._prepare(shapes, switches)
        connection = connections[_DATABASE]
        parameters = [
            given if place is None else flat[place]
            for given, place in zip(statement.parameters, statement.places, strict=True)
        ]
        for at in statement.contained:
            parameters[at] = f"%{connection.ops.prep_for_like_query(parameters[at])}%"
        with connection.cursor() as cursor:
            cursor.execute(statement.sql, parameters)
            found = cursor.fetchall()
        if statement.converters:
            found = list(map(list, found))
            for column, (converters, expression) in statement.converters:
                for row in found:
                    for convert in converters:
                        row[column] = convert(row[column], expression, connection)
        return statement, found

    def _prepare(self, shapes: Iterable[_Shape], switches: Mapping[str, bool]) -> _Statement:
        """The SQL for values of these shapes, made with values that can be found in it."""
        stand_ins: list[int | str] = []
        values: list[Value] = []
        for length, is_sequence, is_text in shapes:
            first = len(stand_ins)
            numbers = range(first, first + length)
            stand_ins += [f"{_TEXT}{one}" if is_text else _NUMBERS + one for one in numbers]
            values.append(stand_ins[first:] if is_sequence else stand_ins[first])
        places = {one: place for place, one in enumerate(stand_ins)}
        patterns = {f"%{one}%": place for one, place in places.items()}
        queryset = self._queryset(*values, **switches)
        compiler = queryset.query.get_compiler(_DATABASE)
        sql, parameters = compiler.as_sql()
        select, info = compiler.select, compiler.klass_info
        of_model = info["select_fields"] if info else range(len(select))
        columns = slice(of_model[0], of_model[-1] + 1)
        return _Statement(
            made=_Made(queryset.model),
            sql=sql,
            parameters=tuple(parameters),
            places=tuple((places | patterns).get(one) for one in parameters),
            contained=[at for at, one in enumerate(parameters) if one in patterns],
            converters=tuple(compiler.get_converters([one for one, *_ in select]).items()),
            # An expression may be among the columns of `values_list`, which is no attribute.
            attributes=tuple(
                one.target.attname for one, *_ in select[columns] if info and isinstance(one, Col)
            ),
            columns=columns,
            populators=_quick(get_related_populators(info, select, _DATABASE)) if info else [],
        )


def _can_be(values: Iterable[Value]) -> bool:
    """Whether anything can be found."""
    return all(isinstance(one, int | str) or len(one) for one in values)
