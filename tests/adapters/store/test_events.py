"""The queue: in order for each customer, each event with one dispatcher at a time."""

import asyncio
from collections import Counter
from datetime import datetime, timedelta

import pytest

from adapters.store.engine.database import Database
from adapters.store.events.intake import Intake
from adapters.store.events.queue import ALL, Chosen, EventQueue, lease
from domain.operations import DeadLetterAction, OperatorRequest
from tests.adapters.store.building import MINUTE, NOON, happening
from tests.adapters.store.transactions import begin
from tests.waiting import in_time

MARIA = OperatorRequest(by="maria", reason="its cause is gone")


async def _happened(database: Database, *ids: str, customer_id: str = "c-ana") -> None:
    for event_id in ids:
        await Intake(database).track(happening(event_id, customer_id))


async def _leased(queue: EventQueue, now: datetime = NOON, limit: int = 10) -> list[str]:
    return [event.event_id for event in await queue.lease(now, limit, MINUTE)]


async def test_a_leased_event_comes_with_all_of_its_facts(database: Database) -> None:
    await _happened(database, "e-1")
    (event,) = await EventQueue(database).lease(NOON, 10, MINUTE)

    assert event.customer_id == "c-ana"
    assert event.name == "Order Completed"
    assert event.properties == {"order_id": "o-1", "note": "for Ana"}
    assert (event.occurred_at, event.source, event.tries) == (NOON, "track", 0)


async def test_a_customers_events_come_one_at_a_time_and_in_order(database: Database) -> None:
    await _happened(database, "e-2", "e-1", "e-3")
    queue = EventQueue(database)
    seen = []
    while batch := await _leased(queue):
        assert len(batch) == 1
        assert await _leased(queue) == []
        seen += batch
        await queue.dispatched(batch[0])

    assert seen == ["e-2", "e-1", "e-3"]


async def test_customers_do_not_wait_for_each_other(database: Database) -> None:
    await _happened(database, "a-1", "a-2")
    await _happened(database, "b-1", customer_id="c-bea")
    await _happened(database, "c-1", customer_id="c-cai")
    queue = EventQueue(database)

    assert await _leased(queue, limit=2) == ["a-1", "b-1"]
    assert await _leased(queue, limit=2) == ["c-1"]


async def test_customers_with_many_events_do_not_keep_another_ones_waiting(
    database: Database,
) -> None:
    """The queue goes round: their one event, the last to come in, is not the last to go."""
    for customer_id in ("c-ana", "c-bea", "c-cai"):
        await _happened(
            database, *(f"{customer_id}-{n}" for n in range(5)), customer_id=customer_id
        )
    await _happened(database, "theirs", customer_id="c-dea")
    queue = EventQueue(database)
    seen = []
    for _ in range(2):
        batch = await _leased(queue, limit=2)
        await queue.dispatched(*batch)
        seen += batch

    assert "theirs" in seen
    assert "c-ana-1" in await _leased(queue), "and then it begins anew"


async def test_a_postponed_event_comes_back_in_its_time_and_none_overtakes_it(
    database: Database,
) -> None:
    await _happened(database, "e-1", "e-2")
    queue = EventQueue(database)
    await _leased(queue)
    await queue.postpone("e-1", NOON + 5 * MINUTE, "Temporal: UNAVAILABLE")

    assert await _leased(queue, NOON + 4 * MINUTE) == []
    (again,) = await queue.lease(NOON + 5 * MINUTE, 10, MINUTE)
    assert (again.event_id, again.tries, again.problem) == ("e-1", 1, "Temporal: UNAVAILABLE")


async def test_the_lease_of_a_dead_dispatcher_ends(database: Database) -> None:
    await _happened(database, "e-1")
    queue = EventQueue(database)
    await _leased(queue)

    assert await _leased(queue, NOON + MINUTE - timedelta(seconds=1)) == []
    assert await _leased(queue, NOON + MINUTE) == ["e-1"]


async def test_a_parked_event_is_visible_and_the_next_one_proceeds(database: Database) -> None:
    await _happened(database, "e-1", "e-2")
    queue = EventQueue(database)
    await _leased(queue)
    await queue.to_dead_letters("e-1", "no key")

    assert [(event.event_id, event.problem) for event in await queue.dead_letters()] == [
        ("e-1", "no key")
    ]
    assert await _leased(queue) == ["e-2"]
    assert await queue.pending_count() == 1


async def test_a_dispatcher_that_wakes_late_undoes_nothing(database: Database) -> None:
    await _happened(database, "e-1")
    queue = EventQueue(database)
    await _leased(queue)
    await queue.dispatched("e-1")
    await queue.postpone("e-1", NOON, "late")
    await queue.to_dead_letters("e-1", "late")

    assert await queue.dead_letters() == []
    assert await queue.pending_count() == 0


async def test_simultaneous_dispatchers_never_get_the_same_event_nor_two_of_a_customer(
    url: str,
) -> None:
    databases = [await Database.open(url) for _ in range(4)]
    for number in range(40):
        await _happened(databases[0], f"e-{number}", customer_id=f"c-{number % 20}")
    seen: list[str] = []
    under_way: Counter[str] = Counter()

    async def dispatch(queue: EventQueue) -> None:
        while batch := await queue.lease(NOON, 3, MINUTE):
            under_way.update(event.customer_id for event in batch)
            assert max(under_way.values()) == 1, "one event of a customer at a time"
            for event in batch:
                seen.append(event.event_id)
                under_way[event.customer_id] -= 1
                await queue.dispatched(event.event_id)

    # A round ends when all heads are leased by others, so there may have to be a second one.
    while await EventQueue(databases[0]).pending_count():
        await asyncio.gather(*(dispatch(EventQueue(database)) for database in databases))
    for database in databases:
        await database.close()

    assert sorted(seen) == sorted({f"e-{number}" for number in range(40)})
    assert all(seen.index(f"e-{n}") < seen.index(f"e-{n + 20}") for n in range(20))


@pytest.mark.parametrize("dialect", ["postgresql"])
async def test_dispatchers_do_not_wait_for_each_others_leases(database: Database) -> None:
    """What one is just leasing is passed by; SQLite has one writer at a time."""
    await _happened(database, "a-1", "a-2")
    await _happened(database, "b-1", customer_id="c-bea")
    async with in_time(), begin(database) as tx:
        leased, _ = await tx.run(lease, NOON, 1, MINUTE, "")
        assert [event.event_id for event in leased] == ["a-1"]
        assert await _leased(EventQueue(database), limit=1) == ["b-1"]


async def test_a_postponement_that_is_not_the_events_fault_uses_up_no_try(
    database: Database,
) -> None:
    queue = EventQueue(database)
    await Intake(database).track(happening("e-1"))
    await queue.postpone("e-1", NOON, "Temporal: UNAVAILABLE", counts=False)
    (event,) = await queue.lease(NOON + MINUTE, 1, MINUTE)
    assert (event.tries, event.problem) == (0, "Temporal: UNAVAILABLE")


async def test_a_parked_event_can_be_queued_again(database: Database) -> None:
    queue = EventQueue(database)
    for event_id in ("e-1", "e-2"):
        await Intake(database).track(happening(event_id))
        await queue.to_dead_letters(event_id, "it has no key")
    again = DeadLetterAction.REQUEUE
    assert await queue.act_on(again, Chosen("e-1"), MARIA, NOON) == 1
    assert await queue.pending_count() == 1
    assert await queue.act_on(again, ALL, MARIA, NOON) == 1
    assert await queue.dead_letters() == []
