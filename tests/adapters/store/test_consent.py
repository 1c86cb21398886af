"""Consent and suppression are decided in the transaction that lets a message leave."""

import pytest

from adapters.store.engine.database import Database
from adapters.store.events.intake import Intake
from adapters.store.schema import customers
from adapters.store.sends.ledger import SqlLedger
from domain.customers import Channel, Topic
from domain.messages import Delivery, Reason, Status
from tests.adapters.store.building import (
    ANA,
    MINUTE,
    NOON,
    RECEIPT,
    TIMING,
    TIP,
    answered,
    asking,
    claimed,
    clock_at,
    happening,
    meet,
)
from tests.adapters.store.transactions import begin


async def test_a_consent_withdrawn_between_two_attempts_stops_the_second(
    database: Database,
) -> None:
    await meet(database)
    first = await claimed(database, asking(), TIP)
    await SqlLedger(database, TIMING).release(first)
    await Intake(database).leave_topic("e-1", ANA.customer_id, Topic.TIPS, NOON, "link")

    delivery = await answered(database, asking(), TIP, NOON + MINUTE)
    assert (delivery.status, delivery.reason) == (Status.SKIPPED, Reason.NO_CONSENT)
    assert delivery.refused


async def test_without_a_word_only_transactional_email_leaves(database: Database) -> None:
    await meet(database, ANA.model_copy(update={"consents": {}}))

    await claimed(database, asking("a"), RECEIPT)
    for key, channel, what in (
        ("b", Channel.SMS, RECEIPT),
        ("c", Channel.EMAIL, TIP),
        ("d", Channel.SMS, TIP),
    ):
        delivery = await answered(database, asking(key, channel), what)
        assert delivery.reason is Reason.NO_CONSENT


async def test_who_was_erased_gets_nothing(database: Database) -> None:
    await meet(database)
    async with begin(database) as tx:
        await tx.execute(customers.update().values(erased_at=NOON))

    assert (await answered(database, asking())).reason is Reason.ERASED


async def test_a_channel_without_an_address_is_skipped(database: Database) -> None:
    await meet(database, ANA.model_copy(update={"phone": None}))

    delivery = await answered(database, asking(channel=Channel.SMS))
    assert (delivery.status, delivery.reason) == (Status.SKIPPED, Reason.NO_ADDRESS)


async def test_an_address_that_the_vendor_barred_is_suppressed_from_then_on(
    database: Database,
) -> None:
    await meet(database)
    claim = await claimed(database, asking("a", Channel.SMS))
    await SqlLedger(database, TIMING).record(
        claim, Status.FAILED, Reason.OPTED_OUT, NOON, suppress=True
    )

    assert (await answered(database, asking("b", Channel.SMS))).reason is Reason.SUPPRESSED
    await claimed(database, asking("b", Channel.EMAIL))


async def test_a_suppression_holds_for_an_email_address_in_any_case(database: Database) -> None:
    await meet(database)
    claim = await claimed(database, asking("a"))
    await SqlLedger(database, TIMING).record(
        claim, Status.FAILED, Reason.REJECTED, NOON, suppress=True
    )
    shouting = ANA.model_copy(update={"email": (ANA.email or "").upper()})
    await Intake(database).identify("e-2", shouting, NOON)

    assert (await answered(database, asking("b"))).reason is Reason.SUPPRESSED


async def test_after_stop_no_text_leaves_and_after_start_only_what_is_consented_to(
    database: Database,
) -> None:
    await meet(database)
    intake, number = Intake(database), ANA.phone or ""
    await intake.stop_channel("e-1", Channel.SMS, number, NOON)
    assert (await answered(database, asking("a", Channel.SMS))).reason is Reason.SUPPRESSED

    await intake.restart_channel("e-2", Channel.SMS, number, NOON)
    assert (await answered(database, asking("b", Channel.SMS))).reason is Reason.NO_CONSENT

    await intake.identify("e-3", ANA, NOON)
    await claimed(database, asking("c", Channel.SMS))


@pytest.mark.parametrize(
    ("properties", "reason"),
    [
        ({"topic": "tips"}, Reason.NO_CONSENT),
        ({}, Reason.NO_CONSENT),
        ({"topic": "offers"}, Reason.ACCEPTED),
        ({"topic": "weather"}, Reason.ACCEPTED),
    ],
)
async def test_an_unsubscription_that_comes_as_an_event_withdraws_consent_too(
    database: Database, properties: dict[str, object], reason: Reason
) -> None:
    await meet(database)
    event = happening("e-1")._replace(name="Unsubscribed", properties=properties, occurred_at=NOON)
    await Intake(database).track(event)

    answer = await SqlLedger(database, TIMING).claim(asking(), TIP, clock_at(NOON + MINUTE))
    assert (answer.reason if isinstance(answer, Delivery) else Reason.ACCEPTED) is reason
