"""What is late or obsolete is skipped."""

from datetime import timedelta

from adapters.store.engine.database import Database
from domain.clock import Pace
from domain.messages import Reason, Status
from tests.adapters.store.building import FLEETING_TIP, NOON, TIP, answered, asking, claimed, meet


async def test_a_fleeting_message_is_skipped_when_it_is_late(database: Database) -> None:
    await meet(database)
    late = NOON + FLEETING_TIP.ttl + timedelta(seconds=1)
    delivery = await answered(database, asking("a"), FLEETING_TIP, late)

    assert (delivery.status, delivery.reason) == (Status.SKIPPED, Reason.LATE)
    assert not delivery.refused
    await claimed(database, asking("b"), FLEETING_TIP, NOON + FLEETING_TIP.ttl)
    await claimed(database, asking("c"), TIP, late)


async def test_lateness_is_journey_time(database: Database) -> None:
    await meet(database)
    pace = Pace(factor=86_400, origin=NOON)
    second = timedelta(seconds=1)

    await claimed(database, asking("a", pace=pace), FLEETING_TIP, NOON + second)
    late = await answered(database, asking("b", pace=pace), FLEETING_TIP, NOON + 2 * second)
    assert late.reason is Reason.LATE


async def test_what_is_moot_is_skipped_and_noted(database: Database) -> None:
    await meet(database)
    delivery = await answered(database, asking(obsolete=True))
    assert (delivery.status, delivery.reason) == (Status.SKIPPED, Reason.OBSOLETE)
    assert not delivery.refused
