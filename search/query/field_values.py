"""The values of date and length fields into nodes."""

from __future__ import annotations

import datetime as dt
import re

from search.query.fields import Field
from search.query.lexer import Token
from search.query.periods import parse_dates, swapped
from search.query.reader import Reader
from search.query.tree import Dates, Length, Node

_LENGTH = re.compile(r"(>=|<=|>|<|=)?\s*(\d{1,6})|(\d{0,6})\.\.(\d{0,6})")


def dates_of(reader: Reader, token: Token, field: Field, text: str, today: dt.date) -> Node:
    """What a date field is asked for: "2021-03..2021-04", "last7d", "none". Raises QueryError."""
    try:
        period = parse_dates(text.strip('"'), today, field.bound)
        if period and not period.start and not period.end:
            raise ValueError(f"{field.spelling}: needs a day to begin or to end with.")
    except ValueError as error:
        better = swapped(text)
        if better:
            repair = reader.replaced(token, reader.typed(token).replace(text, better))
        else:
            repair = reader.without(token)
        reader.fail(token, str(error), repair)
    if period is None:
        return Dates(field.name, undated=True)
    separator = " " if "[" in text else ""
    spelling = separator.join(text.strip('"').lower().split()) if period.relative else ""
    if spelling and field.bound:
        spelling = (">=" if field.bound == "after" else "<") + spelling
    return Dates(field.name, period.start, period.end, spelling=spelling)


def length_of(reader: Reader, token: Token, text: str) -> Node:
    """What `words:` is asked for: ">20", "20..50". Raises QueryError."""
    text = text.strip('"')
    match = _LENGTH.fullmatch(text)
    if not match or text == "..":
        message = f"“{text}” is no number of words: use >20, <=50 or 20..50."
        reader.fail(token, message, reader.without(token))
    sign, number, low, high = match.groups()
    if number is None:
        bounds = int(low) if low else None, int(high) if high else None
        if bounds[0] is not None and bounds[1] is not None and bounds[0] > bounds[1]:
            repair = reader.replaced(token, f"words:{high}..{low}")
            reader.fail(token, "The smaller number of words comes first.", repair)
        return Length(*bounds)
    count = int(number)
    match sign:
        case ">":
            return Length(low=count + 1)
        case ">=":
            return Length(low=count)
        case "<":
            return Length(high=max(0, count - 1))
        case "<=":
            return Length(high=count)
    return Length(count, count)
