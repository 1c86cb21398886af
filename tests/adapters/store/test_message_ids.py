"""A message id is known for ever: also when its event, or its customer, is long deleted."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from sqlalchemy import Connection, delete, select

from adapters.store.engine.database import Database
from adapters.store.events.bulk import NOT_IN_BULK, Introduced, Tracked
from adapters.store.events.gathering import Gathering
from adapters.store.events.intake import Intake
from adapters.store.events.message_ids import MessageIdReused
from adapters.store.events.queue import EventQueue
from adapters.store.schema import events, message_ids
from domain.customers import Identity
from tests.adapters.store.building import ANA, NOON, happening
from tests.adapters.store.revisions import filled_at

_IN_ORDER = select(events.c.event_id).order_by(events.c.seq)

Tell = Callable[[Database], Awaitable[bool]]


def _forget_events(tx: Connection) -> None:
    """Do what retention, and erasing a customer, do to events."""
    tx.execute(delete(events))


def _messages(tx: Connection) -> list[str]:
    return [text for row in tx.execute(select(message_ids)) for text in row]


async def _in_bulk(database: Database) -> bool:
    (is_new,) = await Gathering(database).take_in_all([Tracked(happening("e-1"))])
    return is_new


TELL: dict[str, Tell] = {
    "track": lambda database: Intake(database).track(happening("e-1")),
    "identify": lambda database: Intake(database).identify("e-1", ANA, NOON),
    "in bulk": _in_bulk,
}


@pytest.mark.parametrize("tell", TELL.values(), ids=TELL)
async def test_a_repeat_is_known_when_its_event_is_gone(database: Database, tell: Tell) -> None:
    assert await tell(database) is True
    await database.write(_forget_events)
    assert await tell(database) is False
    assert await EventQueue(database).pending_count() == 0


@pytest.mark.parametrize("is_gone", [False, True])
async def test_another_event_or_customer_of_its_id_is_no_repeat(
    database: Database, *, is_gone: bool
) -> None:
    await Intake(database).track(happening("e-1"))
    if is_gone:
        await database.write(_forget_events)
    for other in (happening("e-1", "c-other"), happening("e-1", name="Signed Up")):
        with pytest.raises(MessageIdReused):
            await Intake(database).track(other)
        with pytest.raises(NOT_IN_BULK):
            await Gathering(database).take_in_all([Tracked(happening("e-2")), Tracked(other)])
    with pytest.raises(NOT_IN_BULK):
        await Gathering(database).take_in_all(
            [Tracked(happening("e-3", who)) for who in ("a", "b")]
        )


async def test_what_is_kept_names_nobody(database: Database) -> None:
    await Intake(database).track(happening("my-message-id"))
    kept = await database.read(_messages)
    assert len(kept) == 2
    assert all(len(text) == 32 and int(text, 16) for text in kept)


async def test_events_of_before_are_remembered(empty_url: str) -> None:
    database = await filled_at(empty_url, "0014")
    await database.migrate()
    await database.write(_forget_events_of_before)
    told = happening("e-1", "c-1")
    assert await Intake(database).track(told) is False
    with pytest.raises(MessageIdReused):
        await Intake(database).track(happening("e-1", "c-2"))
    await database.close()


def _forget_events_of_before(tx: Connection) -> None:
    tx.execute(delete(events).where(events.c.event_id == "e-1"))


async def test_each_customers_events_keep_the_order_of_their_batch(database: Database) -> None:
    calls = [Tracked(happening(f"e-{n}", f"c-{n % 3}")) for n in range(60)]
    await Gathering(database).take_in_all(calls)
    stored = await database.read(lambda tx: tx.scalars(_IN_ORDER).all())
    assert stored == [call.event.event_id for call in calls]


async def test_batches_of_the_same_customers_in_any_order_do_not_block_each_other(
    database: Database,
) -> None:
    """Some of them known, others not: whoever locked as they come would wait for ever."""
    await Intake(database).track(happening("first", "c-5"))

    async def batch(nth: int) -> list[bool]:
        order = range(12) if nth % 2 else reversed(range(12))
        calls: list[Tracked | Introduced] = []
        for each in order:
            who = f"c-{each}"
            calls.append(Tracked(happening(f"e-{nth}-{each}", who)))
            calls.append(Introduced(f"identify:{nth}-{each}", Identity(customer_id=who), NOON))
        return await Gathering(database).take_in_all(calls)

    told = await asyncio.gather(*(batch(nth) for nth in range(6)))
    assert all(all(news) for news in told)
    assert await EventQueue(database).pending_count() == 6 * 12 + 1
