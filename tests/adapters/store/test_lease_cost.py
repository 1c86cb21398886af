"""What a lease costs does not grow with what waits: it looks at what it hands out, or passes by."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from sqlalchemy import Connection, insert, text, update

from adapters.store.engine.database import Database
from adapters.store.engine.heads import MOST_LOOKS
from adapters.store.events.queue import EventQueue, lease
from adapters.store.schema import customers, events
from adapters.store.states import EventState
from tests.adapters.store.building import MINUTE, NOON
from tests.prove.plans import asked_by

FEW, MANY, EACH = 300, 3_000, 5
"""Customers, and how many events each of them has waiting."""
AT_ONCE = 20
LEASED = partial(lease, now=NOON, limit=AT_ONCE, lease_for=MINUTE)

Cost = Callable[[Connection, Callable[[Connection], object]], int]


def _fill(tx: Connection, first: int, end: int) -> None:
    """Have customers of these numbers wait, in one order of ids and numbers."""
    bare = {"traits": {}, "created_at": NOON, "updated_at": NOON}
    ids = [f"c-{number:05}" for number in range(first, end)]
    tx.execute(insert(customers), [bare | {"customer_id": each} for each in ids])
    event = {
        "name": "Order Completed",
        "properties": {},
        "occurred_at": NOON,
        "received_at": NOON,
        "source": "track",
        "state": EventState.PENDING,
        "tries": 0,
    }
    told = [
        event | {"event_id": f"e-{each}-{n}", "customer_id": each}
        for n in range(EACH)
        for each in ids
    ]
    tx.execute(insert(events), told)


def _analyze(tx: Connection) -> None:
    tx.execute(text("ANALYZE"))


def _rows_read(tx: Connection, work: Callable[[Connection], object]) -> int:
    """On PostgreSQL: how many rows all its scans read."""
    asked = asked_by(tx, work)
    assert asked.scanned == []
    return asked.rows_read


def _steps(tx: Connection, work: Callable[[Connection], object]) -> int:
    """On SQLite: how many steps its machine takes, in hundreds."""
    driver: Any = tx.connection.driver_connection
    taken = 0

    def count() -> None:
        nonlocal taken
        taken += 1

    driver.set_progress_handler(count, 100)
    try:
        with tx.begin_nested() as undone:
            work(tx)
            undone.rollback()
    finally:
        driver.set_progress_handler(None, 0)
    return taken


@pytest.fixture
def cost(dialect: str) -> Cost:
    return _rows_read if dialect == "postgresql" else _steps


@pytest.mark.parametrize("is_known", [True, False], ids=["analysed", "analysed before"])
async def test_a_lease_costs_the_same_beside_ten_times_as_many_that_wait(
    database: Database, cost: Cost, *, is_known: bool
) -> None:
    """Wherever it goes on; also where the database knows nothing of this backlog yet."""
    await database.write(_fill, 0, FEW)
    await database.write(_analyze)
    few = [await database.write(cost, partial(LEASED, after=after)) for after in ("", "c-00150")]
    await database.write(_fill, FEW, MANY)
    if is_known:
        await database.write(_analyze)
    many = [await database.write(cost, partial(LEASED, after=after)) for after in ("", "c-01500")]

    assert min(few) >= AT_ONCE / 2, "it is seen what it costs"
    assert max(many) <= 1.2 * min(few)


async def test_what_is_not_due_is_passed_by_a_bounded_number_at_a_time(
    database: Database,
) -> None:
    """A fault may postpone events of very many customers: whose event is due is found behind."""

    def postponed(tx: Connection) -> None:
        _fill(tx, 0, MOST_LOOKS + 10)
        last = f"c-{MOST_LOOKS + 9:05}"
        later = update(events).where(events.c.customer_id != last)
        tx.execute(later.values(next_try_at=NOON + MINUTE))

    await database.write(postponed)
    queue = EventQueue(database)
    assert await queue.lease(NOON, AT_ONCE, MINUTE) == []
    (event,) = await queue.lease(NOON, AT_ONCE, MINUTE)
    assert event.customer_id == f"c-{MOST_LOOKS + 9:05}"
    assert len(await queue.lease(NOON + MINUTE, AT_ONCE, MINUTE)) == AT_ONCE
