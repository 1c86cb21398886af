"""Many rows, or many texts, as one parameter: what is stored and found is the same."""

from datetime import datetime, timedelta, timezone
from functools import partial
from typing import Any

import pytest
from sqlalchemy import Connection, delete, insert, select

from adapters.store.engine.database import Database
from adapters.store.engine.many import InsertMany, among
from adapters.store.events.write import row_of, store_new
from adapters.store.schema import events, message_ids
from tests.adapters.store.building import NOON

ODD = {
    "name": 'O\'Brien "quoted" \\ back\\u0041slash ?:%s $1',
    "emoji": "🦊 ñ 中",
    "numbers": [0, -1, 2**53 + 1, 1.5, 1e-9, True, False, None],
    "deep": {"a.b": {"$.event_id": [[], {}]}, "": "\t\n\u2028"},
}
BRAZIL = timezone(timedelta(hours=-3))
TIMES = (
    NOON,
    datetime(2026, 3, 10, 9, 0, 0, 7, BRAZIL),
    datetime(999, 12, 31, 23, 59, tzinfo=BRAZIL),
)


def told(nth: int) -> dict[str, Any]:
    at = TIMES[nth % len(TIMES)]
    name = f"n-{nth} '\""
    return row_of(event_id=f"e-{nth}", name=name, properties=ODD, occurred_at=at, source="track")


def stored(tx: Connection) -> list[tuple[Any, ...]]:
    """All but their numbers, as rows have it and as it lies there."""
    return [tuple(row)[1:] for row in tx.execute(select(events).order_by(events.c.seq))]


def forget(tx: Connection) -> None:
    tx.execute(delete(events))


def as_it_lies(tx: Connection) -> list[tuple[Any, ...]]:
    return [tuple(row)[1:] for row in tx.exec_driver_sql("SELECT * FROM events ORDER BY seq")]


async def test_many_rows_lie_there_as_if_each_had_been_inserted_alone(database: Database) -> None:
    rows = [told(nth) for nth in range(30)]

    def each_alone(tx: Connection) -> None:
        for row in rows:
            tx.execute(insert(events), row)

    found = []
    for work in (each_alone, partial(store_new, rows=rows)):
        await database.write(work)
        found.append((await database.read(stored), await database.read(as_it_lies)))
        await database.write(forget)
    assert found[0] == found[1]
    assert [row[0] for row in found[1][0]] == [row["event_id"] for row in rows]


@pytest.mark.parametrize(
    ("bad", "why"),
    [
        ({"occurred_at": datetime(2026, 3, 10)}, "needs a time zone"),  # noqa: DTZ001 - the fault
        ({"properties": {"a": "\x00"}}, "NUL"),
        ({"properties": {"a": float("nan")}}, "JSON"),
        ({"name": "\ud83d"}, "surrogate"),
    ],
)
async def test_one_row_that_cannot_be_stored_is_refused_and_none_is_stored(
    database: Database, bad: dict[str, Any], why: str
) -> None:
    rows = [told(0), told(1) | bad]
    with pytest.raises(ValueError, match=why):
        await database.write(lambda tx: store_new(tx, rows))
    assert await database.read(stored) == []


async def test_texts_are_found_among_any_others(database: Database) -> None:
    texts = ["a", "b", "O'Brien", 'a "quote"', "ñ 🦊", "\\", "null", ""]
    new = InsertMany(message_ids, "digest", "stands_for")
    rows = [{"digest": text, "stands_for": text} for text in texts]
    await database.write(lambda tx: new.execute(tx, rows))
    statement = select(message_ids.c.digest).where(among(message_ids.c.digest, "ids"))

    async def found(*ids: str) -> set[str]:
        return set(await database.read(lambda tx: tx.scalars(statement, {"ids": ids}).all()))

    assert await found(*texts, "unknown") == set(texts)
    assert await found("O'Brien", "a", "a") == {"a", "O'Brien"}
    assert await found() == set()
