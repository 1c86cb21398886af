"""A source of a timeline: where its entries stand, found by an index, and what they tell."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

from sqlalchemy import Column, Connection, Row, Select, Table, bindparam, select

from domain.clock import beside_utc
from domain.view import Cursor, Entry

_LAST = datetime.max.replace(tzinfo=UTC)
_KEYS = re.compile(r"[ -~]{1,200}")
_NUMBERS = re.compile(r"[0-9]{1,18}")


class Customer(NamedTuple):
    """Whose timeline it is."""

    customer_id: str
    time_zone: str | None
    given: Mapping[str, str]
    """Their hidden keys, each as it was given."""

    @property
    def of(self) -> dict[str, str]:
        """The parameters of statements that select what is theirs."""
        return {"of_customer": self.customer_id}

    def when(self, at: datetime) -> dict[str, datetime | None]:
        """Return an instant as entries have it: in UTC, and by the customer's own clock."""
        return {"at": at, "at_local": beside_utc(at, self.time_zone)}


class Place(NamedTuple):
    """Where an entry stands. Entries of one source and instant are in the order of their keys."""

    at: datetime
    source: str
    key: str
    is_shown: bool
    """False for what another source tells better."""

    @property
    def cursor(self) -> Cursor:
        """What asks for all that is behind it."""
        return Cursor(self.at, self.source, self.key)


Tell = Callable[[Connection, Customer, Sequence[Row[Any]]], Iterator[tuple[Any, Entry]]]
"""Returns the key of each row, and the entry that it makes."""


class Shown(NamedTuple):
    """Which rows of a source are shown. No index knows, so those that are not are walked past."""

    by: tuple[Column[Any], ...] = ()
    """The columns that tell."""
    when: Callable[[Row[Any]], bool] = lambda _row: True


ALWAYS = Shown()


class Source:
    """Entries of one kind: of a table's rows, each at an instant that never changes."""

    def __init__(
        self, name: str, table: Table, at: Column[datetime], tell: Tell, shown: Shown = ALWAYS
    ) -> None:
        (key,) = table.primary_key
        self.name = name
        self._is_number = key.type.python_type is int
        self.keys = _NUMBERS if self._is_number else _KEYS
        self._tell = tell
        self._is_shown = shown.when
        upto = bindparam("upto", type_=at.type)
        self._upto: Select[Any] = (
            select(at.label("at"), key.label("key"), *shown.by)
            .where(table.c.customer_id == bindparam("of_customer"), at <= upto)
            .order_by(at.desc(), key.desc())
            .limit(bindparam("most"))
        )
        self._before = self._upto.where(at < upto)
        self._behind = self._upto.where((at < upto) | (key < bindparam("behind")))
        self._rows = select(table).where(key.in_(bindparam("keys", expanding=True)))

    def places(
        self, tx: Connection, who: Customer, before: Cursor | None, most: int
    ) -> Iterator[Place]:
        """Return where its newest entries stand that come before a cursor's."""
        statement, facts = self._asked(before)
        for row in tx.execute(statement, who.of | facts | {"most": most}):
            yield Place(row.at, self.name, str(row.key), self._is_shown(row))

    def entries(
        self, tx: Connection, who: Customer, places: Sequence[Place]
    ) -> Iterator[tuple[Place, Entry]]:
        """Return what the entries at these places tell."""
        at = {self._key(place.key): place for place in places}
        rows = tx.execute(self._rows, {"keys": list(at)}).all()
        for key, entry in self._tell(tx, who, rows):
            yield at[key], entry

    def _asked(self, before: Cursor | None) -> tuple[Select[Any], dict[str, Any]]:
        """Return the statement for a cursor: of one instant, names count, and then keys."""
        if before is None:
            return self._upto, {"upto": _LAST}
        facts = {"upto": before.at}
        if before.source == self.name:
            return self._behind, facts | {"behind": self._key(before.key)}
        return (self._upto if self.name < before.source else self._before), facts

    def _key(self, key: str) -> Any:
        return int(key) if self._is_number else key
