"""Who enters and who leaves a segment that a journey watches: each once, whatever happens."""

import asyncio
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Connection, select

from adapters.store.engine.database import Database
from adapters.store.events.intake import Intake
from adapters.store.rights.erasing import Erasing
from adapters.store.schema import events, segment_members
from adapters.store.segments.watching import SegmentWatch, Watched, look
from domain.customers import Identity
from domain.events.commerce import OrderCompleted
from domain.operations import OperatorRequest
from domain.segments import did, trait
from tests.adapters.store.building import NOON, happening
from tests.adapters.store.merging import merge

DAY = timedelta(days=1)
MANY = 1_000
LOYAL = Watched("loyal", did(OrderCompleted, at_least=2, within=10 * DAY), "loyal 1")
PORTUGUESE = Watched("portuguese", trait("country") == "PT", "portuguese 1")
BOTH = [LOYAL, PORTUGUESE]


async def known(database: Database, *customer_ids: str, country: str = "ES") -> None:
    for each in customer_ids:
        told = Identity(customer_id=each, traits={"country": country})
        await Intake(database).identify(f"identify-{each}-{country}", told, NOON, by_arrival=True)


async def bought(database: Database, customer_id: str, *orders: str) -> None:
    for order in orders:
        event = happening(order, customer_id)
        await Intake(database).track(event._replace(name="Order Completed"))


async def counted(database: Database, *watched: Watched) -> SegmentWatch:
    """Count who is in segments already."""
    watch = SegmentWatch(database)
    for each in watched or BOTH:
        while not await watch.count_next(each, NOON, MANY):
            pass
    return watch


async def told(database: Database) -> list[tuple[str, str, str]]:
    """Whom it was told of, that they entered or left, and what; in this order."""

    def read(tx: Connection) -> list[tuple[str, str, str]]:
        rows = tx.execute(select(events).where(events.c.source == "segments").order_by("seq"))
        return [(row.customer_id, row.name, row.properties["segment"]) for row in rows]

    return await database.read(read)


async def test_who_enters_and_who_leaves_is_told_once_each(database: Database) -> None:
    await known(database, "c-1")
    watch = await counted(database)

    assert await watch.look("c-1", BOTH, NOON) == 0
    await bought(database, "c-1", "o-1", "o-2")
    assert await watch.look("c-1", BOTH, NOON) == 1
    assert await watch.look("c-1", BOTH, NOON) == 0, "looked at again, nothing is new"
    assert await watch.look("c-1", BOTH, NOON + 11 * DAY) == 1
    await bought(database, "c-1", "o-3", "o-4", "o-5")
    await known(database, "c-1", country="PT")
    assert await watch.look("c-1", BOTH, NOON) == 2

    assert await told(database) == [
        ("c-1", "Segment Entered", "loyal"),
        ("c-1", "Segment Left", "loyal"),
        ("c-1", "Segment Entered", "loyal"),
        ("c-1", "Segment Entered", "portuguese"),
    ]


async def test_of_many_that_look_at_once_one_tells_it(database: Database) -> None:
    await known(database, "c-1", country="PT")
    watch = await counted(database, LOYAL)
    await bought(database, "c-1", "o-1", "o-2")

    looks = await asyncio.gather(*(watch.look("c-1", [LOYAL], NOON) for _ in range(10)))
    assert sorted(looks) == [0] * 9 + [1]
    assert await told(database) == [("c-1", "Segment Entered", "loyal")]


async def test_what_dies_midway_has_neither_noted_nor_told_it(database: Database) -> None:
    await known(database, "c-1")
    watch = await counted(database)
    await bought(database, "c-1", "o-1", "o-2")

    def dies(tx: Connection, now: datetime) -> None:
        assert look(tx, "c-1", BOTH, now) == 1
        raise RuntimeError

    with pytest.raises(RuntimeError):
        await database.write(dies, NOON)
    assert await told(database) == []
    assert await watch.look("c-1", BOTH, NOON) == 1
    assert await told(database) == [("c-1", "Segment Entered", "loyal")]


async def test_who_was_in_before_anybody_watched_enters_nothing(database: Database) -> None:
    await known(database, "c-1", "c-2", country="PT")
    watch = SegmentWatch(database)

    assert not await watch.count_next(PORTUGUESE, NOON, 1)
    assert await watch.look("c-2", [PORTUGUESE], NOON) == 0, "they are not counted yet"
    await counted(database, PORTUGUESE)
    assert await watch.look("c-1", [PORTUGUESE], NOON) == 0
    assert await watch.look("c-2", [PORTUGUESE], NOON) == 0
    await known(database, "c-1", country="ES")
    assert await watch.look("c-1", [PORTUGUESE], NOON) == 1
    assert await told(database) == [("c-1", "Segment Left", "portuguese")]


async def test_other_terms_are_no_change_of_a_customers(database: Database) -> None:
    await known(database, "c-1", country="PT")
    await known(database, "c-2", country="ES")
    await counted(database, PORTUGUESE)

    spanish = Watched("portuguese", trait("country") == "ES", "portuguese 2")
    watch = await counted(database, spanish)
    assert [await watch.look(each, [spanish], NOON) for each in ("c-1", "c-2")] == [0, 0]
    await known(database, "c-2", country="FR")
    assert await watch.look("c-2", [spanish], NOON) == 1
    assert await watch.look("c-2", [PORTUGUESE], NOON) == 0, "an older process tells nothing"
    assert await told(database) == [("c-2", "Segment Left", "portuguese")]


async def test_those_whom_time_alone_moves_are_found_by_comparing(database: Database) -> None:
    await known(database, "c-1", "c-2", "c-3", "c-4", country="PT")
    watch = await counted(database)
    await bought(database, "c-2", "o-1", "o-2")
    await bought(database, "c-4", "o-3", "o-4")
    await watch.look("c-2", BOTH, NOON)

    async def differ(now: datetime) -> list[list[str]]:
        found, after = [], None
        while (one := await watch.differing(LOYAL, now, after, 2)).after is not None:
            found.append(list(one.customer_ids))
            after = one.after
        return found

    assert await differ(NOON) == [[], ["c-4"]]
    assert await differ(NOON + 11 * DAY) == [["c-2"], []]


async def test_a_merge_unites_what_both_were_in(database: Database) -> None:
    await known(database, "c-ana", "anon:phone", "c-3")
    watch = await counted(database)
    await bought(database, "anon:phone", "o-1", "o-2")
    await known(database, "c-ana", country="PT")
    for each in ("c-ana", "anon:phone"):
        await watch.look(each, BOTH, NOON)
    await merge(database)

    assert await watch.look("anon:phone", BOTH, NOON) == 0
    assert await told(database) == [
        ("c-ana", "Segment Entered", "portuguese"),
        ("c-ana", "Segment Entered", "loyal"),
    ]
    assert await watch.look("c-ana", BOTH, NOON + 11 * DAY) == 1
    await bought(database, "c-ana", "o-3", "o-4")
    assert await watch.look("c-ana", BOTH, NOON) == 1, "its id is another one than before"


async def test_two_who_were_in_the_same_one_are_in_it_once(database: Database) -> None:
    await known(database, "c-ana", "anon:phone")
    watch = await counted(database)
    for each in ("c-ana", "anon:phone"):
        await bought(database, each, f"{each}-1", f"{each}-2")
        await watch.look(each, [LOYAL], NOON)
    await watch.look("anon:phone", [LOYAL], NOON + 11 * DAY)
    await merge(database)

    assert await watch.look("c-ana", [LOYAL], NOON) == 0
    assert await _members(database) == {("c-ana", "loyal")}


async def test_who_is_erased_is_in_nothing_and_nothing_is_told(database: Database) -> None:
    await known(database, "c-1", country="PT")
    watch = await counted(database, PORTUGUESE)
    assert await _members(database) == {("c-1", "portuguese")}
    operator = OperatorRequest(by="maria", reason="they asked for it")
    await Erasing(database).accept("c-1", operator, NOON)
    await Erasing(database).finish("c-1", NOON)

    assert await watch.look("c-1", [PORTUGUESE], NOON) == 0
    assert await _members(database) == set()
    assert await told(database) == []


async def _members(database: Database) -> set[tuple[str, str]]:
    def read(tx: Connection) -> set[tuple[str, str]]:
        is_in = segment_members.c.left_at.is_(None)
        columns = segment_members.c.customer_id, segment_members.c.segment
        return {(row.customer_id, row.segment) for row in tx.execute(select(*columns).where(is_in))}

    return await database.read(read)
