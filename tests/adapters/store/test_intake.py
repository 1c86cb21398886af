"""Intake: durable at once, and a repeat changes nothing."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Row, select

from adapters.store.customers.consents import consents_of
from adapters.store.customers.suppressions import is_suppressed
from adapters.store.engine.database import Database
from adapters.store.events.intake import Intake
from adapters.store.events.queue import EventQueue
from adapters.store.schema import customers, events
from domain.customers import Channel, Identity, Topic
from domain.ids import check_identifier
from tests.adapters.store.building import ANA, BEA, MINUTE, NOON, everything, happening, meet
from tests.adapters.store.transactions import begin, read


async def _customer(database: Database, customer_id: str = ANA.customer_id) -> Row[Any]:
    async with read(database) as tx:
        return (
            await tx.execute(select(customers).where(customers.c.customer_id == customer_id))
        ).one()


async def _granted(database: Database, customer_id: str = ANA.customer_id) -> set[tuple[str, str]]:
    async with read(database) as tx:
        words = await tx.run(consents_of, customer_id)
    return {(word.topic.value, word.channel.value) for word in words if word.granted}


async def _suppressed(database: Database, channel: Channel, address: str) -> bool:
    async with read(database) as tx:
        return await tx.run(is_suppressed, channel, address)


async def _pending(database: Database) -> list[tuple[str, str, dict[str, Any]]]:
    async with read(database) as tx:
        rows = await tx.execute(
            select(events).where(events.c.state == "pending").order_by(events.c.seq)
        )
        return [(row.customer_id, row.name, row.properties) for row in rows]


async def test_identify_keeps_what_is_given_and_leaves_the_rest(database: Database) -> None:
    await meet(database)
    more = Identity(customer_id=ANA.customer_id, first_name="Anita", traits={"shoe": 38})
    await Intake(database).identify("e-2", more, NOON)

    row = await _customer(database)
    assert (row.first_name, row.email, row.phone) == ("Anita", ANA.email, ANA.phone)
    assert row.traits == {"plan": "gold", "shoe": 38}
    assert row.updated_at == NOON
    assert row.created_at > NOON  # when they were first heard of, not when what was told happened


async def test_identify_keeps_personal_data_once_not_in_the_events_too(database: Database) -> None:
    await meet(database)

    async with read(database) as tx:
        (row,) = (await tx.execute(select(events))).all()
    assert (row.name, row.state, row.properties) == ("Identify", "dispatched", {})


async def test_an_erased_customer_stays_erased(database: Database) -> None:
    await meet(database)
    async with begin(database) as tx:
        await tx.execute(customers.update().values(erased_at=NOON, email=None, first_name=None))
    await Intake(database).identify("e-2", ANA, NOON + MINUTE)

    row = await _customer(database)
    assert (row.email, row.first_name, row.erased_at) == (None, None, NOON)


async def test_an_event_of_an_unknown_customer_makes_a_bare_one(database: Database) -> None:
    assert await Intake(database).track(happening("e-1", "c-new"))

    row = await _customer(database, "c-new")
    assert (row.email, row.phone, row.traits, row.time_zone) == (None, None, {}, None)
    assert await _pending(database) == [
        ("c-new", "Order Completed", {"order_id": "o-1", "note": "for Ana"})
    ]


@pytest.mark.parametrize(
    "tell",
    [
        lambda intake: intake.identify("e-1", ANA, NOON),
        lambda intake: intake.track(happening("e-1")),
        lambda intake: intake.leave_topic("e-1", ANA.customer_id, Topic.TIPS, NOON, "link"),
        lambda intake: intake.stop_channel("e-1", Channel.SMS, ANA.phone or "", NOON),
        lambda intake: intake.stop_channel("e-1", Channel.SMS, "+15550000000", NOON),
        lambda intake: intake.restart_channel("e-1", Channel.SMS, ANA.phone or "", NOON),
    ],
    ids=["identify", "track", "leave", "stop", "stop-nobody", "restart"],
)
async def test_a_repeat_changes_nothing(
    database: Database, tell: Callable[[Intake], Awaitable[bool]]
) -> None:
    await meet(database)
    assert await tell(Intake(database)) is True
    before = await everything(database)

    assert await tell(Intake(database)) is False
    assert await everything(database) == before


async def test_of_simultaneous_repeats_one_counts(database: Database) -> None:
    intake = Intake(database)
    told = await asyncio.gather(*(intake.track(happening("e-1")) for _ in range(8)))

    assert sorted(told) == [False] * 7 + [True]
    assert await EventQueue(database).pending_count() == 1


async def test_a_repeated_stop_does_not_undo_a_start(database: Database) -> None:
    intake, number = Intake(database), "+15550000000"
    await intake.stop_channel("stop-1", Channel.SMS, number, NOON)
    await intake.restart_channel("start-1", Channel.SMS, number, NOON + MINUTE)
    await intake.stop_channel("stop-1", Channel.SMS, number, NOON)

    assert not await _suppressed(database, Channel.SMS, number)


async def test_an_older_consent_does_not_undo_a_withdrawal(database: Database) -> None:
    await meet(database)
    intake = Intake(database)
    await intake.leave_topic("e-1", ANA.customer_id, Topic.TIPS, NOON, "link")
    await intake.identify("e-late", ANA, NOON - MINUTE)
    assert ("tips", "email") not in await _granted(database)

    await intake.identify("e-new", ANA, NOON + MINUTE)
    assert ("tips", "email") in await _granted(database)


async def test_a_withdrawal_counts_against_a_consent_from_the_future(database: Database) -> None:
    await Intake(database).identify("e-1", ANA, NOON + timedelta(days=3650))
    await Intake(database).leave_topic("e-2", ANA.customer_id, Topic.TIPS, NOON, "link")

    assert ("tips", "email") not in await _granted(database)


async def test_leaving_a_topic_withdraws_it_on_every_channel_and_is_told(
    database: Database,
) -> None:
    await meet(database)
    await Intake(database).leave_topic("e-1", ANA.customer_id, Topic.TIPS, NOON, "link")

    granted = await _granted(database)
    assert {topic for topic, _ in granted} == set(Topic) - {Topic.TIPS}
    assert await _pending(database) == [(ANA.customer_id, "Unsubscribed", {"topic": "tips"})]


async def test_a_topic_that_was_given_back_is_left_again_by_the_same_link(
    database: Database,
) -> None:
    await meet(database)
    intake = Intake(database)

    async def leave(at: datetime) -> bool:
        return await intake.leave_topic("e-1", ANA.customer_id, Topic.TIPS, at, "link")

    assert await leave(NOON)
    await intake.identify("e-2", ANA, NOON + MINUTE)
    assert sorted(await asyncio.gather(*(leave(NOON + 2 * MINUTE) for _ in range(4)))) == [
        *[False] * 3,
        True,
    ]
    assert {topic for topic, _ in await _granted(database)} == set(Topic) - {Topic.TIPS}
    assert await _pending(database) == [(ANA.customer_id, "Unsubscribed", {"topic": "tips"})] * 2


async def test_a_repeat_leaves_no_topic_that_they_took_otherwise(database: Database) -> None:
    """What was given back is looked for on that topic and for that customer alone."""
    await meet(database)
    await meet(database, BEA)
    intake = Intake(database)
    await intake.leave_topic("e-1", ANA.customer_id, Topic.TIPS, NOON, "link")
    offers = ANA.model_copy(update={"consents": {Topic.OFFERS: dict.fromkeys(Channel, True)}})
    await intake.identify("e-2", offers, NOON + MINUTE)
    before = await everything(database)

    at = NOON + 2 * MINUTE
    assert not await intake.leave_topic("e-1", ANA.customer_id, Topic.TIPS, at, "link")
    assert await everything(database) == before


async def test_a_topic_can_be_left_that_was_never_consented_to(database: Database) -> None:
    await Intake(database).leave_topic("e-1", "c-new", Topic.ORDER_UPDATES, NOON, "link")

    async with read(database) as tx:
        words = await tx.run(consents_of, "c-new")
    assert [word.granted for word in words] == [False, False]


async def test_stop_reaches_every_customer_with_the_number(database: Database) -> None:
    twin = ANA.model_copy(update={"customer_id": "c-" + "twin" * 14})
    await meet(database)
    await meet(database, twin)
    await Intake(database).stop_channel("e-1", Channel.SMS, ANA.phone or "", NOON)

    assert await _suppressed(database, Channel.SMS, ANA.phone or "")
    for customer_id in (ANA.customer_id, twin.customer_id):
        assert {channel for _, channel in await _granted(database, customer_id)} == {"email"}
    assert await _pending(database) == [
        (ANA.customer_id, "Channel Stopped", {"channel": "sms"}),
        (twin.customer_id, "Channel Stopped", {"channel": "sms"}),
    ]
    for event in await EventQueue(database).lease(NOON, 10, MINUTE):
        check_identifier(event.event_id)


async def test_start_lifts_the_suppression_but_not_the_withdrawals(database: Database) -> None:
    await meet(database)
    intake, number = Intake(database), ANA.phone or ""
    await intake.stop_channel("e-1", Channel.SMS, number, NOON)
    await intake.restart_channel("e-2", Channel.SMS, number, NOON)

    assert not await _suppressed(database, Channel.SMS, number)
    assert {channel for _, channel in await _granted(database)} == {"email"}


async def test_start_is_told_of_every_customer_with_the_number(database: Database) -> None:
    twin = ANA.model_copy(update={"customer_id": "c-twin"})
    await meet(database)
    await meet(database, twin)
    await Intake(database).restart_channel("e-1", Channel.SMS, ANA.phone or "", NOON)

    assert await _pending(database) == [
        (ANA.customer_id, "Channel Restarted", {"channel": "sms"}),
        (twin.customer_id, "Channel Restarted", {"channel": "sms"}),
    ]


async def test_addresses_are_kept_as_vendors_spell_them(database: Database) -> None:
    told = Identity(customer_id="c-1", email=" Ana@EXAMPLE.com ", phone="+55 (11) 91234-5678")
    await Intake(database).identify("e-1", told, NOON)

    row = await _customer(database, "c-1")
    assert (row.email, row.phone) == ("Ana@example.com", "+5511912345678")
    assert await Intake(database).customers_at(Channel.SMS, "+5511912345678") == ["c-1"]


@pytest.mark.parametrize(
    ("told", "complaint"),
    [
        ({"phone": "11 91234-5678"}, "phone must be a phone number"),
        ({"phone": "+1"}, "phone must be a phone number"),
        ({"phone": "s3cret"}, "phone must be a phone number"),
        ({"email": "s3cret"}, "email must be an e-mail address"),
    ],
)
async def test_what_is_no_address_is_refused_unquoted_and_nothing_is_kept(
    database: Database, told: dict[str, str], complaint: str
) -> None:
    await meet(database)
    before = await everything(database)
    with pytest.raises(ValueError, match=complaint) as refused:
        await Intake(database).identify("e-2", ANA.model_copy(update=told), NOON)
    assert "s3cret" not in str(refused.value)
    assert await everything(database) == before


async def test_an_address_is_taken_away_by_an_empty_one(database: Database) -> None:
    await meet(database)
    await Intake(database).identify("e-2", Identity(customer_id=ANA.customer_id, phone=""), NOON)
    assert (await _customer(database)).phone == ""


async def test_an_email_address_is_found_and_suppressed_in_any_case(database: Database) -> None:
    await meet(database)
    intake = Intake(database)
    assert await intake.customers_at(Channel.EMAIL, "ana.SILVA@Example.com") == [ANA.customer_id]
    await intake.stop_channel("e-1", Channel.EMAIL, "ANA.SILVA@EXAMPLE.COM", NOON)

    assert await _suppressed(database, Channel.EMAIL, ANA.email or "")
    assert (await _customer(database)).email == ANA.email


async def test_customers_are_found_by_their_present_address(database: Database) -> None:
    await meet(database)
    moved = Identity(customer_id=ANA.customer_id, email="new@example.com", phone="+15551111111")
    intake = Intake(database)
    await intake.identify("e-2", moved, NOON)

    assert await intake.customers_at(Channel.EMAIL, ANA.email or "") == []
    assert await intake.customers_at(Channel.EMAIL, "new@example.com") == [ANA.customer_id]
    assert await intake.customers_at(Channel.SMS, "+15551111111") == [ANA.customer_id]
