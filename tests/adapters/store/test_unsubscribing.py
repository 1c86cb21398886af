"""A journey unsubscribes somebody: once, in the log, and never against their own newer word."""

import pytest
from sqlalchemy import select

from adapters.store.engine.database import Database
from adapters.store.events.intake import Intake
from adapters.store.records import SqlRecords
from adapters.store.schema import consent_log, customers
from domain.consent import Withdrawal
from domain.customers import Channel, Topic
from domain.messages import Reason
from tests.adapters.store.building import ANA, MINUTE, NOON, TIP, answered, asking, claimed, meet
from tests.adapters.store.merging import VISITOR, both_known, merge
from tests.adapters.store.transactions import begin

WITHDRAWAL = Withdrawal(
    customer_id=ANA.customer_id, topics=(Topic.TIPS,), journey="win_back", at=NOON + MINUTE
)


async def lines(database: Database) -> list[tuple[str, str, str, str | None]]:
    """Return what journeys withdrew: of whom, on which channel, and which journey."""
    ours = select(consent_log).where(consent_log.c.source == "journey").order_by(consent_log.c.seq)
    async with begin(database) as tx:
        rows = (await tx.execute(ours)).all()
    return [(row.customer_id, row.channel, row.state, row.by) for row in rows]


async def test_nothing_of_the_topic_leaves_any_more_and_the_log_names_the_journey(
    database: Database,
) -> None:
    await meet(database)
    await SqlRecords(database).unsubscribe(WITHDRAWAL)

    assert (await answered(database, asking(), TIP, NOON + 2 * MINUTE)).reason is Reason.NO_CONSENT
    assert await lines(database) == [
        (ANA.customer_id, channel, "withdrawn", "win_back") for channel in Channel
    ]


async def test_a_repeat_changes_nothing(database: Database) -> None:
    await meet(database)
    for _ in range(2):
        await SqlRecords(database).unsubscribe(WITHDRAWAL)

    assert len(await lines(database)) == len(Channel)


async def test_what_they_said_since_it_was_asked_for_stands_however_late_it_is_tried(
    database: Database,
) -> None:
    """A worker that died before its answer was kept tries again, perhaps a day later."""
    await meet(database)
    await SqlRecords(database).unsubscribe(WITHDRAWAL)
    await Intake(database).identify("e-2", ANA, NOON + 5 * MINUTE)
    await SqlRecords(database).unsubscribe(WITHDRAWAL)

    await claimed(database, asking(), TIP, NOON + 6 * MINUTE)
    assert len(await lines(database)) == len(Channel)


async def test_other_topics_stay_as_they_are(database: Database) -> None:
    await meet(database)
    offers = WITHDRAWAL.model_copy(update={"topics": (Topic.OFFERS,)})
    await SqlRecords(database).unsubscribe(offers)

    await claimed(database, asking(), TIP, NOON + 2 * MINUTE)


async def test_an_id_that_became_another_customers_unsubscribes_that_one(
    database: Database,
) -> None:
    await both_known(database)
    await merge(database)
    await SqlRecords(database).unsubscribe(WITHDRAWAL.model_copy(update={"customer_id": VISITOR}))

    assert {line[0] for line in await lines(database)} == {ANA.customer_id}


@pytest.mark.parametrize("topics", [(Topic.TIPS,), (Topic.OFFERS, Topic.SURVEYS)])
async def test_of_who_was_erased_nothing_is_written(
    database: Database, topics: tuple[Topic, ...]
) -> None:
    await meet(database)
    async with begin(database) as tx:
        await tx.execute(customers.update().values(erased_at=NOON))
    await SqlRecords(database).unsubscribe(WITHDRAWAL.model_copy(update={"topics": topics}))

    assert await lines(database) == []
