"""Sinks learn of ids that became a customer's, and of who is erased: in order, by ids alone."""

import json
from typing import Any

from adapters.store.engine.database import Database
from adapters.store.events.intake import Intake
from adapters.store.sinks.queue import SinkQueue
from domain.customers import Channel, Identity, Topic
from domain.identity import Decision
from tests.adapters.store.building import ANA, MINUTE, NOON, meet, rows_of
from tests.adapters.store.merging import VISITOR, merge, visits
from tests.adapters.store.rights.erased import erase
from tests.adapters.store.sinks.building import LEASE, added, leased, noted, told

CUSTOMER = str(ANA.customer_id)


async def says(database: Database, customer_id: str, topic: Topic, *, granted: bool) -> None:
    """Have a customer give or withdraw a consent, which a sink hears of."""
    identity = Identity(customer_id=customer_id, consents={topic: {Channel.EMAIL: granted}})
    number = len(await rows_of(database, "events"))
    await Intake(database).identify(f"says-{number}", identity, NOON + number * MINUTE)


async def posted(database: Database) -> list[tuple[str, dict[str, Any]]]:
    """What a sink gets, one after the other, while all of it arrives."""
    got: list[tuple[str, dict[str, Any]]] = []
    while now := await leased(database, NOON + LEASE):
        for each in now.notices:
            got.append((each.type, each.data))
            await SinkQueue(database).delivered(each, NOON + LEASE)
    return got


async def test_a_merge_is_told_once_after_all_that_was_told_of_the_previous_id(
    database: Database,
) -> None:
    await meet(database)
    await visits(database)
    await added(database)
    await says(database, VISITOR, Topic.TIPS, granted=False)
    await says(database, VISITOR, Topic.OFFERS, granted=True)
    await says(database, CUSTOMER, Topic.OFFERS, granted=False)
    assert await merge(database) is Decision.MERGED
    assert await merge(database) is Decision.SAME
    await says(database, VISITOR, Topic.OFFERS, granted=True)  # the id is theirs now
    got = await posted(database)
    assert [(kind, data["customer_id"]) for kind, data in got] == [
        ("customer.unsubscribed", VISITOR),
        ("customer.subscribed", VISITOR),
        ("customer.unsubscribed", CUSTOMER),
        ("customer.merged", CUSTOMER),
        ("customer.unsubscribed", CUSTOMER),
        ("customer.subscribed", CUSTOMER),
    ]
    assert got[3][1] == {"customer_id": CUSTOMER, "previous_id": VISITOR}


async def test_no_merge_is_told_while_what_came_before_it_is_on_its_way(
    database: Database,
) -> None:
    """The previous id's notice is at the receiver, and nobody knows yet whether it arrives."""
    await meet(database)
    await visits(database)
    await added(database)
    await says(database, VISITOR, Topic.OFFERS, granted=True)
    on_its_way = await leased(database, NOON)
    assert on_its_way is not None
    await merge(database)
    assert await leased(database, NOON) is None
    (notice,) = on_its_way.notices
    await SinkQueue(database).delivered(notice, NOON)
    assert [kind for kind, _ in await posted(database)] == ["customer.merged"]


async def test_what_is_not_merged_is_not_told(database: Database) -> None:
    await meet(database)
    await visits(database)
    await added(database)
    assert await merge(database, is_blocked=True) is Decision.BLOCKED
    assert await noted(database) == []


async def test_an_erasure_is_told_once_by_the_id_alone_after_all_else(database: Database) -> None:
    await meet(database)
    await added(database)
    await says(database, CUSTOMER, Topic.TIPS, granted=False)
    await erase(database)
    await erase(database)
    assert [kind for kind, _ in await told(database)] == [
        "customer.unsubscribed",
        "customer.erased",
    ]
    row = (await noted(database))[-1]
    assert row["data"] == {"customer_id": CUSTOMER}
    personal = (str(ANA.email), str(ANA.phone))
    assert [each for each in personal if each in json.dumps(row, default=str)] == []


async def test_who_is_erased_by_a_previous_id_is_told_by_their_own(database: Database) -> None:
    await meet(database)
    await visits(database)
    await merge(database)
    await added(database)
    await erase(database, VISITOR)
    assert await told(database) == [("customer.erased", {"customer_id": CUSTOMER})]
