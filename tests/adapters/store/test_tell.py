"""A story tells another customer: once, and nobody who is unknown, erased, or the same person."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import func, select

from adapters.store.engine.database import Database
from adapters.store.events.intake import Intake
from adapters.store.records import SqlRecords
from adapters.store.schema import customers, events
from domain.customers import Identity
from domain.identity import Decision
from domain.tellings import Reached, TellRequest
from tests.adapters.store.building import ANA, BEA, NOON
from tests.adapters.store.merging import VISITOR, merge, visits
from tests.adapters.store.rights.erased import erase
from tests.adapters.store.transactions import read

CAIO = Identity(customer_id="c-caio", email="caio@example.com", phone="+351912345679")


def request(**changes: Any) -> TellRequest:
    told = {
        "tell_key": "run-1:tell:FriendJoined:1",
        "customer_id": "c-ana",
        "to": "c-caio",
        "event": "Friend Joined",
        "properties": {"invitation_id": "i-1"},
        "at": NOON,
    }
    return TellRequest.model_validate(told | changes)


@pytest.fixture
async def known(database: Database) -> SqlRecords:
    """Ana tells, Bea shares her number, and Caio is somebody else."""
    for who in (ANA, BEA, CAIO):
        await Intake(database).identify(f"met-{who.customer_id}", who, NOON)
    return SqlRecords(database)


async def stories(database: Database) -> list[tuple[str, str]]:
    """Whom a story told something of, and what."""
    wanted = select(events.c.customer_id, events.c.name).where(events.c.source == "story")
    async with read(database) as tx:
        return [tuple(row) for row in await tx.execute(wanted.order_by(events.c.seq))]


async def test_it_is_stored_once_for_the_other_customer(
    known: SqlRecords, database: Database
) -> None:
    """However often it is tried, also by two at once, and again for the story's next use."""
    tries = await asyncio.gather(*(known.tell(request()) for _ in range(4)))
    assert tries == [Reached.TOLD] * 4
    assert await stories(database) == [("c-caio", "Friend Joined")]
    assert await known.tell(request(tell_key="run-1:tell:FriendJoined:2")) is Reached.TOLD
    assert len(await stories(database)) == 2


async def test_nobody_is_made_known_by_it(known: SqlRecords, database: Database) -> None:
    assert await known.tell(request(to="c-nobody")) is Reached.UNKNOWN
    async with read(database) as tx:
        assert await tx.scalar(select(func.count()).select_from(customers)) == 3
    assert await stories(database) == []


@pytest.mark.parametrize("to", ["c-ana", "c-bea"], ids=["the same id", "the same number"])
async def test_nobody_tells_themselves(known: SqlRecords, database: Database, to: str) -> None:
    assert await known.tell(request(to=to)) is Reached.THEMSELVES
    assert await stories(database) == []


async def test_who_has_no_address_is_themselves_too(known: SqlRecords, database: Database) -> None:
    await Intake(database).identify("met-c-dora", Identity(customer_id="c-dora"), NOON)
    told = await known.tell(request(customer_id="c-dora", to="c-dora"))
    assert told is Reached.THEMSELVES


async def test_who_became_the_same_customer_is_themselves(
    known: SqlRecords, database: Database
) -> None:
    await visits(database)
    await merge(database, VISITOR, "c-ana")
    assert await known.tell(request(to=VISITOR)) is Reached.THEMSELVES


async def test_who_became_another_customer_is_told_as_that_one(
    known: SqlRecords, database: Database
) -> None:
    """What was told before a merge is theirs, too, and a repeat of it is known."""
    await visits(database)
    assert await known.tell(request(to=VISITOR)) is Reached.TOLD
    await merge(database, VISITOR, "c-caio")
    assert await known.tell(request(to=VISITOR)) is Reached.TOLD
    assert await stories(database) == [("c-caio", "Friend Joined")]


async def test_a_device_that_several_share_is_nobody(known: SqlRecords, database: Database) -> None:
    await visits(database)
    await merge(database, VISITOR, "c-caio")
    assert await merge(database, VISITOR, "c-bea") is Decision.TAKEN
    assert await known.tell(request(to=VISITOR)) is Reached.UNKNOWN
    assert await stories(database) == []


@pytest.mark.parametrize("erased", ["c-caio", "c-ana"])
async def test_nothing_is_told_of_or_to_who_was_erased(
    known: SqlRecords, database: Database, erased: str
) -> None:
    await erase(database, erased)
    assert await known.tell(request()) is Reached.ERASED
    assert await stories(database) == []
