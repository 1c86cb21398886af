"""Consent, quiet hours, caps and lateness are decided in the transaction that lets it leave."""

import asyncio
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from adapters.store.engine.database import Database
from adapters.store.events.intake import Intake
from adapters.store.schema import attempts, customers
from adapters.store.sends.ledger import SqlLedger
from domain.clock import Pace
from domain.customers import Channel, Topic
from domain.eligibility.caps import CAP
from domain.messages import Delivery, Message, Reason, Status
from domain.ports import Claim
from tests.adapters.store.building import (
    ANA,
    FLEETING_TIP,
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
    sent,
)
from tests.adapters.store.transactions import begin, read

DAY = timedelta(days=1)
LISBON = ZoneInfo("Europe/Lisbon")


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


# --- quiet hours


def _ten_in_the_evening(day: int, month: int) -> datetime:
    return datetime(2026, month, day, 22, tzinfo=LISBON).astimezone(UTC)


@pytest.mark.parametrize(
    ("evening", "hours"),
    [
        pytest.param(_ten_in_the_evening(10, 3), 11, id="winter"),
        pytest.param(_ten_in_the_evening(28, 3), 10, id="clocks-go-forward"),
        pytest.param(_ten_in_the_evening(24, 10), 12, id="clocks-go-back"),
    ],
)
async def test_a_text_at_ten_in_the_evening_is_held_until_nine_in_her_morning(
    database: Database, evening: datetime, hours: int
) -> None:
    await meet(database)
    delivery = await answered(database, asking(channel=Channel.SMS), RECEIPT, evening)

    assert (delivery.status, delivery.reason) == (Status.HELD, Reason.QUIET_HOURS)
    assert delivery.again_at == evening + timedelta(hours=hours)
    assert delivery.again_at.astimezone(LISBON).time() == time(9)
    await claimed(database, asking(channel=Channel.SMS), RECEIPT, delivery.again_at)


@pytest.mark.parametrize("factor", [1, 7, 1_440, 86_400, 1e6])
async def test_quiet_hours_are_as_much_shorter_as_the_rehearsal_is_faster(
    database: Database, factor: float
) -> None:
    await meet(database)
    evening = _ten_in_the_evening(28, 3)
    origin = evening - timedelta(hours=1)
    now = origin + timedelta(hours=1) / factor
    request = asking(channel=Channel.SMS, due_at=now, pace=Pace(factor=factor, origin=origin))
    delivery = await answered(database, request, RECEIPT, now)

    assert delivery.reason is Reason.QUIET_HOURS
    assert delivery.again_at is not None
    assert delivery.again_at - now == pytest.approx(
        timedelta(hours=10) / factor, abs=timedelta(microseconds=2)
    )
    await claimed(database, request, RECEIPT, delivery.again_at)


async def test_email_leaves_at_night(database: Database) -> None:
    await meet(database)

    await claimed(database, asking(), TIP, _ten_in_the_evening(10, 3))


# --- caps


async def _fill_cap(database: Database, what: Message = TIP, now: datetime = NOON) -> list[Claim]:
    return [
        await sent(database, asking(f"{what.name}-{n}"), what, now + n * MINUTE) for n in range(CAP)
    ]


async def test_one_tip_too_many_is_held_until_the_first_is_a_day_old(database: Database) -> None:
    await meet(database)
    await _fill_cap(database)
    held = await answered(database, asking(), TIP, NOON + 5 * MINUTE)

    assert (held.status, held.reason) == (Status.HELD, Reason.FREQUENCY_CAP)
    assert held.again_at == NOON + DAY
    await claimed(database, asking(), TIP, held.again_at)


async def test_a_claim_counts_under_the_cap_and_a_release_gives_it_back(
    database: Database,
) -> None:
    await meet(database)
    claims = [await claimed(database, asking(f"cap-{n}"), TIP) for n in range(CAP)]
    assert (await answered(database, asking(), TIP)).reason is Reason.FREQUENCY_CAP

    await SqlLedger(database, TIMING).release(claims[0])
    await claimed(database, asking(), TIP)


async def test_a_refused_message_gives_its_place_under_the_cap_back(database: Database) -> None:
    await meet(database)
    claims = [await claimed(database, asking(f"cap-{n}"), TIP) for n in range(CAP)]
    assert (await answered(database, asking(), TIP)).reason is Reason.FREQUENCY_CAP

    await SqlLedger(database, TIMING).record(claims[0], Status.FAILED, Reason.REJECTED, NOON)
    await claimed(database, asking(), TIP)


async def test_a_message_that_may_have_arrived_keeps_its_place_under_the_cap(
    database: Database,
) -> None:
    await meet(database)
    for number in range(CAP):
        await claimed(database, asking(f"cap-{number}"), TIP)
        await answered(database, asking(f"cap-{number}"), TIP)

    assert (await answered(database, asking(), TIP)).reason is Reason.FREQUENCY_CAP


async def test_simultaneous_claims_together_stay_under_the_cap(database: Database) -> None:
    await meet(database)
    ledger = SqlLedger(database, TIMING)
    # Workers' clocks differ: one asks with an earlier time than another has already claimed with.
    answers = await asyncio.gather(
        *(
            ledger.claim(asking(f"cap-{n}"), TIP, clock_at(NOON - n * timedelta(seconds=1)))
            for n in range(3 * CAP)
        )
    )

    assert len([answer for answer in answers if isinstance(answer, Claim)]) == CAP


async def test_transactional_messages_neither_count_nor_wait(database: Database) -> None:
    await meet(database)
    await _fill_cap(database, RECEIPT)
    await _fill_cap(database, TIP, NOON + MINUTE)

    await claimed(database, asking("one-more"), RECEIPT, NOON + 9 * MINUTE)


async def test_customers_have_caps_of_their_own(database: Database) -> None:
    await meet(database)
    await meet(database, ANA.model_copy(update={"customer_id": "c-bea"}))
    await _fill_cap(database)

    await claimed(database, asking("bea", customer_id="c-bea"), TIP, NOON + 5 * MINUTE)


async def test_caps_are_as_much_shorter_as_the_rehearsal_is_faster(database: Database) -> None:
    await meet(database)
    second = timedelta(seconds=1)
    pace = Pace(factor=86_400, origin=NOON - 2 * second)  # a day a second
    for number in range(CAP):
        now = NOON + number * second / 10
        await sent(database, asking(f"cap-{number}", pace=pace), TIP, now)
    held = await answered(database, asking(pace=pace), TIP, NOON + second / 2)

    assert held.reason is Reason.FREQUENCY_CAP
    assert held.again_at == NOON + second
    await claimed(database, asking(pace=pace), TIP, held.again_at)


# --- lateness


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


async def test_why_nothing_left_is_written_down(database: Database) -> None:
    await meet(database)
    evening = _ten_in_the_evening(10, 3)
    held = await answered(database, asking(channel=Channel.SMS), RECEIPT, evening)

    async with read(database) as tx:
        (row,) = (await tx.execute(select(attempts))).all()
    assert (row.state, row.reason, row.at) == ("held", "quiet_hours", evening)
    assert row.again_at == held.again_at


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
    event = happening("e-1").model_copy(
        update={"name": "Unsubscribed", "properties": properties, "occurred_at": NOON}
    )
    await Intake(database).track(event)

    answer = await SqlLedger(database, TIMING).claim(asking(), TIP, clock_at(NOON + MINUTE))
    assert (answer.reason if isinstance(answer, Delivery) else Reason.ACCEPTED) is reason


async def test_what_is_moot_is_skipped_and_noted(database: Database) -> None:
    await meet(database)
    delivery = await answered(database, asking(obsolete=True))
    assert (delivery.status, delivery.reason) == (Status.SKIPPED, Reason.OBSOLETE)
    assert not delivery.refused
