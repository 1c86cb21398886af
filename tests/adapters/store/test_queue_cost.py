"""What a queue costs does not grow with what waits in it: who asks looks at what is theirs."""

from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

import pytest
from sqlalchemy import Connection, insert, text, update

from adapters.store.customers.merging import Merging, merge
from adapters.store.engine.database import Database
from adapters.store.engine.heads import MOST_LOOKS
from adapters.store.events import queue as events_queue
from adapters.store.events.queue import EventQueue
from adapters.store.schema import customers, events, notices
from adapters.store.sinks import queue as sinks_queue
from adapters.store.sinks.registry import add
from adapters.store.states import EventState, NoticeState
from domain.identity import Decision
from domain.sinks.notices import NoticeType
from tests.adapters.store.building import ANA, MINUTE, NOON
from tests.adapters.store.merging import UNLIMITED, VISITOR, both_known
from tests.adapters.store.sinks.building import URL
from tests.prove.plans import asked_by

FEW, MANY, EACH = 300, 3_000, 5
"""Customers, and how many events each of them has waiting."""
AT_ONCE = 20

Work = Callable[[Connection], object]
Cost = Callable[[Connection, Work], int]


class Queue(NamedTuple):
    """A queue, and how it is filled and leased from."""

    fill: Callable[[Connection, int, int], None]
    """With customers of these numbers, whose ids are in the order of their numbers."""
    lease: Callable[..., object]


def _ids(first: int, end: int) -> list[str]:
    return [f"c-{number:05}" for number in range(first, end)]


def _fill_events(tx: Connection, first: int, end: int, each: int = EACH) -> None:
    bare = {"traits": {}, "created_at": NOON, "updated_at": NOON}
    tx.execute(insert(customers), [bare | {"customer_id": who} for who in _ids(first, end)])
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
        event | {"event_id": f"e-{who}-{n}", "customer_id": who}
        for n in range(each)
        for who in _ids(first, end)
    ]
    tx.execute(insert(events), told)


def _fill_notices(tx: Connection, first: int, end: int) -> None:
    if not first:
        add(tx, "crm", URL, (NoticeType.TASK_OPENED,), "maria", NOON)
    notice = {
        "sink": "crm",
        "type": NoticeType.TASK_OPENED,
        "data": {},
        "occurred_at": NOON,
        "created_at": NOON,
        "state": NoticeState.PENDING,
        "tries": 0,
    }
    noted = [
        notice | {"notice_id": f"n-{each}-{n}", "subject": each, "customer_id": each}
        for n in range(EACH)
        for each in _ids(first, end)
    ]
    tx.execute(insert(notices), noted)


QUEUES = {
    "events": Queue(
        _fill_events, partial(events_queue.lease, now=NOON, limit=AT_ONCE, lease_for=MINUTE)
    ),
    "notices": Queue(
        _fill_notices,
        partial(sinks_queue.lease, sink="crm", now=NOON, most=AT_ONCE, until=NOON + MINUTE),
    ),
}


def _analyze(tx: Connection) -> None:
    if tx.dialect.name == "postgresql":  # SQLite does it if it is asked, and nobody asks
        tx.execute(text("ANALYZE"))


def _rows_read(tx: Connection, work: Work) -> int:
    """On PostgreSQL: how many rows all its scans read."""
    asked = asked_by(tx, work)
    assert asked.scanned == []
    return asked.rows_read


def _steps(tx: Connection, work: Work) -> int:
    """On SQLite: how many steps its machine takes, in tens."""
    driver: Any = tx.connection.driver_connection
    taken = 0

    def count() -> None:
        nonlocal taken
        taken += 1

    driver.set_progress_handler(count, 10)
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
@pytest.mark.parametrize("name", QUEUES)
async def test_a_lease_costs_the_same_beside_ten_times_as_many_that_wait(
    database: Database, cost: Cost, name: str, *, is_known: bool
) -> None:
    """Wherever it goes on; also where the database knows nothing of this backlog yet."""
    fill, lease = QUEUES[name]

    async def costs(*places: str) -> list[int]:
        return [await database.write(cost, partial(lease, after=place)) for place in places]

    await database.write(fill, 0, FEW)
    await database.write(_analyze)
    few = await costs("", "c-00150")
    await database.write(fill, FEW, MANY)
    if is_known:
        await database.write(_analyze)
    many = await costs("", "c-01500")

    assert min(few) >= AT_ONCE / 2, "it is seen what it costs"
    assert max(many) <= 1.2 * min(few)


async def test_what_is_not_due_is_passed_by_a_bounded_number_at_a_time(
    database: Database,
) -> None:
    """A fault may postpone events of very many customers: whose event is due is found behind."""

    def postponed(tx: Connection) -> None:
        _fill_events(tx, 0, MOST_LOOKS + 10, each=1)
        last = f"c-{MOST_LOOKS + 9:05}"
        later = update(events).where(events.c.customer_id != last)
        tx.execute(later.values(next_try_at=NOON + MINUTE))

    await database.write(postponed)
    queue = EventQueue(database)
    assert await queue.lease(NOON, AT_ONCE, MINUTE) == []
    (event,) = await queue.lease(NOON, AT_ONCE, MINUTE)
    assert event.customer_id == f"c-{MOST_LOOKS + 9:05}"
    assert len(await queue.lease(NOON + MINUTE, AT_ONCE, MINUTE)) == AT_ONCE


async def test_a_merge_costs_the_same_beside_ten_times_as_many_notices(
    database: Database, cost: Cost
) -> None:
    await both_known(database)
    merging = Merging(VISITOR, ANA.customer_id, NOON, "identify", (), UNLIMITED)

    def work(tx: Connection) -> None:
        assert merge(tx, merging) == Decision.MERGED

    async def its_cost() -> int:
        await database.write(_analyze)
        return await database.write(cost, work)

    await database.write(_fill_notices, 0, FEW)
    few = await its_cost()
    await database.write(_fill_notices, FEW, MANY)
    assert await its_cost() <= 1.2 * few
