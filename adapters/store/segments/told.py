"""What customers and events are told, read from JSON in SQL, as `domain.segments.values` reads it.

Names and values are bind parameters.
"""

from collections.abc import Callable
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Float,
    Integer,
    Numeric,
    String,
    and_,
    case,
    cast,
    false,
    func,
    literal,
    null,
    or_,
)

from domain.segments.values import DIGITS, LARGEST, LARGEST_AMOUNT, Declared, Kind, Op, Test

_NUMBER = r"^-?([0-9]+\.?[0-9]*|\.[0-9]+)$"
_DAY = "^[0-9]{4}-[0-9]{2}-[0-9]{2}"
_WITHOUT_YEAR = "^(--)?[0-9]{2}-[0-9]{2}$"
_WITHOUT_YEAR_GLOBS = ("[0-9][0-9]-[0-9][0-9]", "--[0-9][0-9]-[0-9][0-9]")
_DAY_GLOB = "-".join(("[0-9]" * 4, "[0-9]" * 2, "[0-9]" * 2)) + "*"

Sql = ColumnElement[Any]
DOUBLE = Float(53)
"""A float of Python's, in both databases."""


class Told(NamedTuple):
    """One value that was told, in SQL: null where it is none of that kind."""

    is_set: Sql
    """Whether it is there and not null; it is never null itself."""
    text: Sql
    truth: Sql
    """`true` or `false`."""
    number: Sql
    """Also where it is a text that is a number."""
    day: Sql
    """With which a text begins."""
    thousandths: Sql
    """How many it is as an amount, rounded; 0 where it is none."""
    yearly_day: Sql
    """The day of each year that it is, as `12-24`."""
    bound: Callable[[Decimal], Sql] = lambda number: literal(float(number), DOUBLE)
    """Binds a number to compare with."""


def in_column(column: Sql) -> Told:
    """Return a text in a column of its own."""
    return Told(column.is_not(None), column, null(), null(), null(), literal(0), null())


def in_postgres(json: Sql, name: str) -> Told:
    """Return what PostgreSQL's JSONB holds under a name."""
    kind: Sql = func.jsonb_typeof(func.jsonb_extract_path(json, name))
    text: Sql = func.jsonb_extract_path_text(json, name, type_=String)
    is_number = and_(kind == "string", func.length(text) <= DIGITS, text.regexp_match(_NUMBER))
    # Each cast is in a CASE: of what is no number, or too large, it would be an error.
    any_number = case((or_(kind == "number", is_number), cast(text, Numeric)))
    number = case((func.abs(any_number) <= LARGEST, any_number))
    amount = case((func.abs(number) <= LARGEST_AMOUNT, cast(number, DOUBLE)), else_=0.0)
    begins_with_day = and_(kind == "string", text.regexp_match(_DAY))
    day = case((begins_with_day, func.substr(text, 1, 10, type_=String).collate("C")))
    without_year = and_(kind == "string", text.regexp_match(_WITHOUT_YEAR))
    return Told(
        is_set=func.coalesce(kind != "null", false()),
        text=case((kind == "string", text)),
        truth=case((kind == "boolean", text)),
        number=number,
        day=day,
        thousandths=func.floor(amount * literal(1000.0, DOUBLE) + literal(0.5, DOUBLE)),
        yearly_day=_yearly(day, without_year, text),
        bound=lambda declared: literal(declared, Numeric),
    )


def in_sqlite(json: Sql, name: str) -> Told:
    """Return what SQLite's JSON holds under a name."""
    path = f'$."{name}"'
    kind: Sql = func.json_type(json, path, type_=String)
    value: Sql = func.json_extract(json, path, type_=String)
    like = value.op("GLOB", is_comparison=True)
    is_number = and_(
        kind == "text",
        func.length(value) <= DIGITS,
        like("*[0-9]*"),
        ~like("*[^0-9.-]*"),
        ~like("?*-*"),
        ~like("*.*.*"),
    )
    any_number = case((or_(kind.in_(("integer", "real")), is_number), cast(value, DOUBLE)))
    number = case((func.abs(any_number) <= LARGEST, any_number))
    raised = case((func.abs(number) <= LARGEST_AMOUNT, number), else_=0.0) * 1000.0 + 0.5
    truncated = cast(raised, Integer)
    day = case((and_(kind == "text", like(_DAY_GLOB)), func.substr(value, 1, 10, type_=String)))
    without_year = and_(kind == "text", or_(*(like(glob) for glob in _WITHOUT_YEAR_GLOBS)))
    return Told(
        is_set=func.coalesce(kind != "null", false()),
        text=case((kind == "text", value)),
        truth=case((kind.in_(("true", "false")), kind)),
        number=number,
        day=day,
        thousandths=truncated - case((raised < truncated, 1), else_=0),  # as floor has it
        yearly_day=_yearly(day, without_year, value),
    )


def _yearly(day: Sql, without_year: Sql, text: Sql) -> Sql:
    """Return `12-24` of a day, or of a text that says it without a year: its last five letters."""
    last = func.substr(text, func.length(text) - 4, 5, type_=String)
    return case((day.is_not(None), func.substr(day, 6, 5, type_=String)), (without_year, last))


def passes(told: Told, test: Test) -> Sql:
    """Return whether something told passes a test; never null."""
    if test.op is Op.IS_SET:
        return told.is_set
    if test.op in (Op.IS, Op.IS_NOT):
        is_one = or_(*(_equals(told, each) for each in test.values))
        return is_one if test.op is Op.IS else and_(told.is_set, ~is_one)
    value = test.values[0]
    return func.coalesce(ordered(_read(told, value), test.op, _bound(told, value)), false())


def ordered(mine: Sql, op: Op, other: Sql) -> Sql:
    """Return whether one value is more or less than another one, as `op` says."""
    compared = {
        Op.BELOW: mine < other,
        Op.AT_MOST: mine <= other,
        Op.ABOVE: mine > other,
        Op.AT_LEAST: mine >= other,
    }
    return compared[op]


def _equals(told: Told, value: Declared) -> Sql:
    return func.coalesce(_read(told, value) == _bound(told, value), false())


def _read(told: Told, value: Declared) -> Sql:
    readings = {
        Kind.TEXT: told.text,
        Kind.TRUTH: told.truth,
        Kind.NUMBER: told.number,
        Kind.DAY: told.day,
    }
    return readings[value.kind]


def _bound(told: Told, value: Declared) -> Sql:
    if isinstance(value.value, Decimal):
        return told.bound(value.value)
    return literal(str(value), String)
