"""Column types: instants that stay instants, and JSON in each database's best form."""

import json
import re
from datetime import UTC, datetime

from sqlalchemy import JSON, BigInteger, DateTime, Dialect, Integer, TypeDecorator
from sqlalchemy.dialects.postgresql import JSONB

UNSTORABLE = "a text holds a NUL character or half a surrogate pair, which PostgreSQL cannot store"

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
            raise ValueError("an instant needs a time zone")
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
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    if _ESCAPED_NUL.search(text):
        raise ValueError(UNSTORABLE)
    check_storable(text)
    return text


def check_storable(text: str) -> None:
    """Raise ValueError when PostgreSQL could not store `text`; SQLite must not be more lenient."""
    if "\x00" in text or not _encodes(text):
        raise ValueError(UNSTORABLE)


def _encodes(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
