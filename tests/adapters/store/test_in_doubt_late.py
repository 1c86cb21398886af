"""What comes late: a vendor's report, a worker that wakes, a claim that is given back."""

from datetime import timedelta

import pytest

from adapters.store.engine.database import Database
from adapters.store.reads.explain import explain
from adapters.store.sends.ledger import SqlLedger
from domain.customers import Channel
from domain.delivery_reports import DeliveryReport
from domain.eligibility.caps import CAP
from domain.messages import Reason, Status
from domain.ports import REAL_TIME, InDoubt
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
    everything,
    meet,
    sent,
)
from tests.adapters.store.doubts import (
    MAIL_SETTLED,
    ONCE,
    SECOND,
    SURELY,
    TEXT,
    TEXT_SETTLED,
    in_doubt,
    lost,
    states,
)


async def test_a_vendors_word_that_comes_late_still_counts(database: Database) -> None:
    """The event names the first attempt's mail, whose id nobody knew."""
    await meet(database)
    await lost(database, SURELY, None)
    again = await sent(database, asking(), SURELY, NOON + timedelta(hours=1))
    ledger = SqlLedger(database, TIMING)
    await ledger.note(
        [DeliveryReport(again.touchpoint_id, Channel.EMAIL, "delivered", "mail-1")], NOON
    )

    assert await states(database) == [("handed_over", "news"), ("handed_over", None)]


async def test_whoever_wakes_late_undoes_nothing_that_was_settled(database: Database) -> None:
    """Its claim was found absent, its successor's is under way: neither is touched."""
    await meet(database)
    late = await claimed(database, TEXT)
    ledger = SqlLedger(database, TIMING)
    await ledger.settle(await in_doubt(database), [], RECEIPT, TEXT_SETTLED)
    await claimed(database, TEXT, now=TEXT_SETTLED)
    before = await everything(database)

    await ledger.release(late)
    await ledger.record(late, Status.FAILED, Reason.REJECTED, TEXT_SETTLED)
    await ledger.record(late, Status.UNKNOWN, Reason.AMBIGUOUS_ANSWER, TEXT_SETTLED)
    assert await everything(database) == before


async def test_an_acceptance_that_is_told_late_still_counts(database: Database) -> None:
    await meet(database)
    late = await claimed(database, TEXT)
    ledger = SqlLedger(database, TIMING)
    await ledger.settle(await in_doubt(database), [], RECEIPT, TEXT_SETTLED)
    await ledger.record(late, Status.SENT, Reason.ACCEPTED, TEXT_SETTLED, vendor_message_id="SM1")

    assert (await answered(database, TEXT, now=TEXT_SETTLED)).status is Status.SENT


async def test_what_is_told_late_was_sent_when_it_was_sent(database: Database) -> None:
    """Three tips of last week, of which we hear today, use up nothing of today's cap."""
    await meet(database)
    ledger, today = SqlLedger(database, TIMING), NOON + timedelta(days=7)
    for n in range(CAP):
        claim = await claimed(database, asking(f"{TIP.name}-{n}"), TIP)
        await ledger.note([DeliveryReport(claim.touchpoint_id, Channel.EMAIL, "opened")], today, {})

    await claimed(database, asking("one more"), TIP, today)
    (enrolment,) = (await explain(database, ANA.customer_id)).enrolments
    sent_at = {each.sent_at for each in enrolment.touchpoints}
    assert sent_at == {NOON + REAL_TIME.call_window, None}


async def test_a_release_that_comes_late_reopens_nothing(database: Database) -> None:
    await meet(database)
    late = await claimed(database, asking(), ONCE)
    await answered(database, asking(), ONCE, NOON + SECOND)
    ledger = SqlLedger(database, TIMING)
    doubt = await ledger.claim(asking(), ONCE, clock_at(MAIL_SETTLED))
    assert isinstance(doubt, InDoubt)
    await ledger.settle(doubt, None, ONCE, MAIL_SETTLED)
    before = await everything(database)
    await ledger.release(late)
    assert await everything(database) == before


@pytest.mark.parametrize("recorded", [True, False])
@pytest.mark.parametrize("channel", list(Channel))
async def test_a_claim_given_back_once_more_is_not_its_successors(
    database: Database, channel: Channel, recorded: bool
) -> None:
    """The commit's answer was lost, so it is given back again, when another attempt has called."""
    await meet(database)
    ledger, request, later = SqlLedger(database, TIMING), asking(channel=channel), NOON + 2 * MINUTE
    first = await claimed(database, request)
    await ledger.release(first)
    second = await claimed(database, request, now=later)
    if recorded:
        await ledger.record(second, Status.UNKNOWN, Reason.AMBIGUOUS_ANSWER, later)
    await ledger.release(first)
    assert (await answered(database, request, now=later + MINUTE / 4)).status is Status.UNKNOWN
    settled = later + REAL_TIME.call_window + REAL_TIME.settling(channel)
    assert isinstance(await ledger.claim(request, RECEIPT, clock_at(settled)), InDoubt)


async def test_what_is_said_of_a_doubt_is_not_said_of_the_claim_that_followed(
    database: Database,
) -> None:
    """Who was in doubt woke and gave its claim back, while its vendor was being asked."""
    await meet(database)
    ledger, later = SqlLedger(database, TIMING), TEXT_SETTLED + MINUTE
    first = await claimed(database, TEXT)
    doubt = await in_doubt(database)
    await ledger.release(first)
    second = await claimed(database, TEXT, now=later)
    await ledger.settle(doubt, [], RECEIPT, later)
    await ledger.record(second, Status.UNKNOWN, Reason.AMBIGUOUS_ANSWER, later)
    settled = later + (TEXT_SETTLED - NOON)
    assert isinstance(await ledger.claim(TEXT, RECEIPT, clock_at(settled)), InDoubt)
