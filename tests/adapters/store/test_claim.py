"""Claims: a touchpoint's one call of the vendor, never two."""

import asyncio
from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import select

from adapters.store.customers.rows import lock_customer
from adapters.store.engine.database import Database
from adapters.store.events.intake import Intake
from adapters.store.reads.explain import explain
from adapters.store.schema import attempts, customers
from adapters.store.sends.ledger import SqlLedger
from domain.clock import Pace
from domain.customers import Channel
from domain.messages import Delivery, Reason, Status
from domain.ports import REAL_TIME, Claim
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
    sent,
)
from tests.adapters.store.locks import somebody_waits
from tests.adapters.store.transactions import begin, read
from tests.waiting import eventually

SECOND = timedelta(seconds=1)
CALL_BEFORE = NOON + REAL_TIME.call_window
SETTLED = CALL_BEFORE + REAL_TIME.settling(Channel.EMAIL)


async def _states(database: Database) -> list[tuple[str, int, str, str | None]]:
    async with read(database) as tx:
        rows = await tx.execute(select(attempts).order_by(attempts.c.attempt_id))
        return [(row.channel, row.n, row.state, row.reason) for row in rows]


async def test_a_claim_holds_all_that_a_send_needs(database: Database) -> None:
    await meet(database)
    await Intake(database).track(happening("e-1"))
    with_note = RECEIPT.model_copy(update={"variables": ("first_name", "note")})
    claim = await claimed(database, asking(entry_event_id="e-1"), with_note)

    assert claim.call_before == CALL_BEFORE
    assert (claim.customer.first_name, claim.customer.locale) == ("Ana", "pt-PT")
    assert (claim.customer.time_zone, claim.customer.traits) == ("Europe/Lisbon", {"plan": "gold"})
    assert claim.address == "Ana.Silva@example.com"
    assert claim.properties == {"order_id": "o-1", "note": "for Ana"}
    assert len(claim.touchpoint_id) >= 20
    assert "ana" not in claim.touchpoint_id


async def test_the_address_is_the_channels(database: Database) -> None:
    await meet(database)

    assert (await claimed(database, asking(channel=Channel.SMS))).address == ANA.phone


async def test_a_run_without_an_entry_event_has_no_properties(database: Database) -> None:
    await meet(database)

    assert (await claimed(database, asking())).properties == {}


async def test_another_customers_event_lends_no_properties(database: Database) -> None:
    await meet(database)
    await Intake(database).track(happening("e-1", "c-bea"))

    assert (await claimed(database, asking(entry_event_id="e-1"))).properties == {}


async def test_who_is_unknown_gets_nothing_and_is_written_down(database: Database) -> None:
    delivery = await answered(database, asking(customer_id="c-new"))

    assert (delivery.status, delivery.reason) == (Status.SKIPPED, Reason.NO_ADDRESS)
    async with read(database) as tx:
        assert await tx.scalar(select(customers.c.customer_id)) == "c-new"


async def test_of_twenty_simultaneous_claims_one_is_granted(database: Database) -> None:
    await meet(database)
    ledger = SqlLedger(database, TIMING)

    answers = await asyncio.gather(
        *(ledger.claim(asking(), RECEIPT, clock_at(NOON)) for _ in range(20))
    )

    told = Counter(a.status if isinstance(a, Delivery) else "claim" for a in answers)
    assert told == {"claim": 1, Status.UNKNOWN: 19}
    assert await _states(database) == [("email", 1, "unknown", "interrupted")]


async def test_of_simultaneous_claims_in_several_processes_one_is_granted(url: str) -> None:
    databases = [await Database.open(url) for _ in range(4)]
    await meet(databases[0])
    answers = await asyncio.gather(
        *(
            SqlLedger(d, TIMING).claim(asking(), RECEIPT, clock_at(NOON))
            for d in databases
            for _ in range(5)
        )
    )
    for database in databases:
        await database.close()

    assert len([answer for answer in answers if isinstance(answer, Claim)]) == 1


async def test_waiting_for_the_customer_takes_nothing_from_the_time_for_the_call(
    database: Database,
) -> None:
    await meet(database)
    clock = [NOON]
    async with begin(database) as tx:
        await tx.run(lock_customer, ANA.customer_id, NOON)
        claiming = asyncio.create_task(
            SqlLedger(database, TIMING).claim(asking(), RECEIPT, lambda: clock[-1])
        )
        await eventually(lambda: somebody_waits(database))
        clock.append(NOON + MINUTE)
    claim = await claiming

    assert isinstance(claim, Claim)
    assert claim.call_before == NOON + MINUTE + REAL_TIME.call_window


async def test_what_was_sent_is_not_sent_again_on_any_channel(database: Database) -> None:
    await meet(database)
    await sent(database, asking())

    for channel in Channel:
        delivery = await answered(database, asking(channel=channel), now=NOON + MINUTE)
        assert delivery == Delivery(
            status=Status.SENT,
            reason=Reason.ALREADY_SENT,
            channel=Channel.EMAIL,
            at=NOON,
            time_zone="Europe/Lisbon",
        )
    assert await _states(database) == [("email", 1, "handed_over", "accepted")]


async def test_another_key_is_another_touchpoint(database: Database) -> None:
    await meet(database)
    first = await sent(database, asking("run-1:shop.receipt:1"))
    second = await claimed(database, asking("run-1:shop.receipt:2"))

    assert first.touchpoint_id != second.touchpoint_id


@pytest.mark.parametrize("channel", list(Channel))
async def test_a_claim_without_a_record_is_unknown_while_it_settles(
    database: Database, channel: Channel
) -> None:
    await meet(database)
    await claimed(database, asking())

    for now in (NOON + SECOND, SETTLED - SECOND):
        delivery = await answered(database, asking(channel=channel), now=now)
        assert (delivery.status, delivery.reason) == (Status.UNKNOWN, Reason.INTERRUPTED)
        assert (delivery.channel, delivery.again_at) == (Channel.EMAIL, SETTLED)


async def test_settling_takes_real_seconds_at_any_pace(database: Database) -> None:
    await meet(database)
    rehearsal = asking(pace=Pace(factor=86_400, origin=NOON))
    claim = await claimed(database, rehearsal)
    delivery = await answered(database, rehearsal, now=NOON + SECOND)

    assert claim.call_before == CALL_BEFORE
    assert delivery.again_at == SETTLED


async def test_an_ambiguous_answer_stays_unknown(database: Database) -> None:
    await meet(database)
    ledger = SqlLedger(database, TIMING)
    claim = await claimed(database, asking())
    told = await ledger.record(claim, Status.UNKNOWN, Reason.AMBIGUOUS_ANSWER, NOON + SECOND)
    asked = await answered(database, asking(), now=NOON + 2 * SECOND)

    for delivery in (told, asked):
        assert (delivery.status, delivery.reason) == (Status.UNKNOWN, Reason.AMBIGUOUS_ANSWER)
        assert delivery.again_at == SETTLED
    assert await _states(database) == [("email", 1, "unknown", "ambiguous_answer")]


async def test_a_refusal_stands_on_its_channel_and_another_may_try(database: Database) -> None:
    await meet(database)
    ledger = SqlLedger(database, TIMING)
    claim = await claimed(database, asking())
    told = await ledger.record(claim, Status.FAILED, Reason.INVALID_ADDRESS, NOON + SECOND)

    again = await answered(database, asking(), now=NOON + MINUTE)
    assert again == told
    assert (again.status, again.reason, again.refused) == (
        Status.FAILED,
        Reason.INVALID_ADDRESS,
        True,
    )
    other = await claimed(database, asking(channel=Channel.SMS), now=NOON + MINUTE)
    assert other.touchpoint_id == claim.touchpoint_id
    assert await _states(database) == [
        ("email", 1, "refused", "invalid_address"),
        ("sms", 1, "claimed", None),
    ]


async def test_what_was_sent_on_the_second_channel_says_so(database: Database) -> None:
    await meet(database)
    ledger = SqlLedger(database, TIMING)
    claim = await claimed(database, asking())
    await ledger.record(claim, Status.FAILED, Reason.REJECTED, NOON)
    await sent(database, asking(channel=Channel.SMS), now=NOON + MINUTE)

    delivery = await answered(database, asking(), now=NOON + 2 * MINUTE)
    assert (delivery.status, delivery.channel) == (Status.SENT, Channel.SMS)
    assert delivery.at == NOON + MINUTE


async def test_a_released_claim_may_be_claimed_again_and_an_outage_piles_up_no_rows(
    database: Database,
) -> None:
    await meet(database)
    ledger = SqlLedger(database, TIMING)
    for minute in range(5):
        claim = await claimed(database, asking(), now=NOON + minute * MINUTE)
        await ledger.release(claim)
    last = await claimed(database, asking(), now=NOON + 5 * MINUTE)

    assert last.call_before == CALL_BEFORE + 5 * MINUTE
    assert await _states(database) == [("email", 1, "claimed", None)]
    (enrolment,) = (await explain(database, ANA.customer_id)).enrolments
    assert [each.tries for each in enrolment.touchpoints[0].attempts] == [6]


async def test_the_same_hold_is_written_down_once(database: Database) -> None:
    await meet(database, ANA.model_copy(update={"consents": {}}))
    for minute in range(3):
        delivery = await answered(database, asking(), TIP, NOON + minute * MINUTE)
        assert delivery.at == NOON + minute * MINUTE
    await answered(database, asking(channel=Channel.SMS), TIP)

    assert await _states(database) == [
        ("email", 1, "skipped", "no_consent"),
        ("sms", 1, "skipped", "no_consent"),
    ]


async def test_a_delivery_tells_the_zone_they_are_in_now(database: Database) -> None:
    await meet(database)
    await sent(database, asking())
    await Intake(database).identify("e-2", ANA.model_copy(update={"time_zone": "Asia/Tokyo"}), NOON)

    assert (await answered(database, asking())).time_zone == "Asia/Tokyo"
