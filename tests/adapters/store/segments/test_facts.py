"""What is fetched of one customer: by any id of theirs, and no more than is asked."""

from datetime import timedelta
from importlib import import_module

import pytest

from adapters.store.engine.database import Database
from adapters.store.events.intake import Intake
from adapters.store.schema import events
from adapters.store.segments import facts_of, members, segments_of, standing_of
from domain.customers import Channel, Identity, Topic
from domain.events.commerce import OrderCompleted
from domain.segments import (
    Facts,
    Segment,
    consents,
    did,
    enrolled,
    holds,
    prop,
    reachable,
    since_first,
    trait,
)
from tests.adapters.store.building import ANA, NOON, happening, meet
from tests.adapters.store.merging import VISITOR, both_known, merge
from tests.adapters.store.transactions import begin

DAY = timedelta(days=1)
BUYERS = Segment("buyers", "bought", did(OrderCompleted))
GOLD = Segment("gold", "gold", trait("plan") == "gold")
SILVER = Segment("silver", "silver", trait("plan") == "silver")
PAGING = import_module("adapters.store.segments.members")  # its function bears the same name


async def test_it_is_told_by_any_of_their_ids(database: Database) -> None:
    await both_known(database)
    await Intake(database).track(happening("e-1", VISITOR))
    await merge(database)

    for one in (VISITOR, ANA.customer_id):
        found = await database.read(segments_of, one, [BUYERS, GOLD, SILVER], NOON)
        assert found == ("buyers", "gold")


async def test_only_what_is_asked_for_is_fetched(database: Database) -> None:
    await meet(database)
    for days in (1, 5):
        event = happening(f"e-{days}", occurred_at=NOON - days * DAY)
        await Intake(database).track(event)

    asked = [did(OrderCompleted, within=2 * DAY)]
    facts = await database.read(facts_of, ANA.customer_id, asked, NOON)
    assert [event.occurred_at for event in facts.events] == [NOON - DAY]
    assert not facts.events[0].properties
    assert facts == Facts(events=facts.events, by_default=facts.by_default, reachable=set())

    asked = [did(OrderCompleted, where=prop("total") > 1), consents(Topic.TIPS)]
    asked += [reachable(Channel.SMS), enrolled("shop"), trait("plan") == "gold"]
    facts = await database.read(facts_of, ANA.customer_id, asked, NOON)
    assert len(facts.events) == 2
    assert facts.events[0].properties["order_id"] == "o-1"
    assert facts.reachable == {Channel.SMS}
    assert (facts.traits["plan"], facts.traits["locale"]) == ("gold", "pt-PT")
    assert len(facts.consents) == len(Topic) * len(Channel)


async def test_of_very_many_events_the_first_and_enough_of_the_last_are_looked_at(
    database: Database,
) -> None:
    """More than anybody would read, each time that a customer does anything."""
    await meet(database)
    intake, many = Intake(database), 40
    for nth in range(many):
        event = happening(f"e-{nth}", occurred_at=NOON - (many - nth) * DAY)
        await intake.track(event)
    asked = [did(OrderCompleted, at_least=2, within=30 * DAY), since_first(OrderCompleted) > DAY]
    facts = await database.read(facts_of, ANA.customer_id, asked, NOON)
    told = [(NOON - event.occurred_at) // DAY for event in facts.events]
    assert told == [1, 2, many]
    assert all(holds(each, facts, NOON) for each in asked)
    standing = await database.read(
        standing_of, ANA.customer_id, Segment("few", "few", did(OrderCompleted, at_most=3)), NOON
    )
    assert standing.why_not == ("did Order Completed at most 3 times: 4 or more so far",)


async def test_since_the_first_of_more_events_than_are_read_is_since_the_very_first(
    database: Database,
) -> None:
    await meet(database)
    await Intake(database).track(happening("e-1", occurred_at=NOON - 9 * DAY))
    row = {"received_at": NOON, "source": "till", "state": "dispatched", "tries": 0}
    later = [
        row
        | {"event_id": f"e-{nth}", "customer_id": ANA.customer_id, "properties": {}}
        | {"name": OrderCompleted.event_name(), "occurred_at": NOON - DAY}
        for nth in range(2, 10_003)
    ]
    async with begin(database) as tx:
        await tx.execute(events.insert(), later)
    old = Segment("old", "old", since_first(OrderCompleted) > 5 * DAY)
    assert await database.read(segments_of, ANA.customer_id, [old], NOON) == ("old",)


async def test_nothing_is_known_of_who_is_unknown(database: Database) -> None:
    standing = await database.read(standing_of, "c-nobody", BUYERS, NOON)
    assert not standing.is_in
    assert standing.why_not == ("did Order Completed: 0 so far",)


@pytest.mark.parametrize("read_at_once", [1, 2, 7, 20_000])
async def test_pages_of_members_go_on_where_the_last_one_ended(
    database: Database, monkeypatch: pytest.MonkeyPatch, read_at_once: int
) -> None:
    """Also where those who are in it lie far apart."""
    monkeypatch.setattr(PAGING, "READ_AT_ONCE", read_at_once)
    for number in range(9):
        plan = "gold" if number in (0, 3, 4, 8) else "silver"
        told = Identity(customer_id=f"c-{number}", traits={"plan": plan})
        await Intake(database).identify(f"i-{number}", told, NOON)

    async def page(after: str | None, limit: int) -> list[str]:
        return await database.read(members, GOLD.predicate, NOON, after, limit)

    assert await page(None, 2) == ["c-0", "c-3"]
    assert await page("c-3", 2) == ["c-4", "c-8"]
    assert await page("c-8", 2) == []
    assert await page(None, 9) == ["c-0", "c-3", "c-4", "c-8"]
