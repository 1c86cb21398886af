"""Who becomes one is decided once, and how it was is seen by any id."""

from datetime import timedelta

import pytest

from adapters.store.engine.database import Database
from adapters.store.events.intake import Intake
from adapters.store.events.queue import Chosen, EventQueue
from adapters.store.reads.explain import explain
from domain.identity import Decision, Limits, shared_visitor_id
from tests.adapters.store.building import ANA, MINUTE, NOON, happening, meet, rows_of
from tests.adapters.store.merging import VISITOR, both_known, merge

DAY = timedelta(days=1)


async def test_a_refusal_is_kept_once_and_told_to_who_asks(database: Database) -> None:
    await both_known(database)
    for minutes in range(3):
        at = NOON + minutes * MINUTE
        assert await merge(database, at=at, is_blocked=True) is Decision.BLOCKED
    (told,) = (await explain(database, ANA.customer_id)).identities
    assert (told.identity, told.decision, told.source) == (VISITOR, "blocked", "identify")
    assert told.at == NOON
    assert (await explain(database, VISITOR)).customer_id == VISITOR


async def test_more_devices_than_a_person_has_in_a_week_do_not_become_theirs(
    database: Database,
) -> None:
    await meet(database)
    limits = Limits(ever=4, a_week=2)

    async def tries(name: str, days: int) -> Decision:
        return await merge(database, f"anon:{name}", at=NOON + days * DAY, limits=limits)

    assert [await tries(name, 0) for name in "abc"] == ["merged", "merged", "too_many_this_week"]
    assert [await tries(name, 8) for name in "cde"] == ["merged", "merged", "too_many"]


@pytest.mark.parametrize("first", [ANA.customer_id, "c-bea"])
async def test_a_device_stays_shared_when_those_who_share_it_become_one(
    database: Database, first: str
) -> None:
    """Whoever of them was there first: what it says without a name is nobody's."""
    for customer_id in (ANA.customer_id, "c-bea"):
        await meet(database, ANA.model_copy(update={"customer_id": customer_id}))
    for customer_id in sorted((ANA.customer_id, "c-bea"), key=lambda each: each != first):
        await merge(database, VISITOR, customer_id)
    assert await merge(database, "c-bea", by_alias=True) is Decision.MERGED
    await Intake(database).track(happening("e-1", VISITOR))

    (heard,) = [row for row in await rows_of(database, "events") if row["event_id"] == "e-1"]
    assert heard["customer_id"] == shared_visitor_id(VISITOR)


async def test_a_customer_is_nobodys_visitor(database: Database) -> None:
    await meet(database)
    await meet(database, ANA.model_copy(update={"customer_id": "c-bea"}))
    assert await merge(database, "c-bea") is Decision.NOT_A_VISITOR
    assert await merge(database, "c-bea", by_alias=True) is Decision.MERGED


async def test_dead_letters_are_found_by_any_id(database: Database) -> None:
    await both_known(database)
    await Intake(database).track(happening("e-1", VISITOR))
    await EventQueue(database).to_dead_letters("e-1", "no use")
    await merge(database)
    (found,) = await EventQueue(database).dead_letters(None, Chosen(customer_id=VISITOR))
    assert found.customer_id == ANA.customer_id
