"""One text at a time is under way, or in doubt, to a number."""

import asyncio

import pytest

from adapters.store.engine.database import Database
from adapters.store.sends.ledger import SqlLedger
from domain.customers import Channel
from domain.errors import Throttled
from domain.messages import Reason, Status
from tests.adapters.store.building import (
    BEA,
    MINUTE,
    NOON,
    RECEIPT,
    TIMING,
    asking,
    claimed,
    clock_at,
    meet,
)
from tests.adapters.store.doubts import ANOTHER_TEXT, SECOND, TEXT, TEXT_SETTLED


async def test_a_text_waits_while_another_to_the_same_number_is_under_way(
    database: Database,
) -> None:
    await meet(database)
    await meet(database, BEA)
    under_way = await claimed(database, TEXT)
    theirs = {"customer_id": BEA.customer_id, "first_execution_run_id": "run-2"}
    beas = asking("run-2:shop.receipt:1", Channel.SMS, **theirs)
    ledger = SqlLedger(database, TIMING)
    with pytest.raises(Throttled) as busy:
        await ledger.claim(beas, RECEIPT, clock_at(NOON + SECOND))
    assert busy.value.retry_after == SECOND

    await ledger.record(under_way, Status.SENT, Reason.ACCEPTED, NOON, vendor_message_id="SM1")
    await claimed(database, beas, now=NOON + 2 * SECOND)


async def test_a_text_waits_while_another_to_the_same_number_is_in_doubt(
    database: Database,
) -> None:
    await meet(database)
    claim, ledger = await claimed(database, TEXT), SqlLedger(database, TIMING)
    await ledger.record(claim, Status.UNKNOWN, Reason.AMBIGUOUS_ANSWER, NOON)
    with pytest.raises(Throttled) as busy:
        await ledger.claim(ANOTHER_TEXT, RECEIPT, clock_at(TEXT_SETTLED - MINUTE / 2))
    assert busy.value.retry_after == MINUTE / 2

    await claimed(database, ANOTHER_TEXT, now=TEXT_SETTLED)


async def test_mails_to_one_address_wait_for_nobody(database: Database) -> None:
    await meet(database)
    await claimed(database, asking())
    await claimed(database, asking("run-2:shop.receipt:1"))


async def test_of_two_customers_with_one_number_one_at_a_time_is_texted(
    url: str, database: Database
) -> None:
    """At the same moment, from two processes: the second is told to wait."""
    await meet(database)
    await meet(database, BEA)
    both = [await Database.open(url) for _ in range(2)]
    theirs = {"customer_id": BEA.customer_id, "first_execution_run_id": "run-2"}
    beas = asking("run-2:shop.receipt:1", Channel.SMS, **theirs)
    answers = await asyncio.gather(
        SqlLedger(both[0], TIMING).claim(TEXT, RECEIPT, clock_at(NOON)),
        SqlLedger(both[1], TIMING).claim(beas, RECEIPT, clock_at(NOON)),
        return_exceptions=True,
    )
    for each in both:
        await each.close()
    assert sorted(type(answer).__name__ for answer in answers) == ["Claim", "Throttled"]
