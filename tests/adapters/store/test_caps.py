"""Frequency caps, each customer's own."""

import asyncio
from datetime import datetime, timedelta

from adapters.store.engine.database import Database
from adapters.store.sends.ledger import SqlLedger
from domain.clock import Pace
from domain.eligibility.caps import CAP
from domain.messages import Message, Reason, Status
from domain.ports import Claim
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
    meet,
    sent,
)

DAY = timedelta(days=1)


async def fill_cap(database: Database, what: Message = TIP, now: datetime = NOON) -> list[Claim]:
    return [
        await sent(database, asking(f"{what.name}-{n}"), what, now + n * MINUTE) for n in range(CAP)
    ]


async def test_one_tip_too_many_is_held_until_the_first_is_a_day_old(database: Database) -> None:
    await meet(database)
    await fill_cap(database)
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
    await fill_cap(database, RECEIPT)
    await fill_cap(database, TIP, NOON + MINUTE)

    await claimed(database, asking("one-more"), RECEIPT, NOON + 9 * MINUTE)


async def test_customers_have_caps_of_their_own(database: Database) -> None:
    await meet(database)
    await meet(database, ANA.model_copy(update={"customer_id": "c-bea"}))
    await fill_cap(database)

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
