"""Column types: instants that stay instants, and JSON in each database's best form."""

import itertools
import json
import re
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Connection,
    DateTime,
    Dialect,
    Engine,
    Integer,
    TypeDecorator,
    event,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import ExceptionContext

UNSTORABLE = "a text holds a NUL character or half a surrogate pair, which PostgreSQL cannot store"
NAIVE = "an instant needs a time zone"


class Unstorable(ValueError):
    """A text that no database of ours can hold: nothing in them is called so."""

    def __init__(self) -> None:
        super().__init__(UNSTORABLE)


_ENCODER = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":"))
_NUL = "\\u0000"
_ESCAPED_NUL = re.compile(r"(?<!\\)(?:\\\\)*\\u0000")


class Instant(TypeDecorator[datetime]):
    """An aware instant: stored in UTC, read back in UTC. SQLite, which has no zones, stores UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Take an aware instant to UTC; raises ValueError for a naive one."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(NAIVE)
        instant = value.astimezone(UTC)
        return instant.replace(tzinfo=None) if dialect.name == "sqlite" else instant

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the instant in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if dialect.name == "sqlite" else value.astimezone(UTC)


Json = JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")
Serial = BigInteger().with_variant(Integer, "sqlite")
"""A growing number: SQLite counts only an INTEGER up by itself."""


def to_json(value: object) -> str:
    """Write JSON that both databases take; raises ValueError for what PostgreSQL cannot store."""
    text = _ENCODER.encode(value)
    if _NUL in text and _ESCAPED_NUL.search(text):
        raise Unstorable
    check_storable(text)
    return text


def check_storable(text: str) -> None:
    """Raise ValueError when PostgreSQL could not store `text`; SQLite must not be more lenient."""
    if "\x00" in text or not (text.isascii() or _encodes(text)):
        raise Unstorable


def _encodes(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


# Parameters hold customers' data, and exceptions end up in logs.
ENGINE_OPTIONS: dict[str, Any] = {"hide_parameters": True, "json_serializer": to_json}
"""What every engine is made with."""


def keep_only_storable(engine: Engine) -> None:
    """Have an engine raise ValueError for a text that PostgreSQL cannot store."""
    event.listen(engine, "before_cursor_execute", _refuse_unstorable)
    event.listen(engine, "handle_error", _unwrap_value_error)


def _refuse_unstorable(
    _connection: Connection,
    _cursor: object,
    _statement: str,
    parameters: Any,
    _context: object,
    executemany: bool,
) -> None:
    rows = parameters if executemany else (parameters,)
    values = itertools.chain.from_iterable(map(_values, rows))
    check_storable("".join([value for value in values if isinstance(value, str)]))


def _values(row: Any) -> Iterable[object]:
    return row.values() if isinstance(row, dict) else row or ()


def _unwrap_value_error(context: ExceptionContext) -> None:
    original = context.original_exception
    # Without SQLAlchemy's coat, so that the edge can say no in one clear line.
    if isinstance(original, Unstorable):
        raise Unstorable from None
    if isinstance(original, ValueError):
        raise ValueError(str(original)) from None  # noqa: TRY004 - it is no wrong type
