"""Who waits for a customer's lock while they are merged, finds the customer whom they became."""

import asyncio
from collections.abc import Awaitable

from adapters.store.customers.merging import Merging, merge
from adapters.store.engine.database import Database
from adapters.store.enrolments import Enrolments
from adapters.store.events.intake import Intake
from adapters.store.sends.ledger import SqlLedger
from domain.customers import Channel
from domain.messages import Reason
from domain.ports import Claim
from tests.adapters.store.building import (
    ANA,
    NOON,
    RECEIPT,
    TIMING,
    answered,
    asking,
    clock_at,
    events_named,
    happening,
    rows_of,
)
from tests.adapters.store.enrolling import enrol
from tests.adapters.store.locks import somebody_waits
from tests.adapters.store.merging import VISITOR, both_known, visits
from tests.adapters.store.transactions import begin
from tests.waiting import eventually

NUMBER = "+351966666666"


async def while_merging(database: Database, work: Awaitable[object]) -> object:
    """Let something wait for a merge that is about to be committed."""
    async with begin(database) as tx:
        await tx.run(merge, Merging(VISITOR, ANA.customer_id, NOON, "identify", ()))
        waiting = asyncio.ensure_future(work)
        await eventually(lambda: somebody_waits(database))
        assert not waiting.done()
    return await waiting


async def test_a_claim(database: Database) -> None:
    await both_known(database)
    request = asking(customer_id=VISITOR, workflow_id=f"shop/{VISITOR}")
    claiming = SqlLedger(database, TIMING).claim(request, RECEIPT, clock_at(NOON))
    claim = await while_merging(database, claiming)
    assert isinstance(claim, Claim)
    assert (claim.customer.customer_id, claim.address) == (ANA.customer_id, ANA.email)


async def test_an_event(database: Database) -> None:
    await both_known(database)
    await while_merging(database, Intake(database).track(happening("e-1", VISITOR)))
    (event,) = await events_named(database, "Order Completed")
    assert event["customer_id"] == ANA.customer_id


async def test_a_stop(database: Database) -> None:
    await both_known(database)
    await visits(database)
    visitor = ANA.model_copy(update={"customer_id": VISITOR, "phone": NUMBER})
    await Intake(database).identify("number", visitor, NOON)
    stopping = Intake(database).stop_channel("stop", Channel.SMS, NUMBER, NOON)
    assert await while_merging(database, stopping)
    words = [row for row in await rows_of(database, "consents") if row["channel"] == "sms"]
    assert {(row["customer_id"], row["granted"]) for row in words} == {(ANA.customer_id, False)}
    refused = await answered(database, asking("run-1:shop.receipt:1", Channel.SMS))
    assert refused.reason is Reason.SUPPRESSED


async def test_the_report_that_a_run_has_started(database: Database) -> None:
    await both_known(database)
    row = await enrol(database, customer_id=VISITOR)
    assert row
    assert await while_merging(database, Enrolments(database).started(row.enrolment_id, "run-1"))
    (running,) = await Enrolments(database).running_of(ANA.customer_id)
    assert (running.run_id, running.state) == ("run-1", "running")
