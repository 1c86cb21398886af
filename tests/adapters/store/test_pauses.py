"""The brake: what is paused is not claimed, from the very next claim on."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from adapters.store.engine.database import Database
from adapters.store.pauses import AlreadyPaused, NotPaused, Pauses
from adapters.store.schema import attempts
from adapters.store.sends.ledger import SqlLedger
from domain.customers import Channel
from domain.eligibility.paused import LATEST, SOONEST
from domain.messages import Delivery, Reason, Status
from domain.operations import OperatorRequest
from domain.pauses import PauseTarget
from tests.adapters.store.building import (
    ANA,
    FLEETING_TIP,
    MINUTE,
    NOON,
    RECEIPT,
    TIP,
    answered,
    asking,
    claimed,
    meet,
)
from tests.adapters.store.transactions import read

MARIA = OperatorRequest(by="maria", reason="the price is wrong")
BEA = OperatorRequest(by="bea", reason="the price is right")
EVERY_BRAKE = {
    PauseTarget.MESSAGE: RECEIPT.name,
    PauseTarget.CHANNEL: Channel.EMAIL.value,
    PauseTarget.JOURNEY: "shop",
}


async def paused(database: Database, target: PauseTarget = PauseTarget.MESSAGE) -> None:
    await Pauses(database).pause(target, EVERY_BRAKE[target], MARIA, NOON)


async def unpaused(database: Database, target: PauseTarget = PauseTarget.MESSAGE) -> None:
    await Pauses(database).unpause(target, EVERY_BRAKE[target], BEA, NOON)


async def tries(database: Database) -> list[tuple[str, str | None]]:
    async with read(database) as tx:
        rows = await tx.execute(select(attempts).order_by(attempts.c.attempt_id))
        return [(row.state, row.reason) for row in rows]


@pytest.mark.parametrize("target", PauseTarget)
async def test_the_next_claim_obeys_and_once_it_is_let_go_the_next_one_is_granted(
    database: Database, target: PauseTarget
) -> None:
    await meet(database)
    await paused(database, target)
    for minute in (1, 2):  # however often it asks, one row tells of it
        told = await answered(database, asking(), now=NOON + minute * MINUTE)
        assert (told.status, told.reason) == (Status.HELD, Reason.PAUSED)
    assert await tries(database) == [("held", "paused")]
    await unpaused(database, target)
    await claimed(database, asking(), now=NOON + 3 * MINUTE)
    assert await tries(database) == [("held", "paused"), ("claimed", None)]


async def test_what_is_not_meant_leaves(database: Database) -> None:
    await meet(database)
    brake = Pauses(database)
    await brake.pause(PauseTarget.MESSAGE, TIP.name, MARIA, NOON)
    await brake.pause(PauseTarget.CHANNEL, Channel.SMS, MARIA, NOON)
    await brake.pause(PauseTarget.JOURNEY, "onboarding", MARIA, NOON)
    # A journey's name is no message's.
    await brake.pause(PauseTarget.MESSAGE, "shop", MARIA, NOON)
    await claimed(database, asking())


async def test_a_claim_that_was_given_back_by_a_failing_vendor_obeys_too(
    database: Database,
) -> None:
    await meet(database)
    claim = await claimed(database, asking())
    await paused(database)
    await SqlLedger(database).release(claim)
    assert (await answered(database, asking())).reason is Reason.PAUSED
    assert await tries(database) == [("released", None), ("held", "paused")]


async def test_what_left_before_stays_sent(database: Database) -> None:
    """And a call that is under way finishes, and is recorded."""
    await meet(database)
    claim = await claimed(database, asking())
    await paused(database)
    done = await SqlLedger(database).record(claim, Status.SENT, Reason.ACCEPTED, NOON)
    assert done.sent
    assert (await answered(database, asking())).reason is Reason.ALREADY_SENT


async def test_what_would_not_leave_anyway_does_not_wait_for_the_brake(
    database: Database,
) -> None:
    """No consent: another channel may take it, or the story goes on."""
    await meet(database, ANA.model_copy(update={"consents": {}, "phone": None}))
    await paused(database, PauseTarget.JOURNEY)
    by_text = asking(channel=Channel.SMS)
    assert (await answered(database, by_text)).reason is Reason.NO_ADDRESS
    assert (await answered(database, asking("t-2"), TIP)).reason is Reason.NO_CONSENT
    late = NOON + FLEETING_TIP.ttl + MINUTE
    assert (await answered(database, asking("t-3"), FLEETING_TIP, late)).reason is Reason.LATE


async def test_the_longer_it_lasts_the_rarer_it_is_asked_within_bounds(database: Database) -> None:
    await meet(database)
    await paused(database)
    for lasted, wait in (
        (timedelta(), SOONEST),
        (10 * MINUTE, 10 * MINUTE),
        (timedelta(days=30), LATEST),
    ):
        now = NOON + lasted
        told = await answered(database, asking(), now=now)
        assert isinstance(told, Delivery)
        assert told.again_at == now + wait


async def test_a_pause_begins_once_ends_once_and_the_audit_keeps_who_and_why(
    database: Database,
) -> None:
    brake = Pauses(database)
    await paused(database)
    with pytest.raises(AlreadyPaused, match="is paused already"):
        await paused(database)
    (now,) = await brake.list()
    assert (now.label, now.by, now.reason, now.at) == (
        "the message shop.receipt",
        "maria",
        "the price is wrong",
        NOON,
    )
    await unpaused(database)
    with pytest.raises(NotPaused, match="is not paused"):
        await unpaused(database)
    assert await brake.list() == []
    assert [(one.action, one.by, one.reason) for one in await brake.audit()] == [
        ("unpause", "bea", "the price is right"),
        ("pause", "maria", "the price is wrong"),
    ]


async def test_it_is_told_how_many_messages_wait(database: Database) -> None:
    await meet(database)
    await paused(database)
    for n in range(3):
        await answered(database, asking(f"run-1:shop.receipt:{n}"))
    (waiting,) = await Pauses(database).waiting()
    assert waiting == ("shop.receipt", "email", "shop", 3)
