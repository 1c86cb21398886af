"""Settling: what became of an attempt, by its record or the vendor's news. A SENT is never lost."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from adapters.store.engine.database import Database
from adapters.store.events.intake import Intake
from adapters.store.schema import attempts, touchpoints
from adapters.store.sends.ledger import SqlLedger
from domain.customers import Channel, Topic
from domain.delivery_reports import DeliveryReport
from domain.messages import Reason, Status
from domain.ports import REAL_TIME
from tests.adapters.store.building import (
    ANA,
    MINUTE,
    NOON,
    TIMING,
    TIP,
    answered,
    asking,
    claimed,
    meet,
    sent,
)
from tests.adapters.store.transactions import read

LATER = NOON + MINUTE


async def _attempt(database: Database) -> tuple[str, str | None, str | None]:
    async with read(database) as tx:
        row = (await tx.execute(select(attempts))).one()
    return row.state, row.reason, row.vendor_message_id


async def test_an_acceptance_is_recorded_with_the_vendors_id(database: Database) -> None:
    await meet(database)
    claim = await claimed(database, asking())
    delivery = await SqlLedger(database, TIMING).record(
        claim, Status.SENT, Reason.ACCEPTED, LATER, vendor_message_id="SM1"
    )

    assert (delivery.status, delivery.reason) == (Status.SENT, Reason.ACCEPTED)
    assert (delivery.channel, delivery.at) == (Channel.EMAIL, LATER)
    assert (delivery.time_zone, delivery.again_at) == ("Europe/Lisbon", None)
    assert await _attempt(database) == ("handed_over", "accepted", "SM1")
    async with read(database) as tx:
        row = (await tx.execute(select(touchpoints))).one()
    assert (row.status, row.channel, row.sent_at) == ("sent", "email", LATER)


@pytest.mark.parametrize("settled_as", ["unknown", "released", "refused"])
async def test_an_acceptance_wins_whatever_the_attempt_was_settled_as(
    database: Database, settled_as: str
) -> None:
    await meet(database)
    ledger = SqlLedger(database, TIMING)
    claim = await claimed(database, asking())
    if settled_as == "unknown":
        await answered(database, asking(), now=LATER)
    elif settled_as == "released":
        await ledger.release(claim)
    else:
        await ledger.record(claim, Status.FAILED, Reason.REJECTED, LATER)
    await ledger.record(claim, Status.SENT, Reason.ACCEPTED, LATER, vendor_message_id="SM1")

    assert (await answered(database, asking(), now=LATER)).status is Status.SENT
    assert await _attempt(database) == ("handed_over", "accepted", "SM1")


@pytest.mark.parametrize(
    ("status", "reason"),
    [(Status.UNKNOWN, Reason.AMBIGUOUS_ANSWER), (Status.FAILED, Reason.REJECTED)],
)
async def test_a_record_after_the_vendors_own_evidence_is_an_acceptance(
    database: Database, status: Status, reason: Reason
) -> None:
    await meet(database)
    ledger = SqlLedger(database, TIMING)
    claim = await claimed(database, asking())
    await ledger.note(
        [DeliveryReport(claim.touchpoint_id, Channel.EMAIL, "processed", "SG1")], NOON
    )
    delivery = await ledger.record(claim, status, reason, LATER)

    assert (delivery.status, delivery.reason) == (Status.SENT, Reason.ACCEPTED)
    assert (await answered(database, asking(), now=LATER)).status is Status.SENT


async def test_a_release_after_the_vendors_own_evidence_gives_nothing_back(
    database: Database,
) -> None:
    await meet(database)
    ledger = SqlLedger(database, TIMING)
    claim = await claimed(database, asking())
    await ledger.note([DeliveryReport(claim.touchpoint_id, Channel.EMAIL, "processed")], NOON)
    await ledger.release(claim)

    assert await _attempt(database) == ("handed_over", "accepted", None)
    assert (await answered(database, asking(), now=LATER)).status is Status.SENT


async def test_a_definite_answer_settles_what_was_thought_unknown(database: Database) -> None:
    await meet(database)
    ledger = SqlLedger(database, TIMING)
    claim = await claimed(database, asking())
    await answered(database, asking())
    await ledger.record(claim, Status.FAILED, Reason.REJECTED, LATER)

    assert (await answered(database, asking(), now=LATER)).status is Status.FAILED


async def test_a_release_settles_what_was_thought_unknown(database: Database) -> None:
    await meet(database)
    claim = await claimed(database, asking())
    await answered(database, asking())
    await SqlLedger(database, TIMING).release(claim)

    await claimed(database, asking(), now=LATER)


# --- news


@pytest.mark.parametrize("told", ["claimed", "unknown", "released"])
@pytest.mark.parametrize("vendor_state", ["queued", "processed", "dropped", "delivered", "odd"])
async def test_any_news_settles_an_attempt_without_a_record_as_handed_over(
    database: Database, told: str, vendor_state: str
) -> None:
    await meet(database)
    ledger = SqlLedger(database, TIMING)
    claim = await claimed(database, asking())
    if told == "unknown":
        await answered(database, asking())
    if told == "released":
        await ledger.release(claim)
    await ledger.note(
        [DeliveryReport(claim.touchpoint_id, Channel.EMAIL, vendor_state, "SM1")], LATER
    )
    row = await ledger.find(claim.touchpoint_id)

    assert row is not None
    assert (row.status, row.channel) == ("sent", Channel.EMAIL)
    assert await _attempt(database) == ("handed_over", "accepted", "SM1")
    delivery = await answered(database, asking(), now=LATER)
    assert (delivery.status, delivery.reason, delivery.at) == (
        Status.SENT,
        Reason.ALREADY_SENT,
        NOON + REAL_TIME.call_window,
    )


async def test_news_of_what_is_recorded_changes_neither_its_time_nor_its_id(
    database: Database,
) -> None:
    await meet(database)
    claim = await sent(database, asking())
    await SqlLedger(database, TIMING).note(
        [DeliveryReport(claim.touchpoint_id, Channel.EMAIL, "delivered", "another")], LATER
    )

    assert await _attempt(database) == ("handed_over", "accepted", "vendor-1")
    assert (await answered(database, asking(), now=LATER)).at == NOON


@pytest.mark.parametrize(
    ("heard", "kept"),
    [
        (["queued", "sent", "delivered"], "delivered"),
        (["delivered", "sent", "queued"], "delivered"),
        (["processed", "delivered", "opened", "clicked"], "clicked"),
        (["clicked", "opened", "delivered"], "clicked"),
        (["bounced", "delivered", "opened"], "bounced"),
        (["delivered", "bounced"], "bounced"),
        (["undelivered", "delivered"], "undelivered"),
        (["dropped", "clicked", "bounced"], "bounced"),
        (["odd"], None),
        (["delivered", "odd"], "delivered"),
    ],
)
async def test_a_vendors_word_only_moves_forward(
    database: Database, heard: list[str], kept: str | None
) -> None:
    await meet(database)
    claim = await sent(database, asking())
    ledger = SqlLedger(database, TIMING)
    for number, vendor_state in enumerate(heard):
        at = NOON + timedelta(seconds=number)
        await ledger.note([DeliveryReport(claim.touchpoint_id, Channel.EMAIL, vendor_state)], at)
    row = await ledger.find(claim.touchpoint_id)

    assert row is not None
    assert row.vendor_state == kept


async def test_news_of_the_channel_that_failed_does_not_cover_the_one_that_worked(
    database: Database,
) -> None:
    await meet(database)
    ledger = SqlLedger(database, TIMING)
    claim = await claimed(database, asking())
    await ledger.record(claim, Status.FAILED, Reason.REJECTED, NOON)
    await sent(database, asking(channel=Channel.SMS))
    await ledger.note([DeliveryReport(claim.touchpoint_id, Channel.SMS, "delivered")], LATER)
    await ledger.note([DeliveryReport(claim.touchpoint_id, Channel.EMAIL, "bounced")], LATER)
    row = await ledger.find(claim.touchpoint_id)

    assert row is not None
    assert (row.channel, row.vendor_state) == (Channel.SMS, "delivered")


async def test_news_of_a_channel_never_called_settles_nothing(database: Database) -> None:
    await meet(database, ANA.model_copy(update={"consents": {}}))
    await answered(database, asking(channel=Channel.SMS))
    claim = await claimed(database, asking())
    ledger = SqlLedger(database, TIMING)
    await ledger.note([DeliveryReport(claim.touchpoint_id, Channel.SMS, "delivered")], LATER)
    row = await ledger.find(claim.touchpoint_id)

    assert row is not None
    assert (row.status, row.vendor_state) == ("claimed", None)


async def test_news_of_an_unknown_touchpoint_is_of_nobody(database: Database) -> None:
    ledger = SqlLedger(database, TIMING)

    assert (
        await ledger.note([DeliveryReport("no-such-touchpoint", Channel.EMAIL, "delivered")], NOON)
        == set()
    )
    assert await ledger.find("no-such-touchpoint") is None


async def test_a_touchpoint_is_found_by_its_opaque_id(database: Database) -> None:
    await meet(database)
    claim = await sent(database, asking(topic=Topic.OFFERS), TIP)
    row = await SqlLedger(database, TIMING).find(claim.touchpoint_id)

    assert row is not None
    assert (row.customer_id, row.journey, row.workflow_id) == (
        ANA.customer_id,
        "shop",
        "shop/c-ana",
    )
    assert (row.message, row.topic, row.journey_topic) == ("shop.tip", Topic.TIPS, Topic.OFFERS)
    assert (row.channel, row.status, row.reason) == (Channel.EMAIL, "sent", Reason.ACCEPTED)
    assert (row.vendor_state, row.locale) == (None, "pt-PT")


async def test_a_customer_without_a_locale_reads_the_default(database: Database) -> None:
    await Intake(database).identify("e-1", ANA.model_copy(update={"locale": None}), NOON)
    claim = await claimed(database, asking())
    row = await SqlLedger(database, TIMING).find(claim.touchpoint_id)

    assert row is not None
    assert row.locale == claim.customer.locale == "en"
