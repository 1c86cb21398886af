"""Whether two events of a customer are about the same things, as the store has them."""

from adapters.store.engine.database import Database
from adapters.store.events.intake import Intake
from adapters.store.records import SqlRecords
from domain.in_common import LISTS, InCommonQuestion
from tests.adapters.store.building import ANA, BEA, happening, meet
from tests.adapters.store.merging import VISITOR, merge, visits
from tests.adapters.store.rights.erased import erase


async def told(database: Database, one: str, other: str) -> None:
    for event_id, customer_id in (("e-1", one), ("e-2", other)):
        things = {"items": [{"product_id": "p-1", "name": "Lamp"}]}
        await Intake(database).track(happening(event_id, customer_id, properties=things))


async def have_in_common(database: Database, customer_id: str) -> bool:
    question = InCommonQuestion(customer_id=customer_id, events=("e-1", "e-2"), lists=LISTS)
    return await SqlRecords(database).have_in_common(question)


async def test_two_events_of_theirs_have(database: Database) -> None:
    await meet(database)
    await told(database, ANA.customer_id, ANA.customer_id)
    assert await have_in_common(database, ANA.customer_id)


async def test_another_customers_event_has_not(database: Database) -> None:
    await meet(database)
    await meet(database, BEA)
    await told(database, ANA.customer_id, BEA.customer_id)
    assert not await have_in_common(database, ANA.customer_id)


async def test_what_a_visitor_did_counts_for_the_customer_they_became(database: Database) -> None:
    await meet(database)
    await visits(database)
    await told(database, VISITOR, ANA.customer_id)
    await merge(database)
    assert await have_in_common(database, VISITOR)
    assert await have_in_common(database, ANA.customer_id)


async def test_what_was_erased_has_not(database: Database) -> None:
    await meet(database)
    await told(database, ANA.customer_id, ANA.customer_id)
    await erase(database)
    assert not await have_in_common(database, ANA.customer_id)


async def test_what_nobody_told_has_not(database: Database) -> None:
    assert not await have_in_common(database, "nobody")
