"""Group commit: who shares a transaction with others gets what they would have got alone."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Connection, select
from sqlalchemy.exc import OperationalError

from adapters.store.customers.addresses import lock_address
from adapters.store.customers.rows import lock_customer
from adapters.store.engine.database import Database
from adapters.store.events.bulk import Introduced, Tracked
from adapters.store.events.gathering import AT_ONCE, UNDER_WAY, Gathering
from adapters.store.events.intake import Intake
from adapters.store.events.message_ids import MessageIdReused
from adapters.store.schema import events
from domain.customers import Channel, Identity
from tests.adapters.store.building import NOON, happening
from tests.adapters.store.locks import somebody_waits
from tests.adapters.store.transactions import begin
from tests.waiting import eventually, give_way, in_time

Calls = list[Tracked]
MOST = max(UNDER_WAY.values())


class Counted:
    """A database that counts the transactions that write; the one of that number fails."""

    def __init__(self, database: Database, failing: int = 0) -> None:
        self._database = database
        self._failing = failing
        self.dialect = database.dialect
        self.sizes: list[int] = []

    async def write(self, work: Callable[..., Any], calls: Calls) -> Any:
        self.sizes.append(len(calls))

        def transact(tx: Connection) -> Any:
            done = work(tx, calls)
            if len(self.sizes) == self._failing:
                raise OperationalError("COMMIT", {}, Exception("the store went away"))
            return done

        return await self._database.write(transact)


def batch(name: str, size: int = 3) -> Calls:
    return [Tracked(happening(f"{name}-{nth}", f"c-{nth}")) for nth in range(size)]


def ids_of(*names: str) -> list[str]:
    return [call.event.event_id for name in names for call in batch(name)]


async def stored(database: Database) -> list[str]:
    in_order = select(events.c.event_id).order_by(events.c.seq)
    return list(await database.read(lambda tx: tx.scalars(in_order).all()))


async def test_batches_that_wait_share_a_transaction_and_each_gets_its_own_answer(
    database: Database,
) -> None:
    counted = Counted(database)
    gathering = Gathering(counted)  # type: ignore[arg-type] # it writes as one
    names = [f"b{nth}" for nth in range(MOST + 6)]
    again = [*batch("b0", 1), *batch("new", 1)]
    answers = await asyncio.gather(*map(gathering.take_in_all, [*map(batch, names), again]))
    assert answers == [*([[True] * 3] * len(names)), [False, True]]
    assert len(counted.sizes) < len(names)
    assert sorted(await stored(database)) == sorted([*ids_of(*names), "new-0"])


async def test_no_transaction_grows_beyond_its_bound(database: Database) -> None:
    counted = Counted(database)
    gathering = Gathering(counted)  # type: ignore[arg-type] # it writes as one
    size = AT_ONCE // 2 - 1
    batches = [batch(f"b{nth}", size) for nth in range(MOST + 5)]
    await asyncio.gather(*map(gathering.take_in_all, batches))
    assert max(counted.sizes) == 2 * size


async def test_addresses_are_locked_in_one_order_whatever_a_batch_has(database: Database) -> None:
    """Two batches that share them wait for one another, and never for each other."""
    given = {"c-1": "b@example.com", "c-2": "a@example.com"}
    calls = [
        Introduced(f"i-{who}", Identity(customer_id=who, email=email), NOON)
        for who, email in given.items()
    ]
    async with in_time(), begin(database) as tx:
        await tx.run(lock_address, Channel.EMAIL, given["c-2"])
        taking_in = asyncio.create_task(Gathering(database).take_in_all(calls))
        await eventually(lambda: somebody_waits(database))
        await tx.run(lock_address, Channel.EMAIL, given["c-1"])
    assert await taking_in == [True, True]


@pytest.mark.parametrize("dialect", ["postgresql"], indirect=True)
async def test_a_batch_that_waits_for_a_locked_customer_holds_up_no_other(
    database: Database,
) -> None:
    counted = Counted(database)
    gathering = Gathering(counted)  # type: ignore[arg-type] # it writes as one
    assert await Intake(database).track(happening("before"))

    async def has_begun() -> bool:
        return bool(counted.sizes)

    async with begin(database) as tx:
        await tx.run(lock_customer, "c-ana", NOON)
        held = asyncio.create_task(gathering.take_in_all([Tracked(happening("held"))]))
        await eventually(has_begun)
        assert await gathering.take_in_all(batch("other")) == [True] * 3
        assert not held.done()
    assert await held == [True]


async def test_a_batch_at_fault_hurts_no_other(database: Database) -> None:
    await Intake(database).track(happening("used", "c-other"))
    gathering = Gathering(database)
    bad = [*batch("bad"), Tracked(happening("used", "c-1"))]
    asked = [batch("first"), batch("second"), batch("third"), bad, batch("fourth")]
    answers = await asyncio.gather(*map(gathering.take_in_all, asked), return_exceptions=True)
    assert isinstance(answers[3], MessageIdReused)
    assert answers[:3] + answers[4:] == [[True] * 3] * 4
    assert sorted(await stored(database)) == sorted(
        ["used", *ids_of("first", "second", "third", "fourth")]
    )


async def test_a_store_that_goes_away_is_told_to_all_who_wait_and_what_comes_later_is_taken(
    database: Database,
) -> None:
    counted = Counted(database, failing=2)
    gathering = Gathering(counted)  # type: ignore[arg-type] # it writes as one
    size = AT_ONCE // 2
    batches = [batch(f"b{nth}", size) for nth in range(6)]
    answers = await asyncio.gather(*map(gathering.take_in_all, batches), return_exceptions=True)
    lost = [isinstance(answer, OperationalError) for answer in answers]
    assert sum(lost) == 2
    assert len(await stored(database)) == 4 * size
    again = await asyncio.gather(*map(gathering.take_in_all, batches))
    assert again == [[was_lost] * size for was_lost in lost]


@pytest.mark.parametrize("turns", range(6))
async def test_who_hung_up_while_they_waited_finds_a_repeat_or_nothing_and_hurts_no_other(
    database: Database, turns: int
) -> None:
    """As a process that dies after the commit and before the answer: the sender sends it again."""
    gathering = Gathering(database)
    asked = [asyncio.create_task(gathering.take_in_all(batch(f"b{nth}"))) for nth in range(5)]
    for _ in range(turns):
        await give_way()
    asked[0].cancel()
    asked[3].cancel()
    answers = await asyncio.gather(*asked, return_exceptions=True)
    assert [answers[nth] for nth in (1, 2, 4)] == [[True] * 3] * 3
    for nth in (0, 3):
        news = await gathering.take_in_all(batch(f"b{nth}"))
        assert len(set(news)) == 1
    assert len(await stored(database)) == 5 * 3
