"""An attempt in doubt is settled by asking its vendor."""

from datetime import timedelta

import pytest

from adapters.store.engine.database import Database
from adapters.store.sends.ledger import SqlLedger
from domain.customers import Channel
from domain.delivery_reports import DeliveryReport
from domain.messages import Delivery, Reason, Status
from domain.ports import REAL_TIME, InDoubt
from tests.adapters.store.building import (
    MINUTE,
    NOON,
    PHONE,
    RECEIPT,
    TIMING,
    answered,
    asking,
    claimed,
    clock_at,
    everything,
    meet,
    rows_of,
    sent,
)
from tests.adapters.store.doubts import (
    ANOTHER_TEXT,
    ONCE,
    SECOND,
    SURELY,
    TEXT,
    TEXT_SETTLED,
    in_doubt,
    states,
)


async def test_a_doubt_says_where_and_when_to_look(database: Database) -> None:
    await meet(database)
    claim = await claimed(database, TEXT)
    assert await in_doubt(database) == InDoubt(
        touchpoint_id=claim.touchpoint_id,
        attempt_id=claim.attempt_id,
        channel=Channel.SMS,
        address=PHONE,
        since=NOON - REAL_TIME.lag_of(Channel.SMS) / 2,
        until=TEXT_SETTLED - REAL_TIME.lag_of(Channel.SMS) / 2,
    )


async def test_a_text_that_the_vendor_takes_after_we_hung_up_is_looked_for_too(
    database: Database,
) -> None:
    await meet(database)
    hung_up = (await claimed(database, TEXT)).call_before + REAL_TIME.http_timeout
    doubt = await in_doubt(database)
    assert doubt.until == hung_up + REAL_TIME.lag_of(Channel.SMS) / 2
    assert doubt.until + REAL_TIME.lag_of(Channel.SMS) / 2 == TEXT_SETTLED, "and its list may lag"


async def test_whoever_was_away_waits_once_for_what_the_vendor_could_not_tell(
    database: Database,
) -> None:
    """All of us were down for an hour, and SendGrid repeats what nobody took."""
    await meet(database)
    claim = await claimed(database, asking(), SURELY)
    back = NOON + timedelta(hours=1)
    delivery = await answered(database, asking(), SURELY, back)
    assert (delivery.status, delivery.reason) == (Status.UNKNOWN, Reason.INTERRUPTED)
    heard_by = back + REAL_TIME.lag_of(Channel.EMAIL)
    assert delivery.again_at == heard_by

    ledger = SqlLedger(database, TIMING)
    doubt = await ledger.claim(asking(), SURELY, clock_at(heard_by))
    assert isinstance(doubt, InDoubt), "a second time it is as sure as it can be"
    await ledger.note([DeliveryReport(claim.touchpoint_id, Channel.EMAIL, "delivered")], heard_by)
    assert (await answered(database, asking(), SURELY, heard_by)).status is Status.SENT


async def test_what_the_vendor_has_is_sent_and_never_sent_again(database: Database) -> None:
    await meet(database)
    await claimed(database, TEXT)
    await SqlLedger(database, TIMING).settle(
        await in_doubt(database), ["SM1"], RECEIPT, TEXT_SETTLED
    )

    delivery = await answered(database, TEXT, now=TEXT_SETTLED + MINUTE)
    assert (delivery.status, delivery.at) == (Status.SENT, NOON + REAL_TIME.call_window)
    assert await states(database) == [("handed_over", "trace")]


async def test_what_the_vendor_surely_has_not_is_sent(database: Database) -> None:
    await meet(database)
    await claimed(database, TEXT)
    await SqlLedger(database, TIMING).settle(await in_doubt(database), [], ONCE, TEXT_SETTLED)
    await sent(database, TEXT, ONCE, now=TEXT_SETTLED)

    assert await states(database) == [("absent", "trace"), ("handed_over", None)]


async def test_a_vendors_message_settles_one_attempt_only(database: Database) -> None:
    """Two texts to one number: the one that is in the vendor's list is known to be the first."""
    await meet(database)
    await sent(database, ANOTHER_TEXT)  # as vendor-1
    await claimed(database, TEXT)
    await SqlLedger(database, TIMING).settle(
        await in_doubt(database), ["vendor-1"], RECEIPT, TEXT_SETTLED
    )

    await claimed(database, TEXT, now=TEXT_SETTLED)


@pytest.mark.parametrize("candidates", [["SM1"], [], None])
async def test_a_doubt_that_was_settled_meanwhile_is_left_as_it_is(
    database: Database, candidates: list[str] | None
) -> None:
    await meet(database)
    await claimed(database, TEXT)
    doubt, ledger = await in_doubt(database), SqlLedger(database, TIMING)
    await ledger.note([DeliveryReport(doubt.touchpoint_id, Channel.SMS, "delivered", "SM0")], NOON)
    before = await everything(database)
    await ledger.settle(doubt, candidates, ONCE, TEXT_SETTLED)

    assert await everything(database) == before


async def test_an_address_is_kept_with_an_attempt_only_until_it_is_settled(
    database: Database,
) -> None:
    await meet(database)
    await sent(database, TEXT)
    await claimed(database, ANOTHER_TEXT)
    kept = [row["address"] for row in await rows_of(database, "attempts")]
    assert kept == [None, PHONE]


async def test_a_vendor_that_keeps_losing_a_text_is_asked_more_and_more_rarely(
    database: Database,
) -> None:
    """Each round costs history: a day of 500s must not end anybody's journey."""
    await meet(database)
    ledger, now, rounds = SqlLedger(database, TIMING), NOON, 0
    while now < NOON + timedelta(hours=8):
        claim = await ledger.claim(TEXT, RECEIPT, clock_at(now))
        if isinstance(claim, InDoubt):
            await ledger.settle(claim, [], RECEIPT, now)
        elif isinstance(claim, Delivery):
            assert claim.reason in (Reason.INTERRUPTED, Reason.VENDOR_FAILING)
            assert claim.again_at is not None
            now = claim.again_at
        else:
            rounds += 1
            now += SECOND
    assert 8 < rounds < 20
