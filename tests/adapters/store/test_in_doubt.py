"""Doubts: what has no record is settled by asking the vendor, or by its message's policy."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta

import pytest

from adapters.store.database import Database
from adapters.store.explain import explain
from adapters.store.ledger import SqlLedger
from domain.customers import Channel
from domain.delivery_reports import DeliveryReport
from domain.errors import Throttled
from domain.messages import Delivery, Message, OnUnknown, Reason, SendRequest, Status
from domain.policies import CAP
from domain.ports import REAL_TIME, InDoubt
from tests.adapters.store.building import (
    ANA,
    BEA,
    MINUTE,
    NOON,
    PHONE,
    RECEIPT,
    TIP,
    answered,
    asking,
    claimed,
    clock_at,
    everything,
    meet,
    sent,
)

SECOND = timedelta(seconds=1)
ONCE = RECEIPT.model_copy(update={"on_unknown": OnUnknown.AT_MOST_ONCE})
SURELY = RECEIPT.model_copy(update={"on_unknown": OnUnknown.AT_LEAST_ONCE})
TEXT = asking(channel=Channel.SMS)
ANOTHER_TEXT = asking("run-2:shop.receipt:1", Channel.SMS, first_execution_run_id="run-2")
TEXT_SETTLED = NOON + REAL_TIME.call_window + REAL_TIME.settling(Channel.SMS)
MAIL_SETTLED = NOON + REAL_TIME.call_window + REAL_TIME.settling(Channel.EMAIL)


async def doubted(
    database: Database,
    request: SendRequest = TEXT,
    what: Message = RECEIPT,
) -> InDoubt:
    """Find an attempt in doubt once its settling is over."""
    settled = TEXT_SETTLED if request.channel is Channel.SMS else MAIL_SETTLED
    doubt = await SqlLedger(database).claim(request, what, clock_at(settled))
    assert isinstance(doubt, InDoubt), doubt
    return doubt


async def lost(
    database: Database, what: Message, candidates: Sequence[str] | None, tries: int = 1
) -> None:
    """Send an e-mail so often without learning what became of it."""
    ledger, now = SqlLedger(database), NOON
    for _ in range(tries):
        await claimed(database, asking(), what, now)
        await answered(database, asking(), what, now + SECOND)
        now += REAL_TIME.call_window + REAL_TIME.settling(Channel.EMAIL)
        doubt = await ledger.claim(asking(), what, clock_at(now))
        assert isinstance(doubt, InDoubt), doubt
        await ledger.settle(doubt, candidates, what, now)


async def told(database: Database) -> list[tuple[str, str | None]]:
    """How each attempt stands, and what settled it."""
    (enrolment, *_) = (await explain(database, ANA.customer_id)).enrolments
    return [
        (attempt.state, attempt.settled_by)
        for touchpoint in enrolment.touchpoints
        for attempt in touchpoint.attempts
    ]


async def test_a_doubt_says_where_and_when_to_look(database: Database) -> None:
    await meet(database)
    claim = await claimed(database, TEXT)
    assert await doubted(database) == InDoubt(
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
    doubt = await doubted(database)
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

    ledger = SqlLedger(database)
    doubt = await ledger.claim(asking(), SURELY, clock_at(heard_by))
    assert isinstance(doubt, InDoubt), "a second time it is as sure as it can be"
    await ledger.note([DeliveryReport(claim.touchpoint_id, Channel.EMAIL, "delivered")], heard_by)
    assert (await answered(database, asking(), SURELY, heard_by)).status is Status.SENT


async def test_what_the_vendor_has_is_sent_and_never_sent_again(database: Database) -> None:
    await meet(database)
    await claimed(database, TEXT)
    await SqlLedger(database).settle(await doubted(database), ["SM1"], RECEIPT, TEXT_SETTLED)

    delivery = await answered(database, TEXT, now=TEXT_SETTLED + MINUTE)
    assert (delivery.status, delivery.at) == (Status.SENT, NOON + REAL_TIME.call_window)
    assert await told(database) == [("handed_over", "trace")]


async def test_what_the_vendor_surely_has_not_is_sent(database: Database) -> None:
    await meet(database)
    await claimed(database, TEXT)
    await SqlLedger(database).settle(await doubted(database), [], ONCE, TEXT_SETTLED)
    await sent(database, TEXT, ONCE, now=TEXT_SETTLED)

    assert await told(database) == [("absent", "trace"), ("handed_over", None)]


async def test_a_vendors_message_settles_one_attempt_only(database: Database) -> None:
    """Two texts to one number: the one that is in the vendor's list is known to be the first."""
    await meet(database)
    await sent(database, ANOTHER_TEXT)  # as vendor-1
    await claimed(database, TEXT)
    await SqlLedger(database).settle(await doubted(database), ["vendor-1"], RECEIPT, TEXT_SETTLED)

    await claimed(database, TEXT, now=TEXT_SETTLED)


async def test_where_nobody_can_say_an_offer_is_not_sent_again(database: Database) -> None:
    await meet(database)
    await lost(database, ONCE, None)

    for later in (MAIL_SETTLED, MAIL_SETTLED + timedelta(days=30)):
        delivery = await answered(database, asking(), ONCE, later)
        assert (delivery.status, delivery.reason) == (Status.UNKNOWN, Reason.AT_MOST_ONCE)
        assert (delivery.again_at, delivery.refused) == (None, False)
    assert await told(database) == [("unknown", "at_most_once")]


async def test_where_nobody_can_say_what_she_must_get_is_sent_again_up_to_three_times(
    database: Database,
) -> None:
    await meet(database)
    await lost(database, SURELY, None, tries=3)

    delivery = await answered(database, asking(), SURELY, NOON + timedelta(days=1))
    assert (delivery.status, delivery.reason) == (Status.UNKNOWN, Reason.TRIED_ENOUGH)
    assert await told(database) == [("unknown", "at_least_once")] * 3


async def test_what_is_sent_again_is_sent(database: Database) -> None:
    await meet(database)
    await lost(database, SURELY, None)
    await sent(database, asking(), SURELY, NOON + timedelta(hours=1))

    delivery = await answered(database, asking(), SURELY, NOON + timedelta(hours=2))
    assert delivery.status is Status.SENT
    assert await told(database) == [("unknown", "at_least_once"), ("handed_over", None)]


async def test_what_must_not_leave_any_more_is_not_sent_again_and_stays_unknown(
    database: Database,
) -> None:
    await meet(database)
    await lost(database, SURELY, None)
    obsolete = asking(obsolete=True)

    delivery = await answered(database, obsolete, SURELY, NOON + timedelta(hours=1))
    assert (delivery.status, delivery.reason) == (Status.UNKNOWN, Reason.OBSOLETE)
    (enrolment,) = (await explain(database, ANA.customer_id)).enrolments
    assert enrolment.touchpoints[0].status == "unknown"


@pytest.mark.parametrize("refused", [True, False])
async def test_what_she_may_have_got_is_not_told_to_have_failed(
    database: Database, refused: bool
) -> None:
    """The first attempt is lost for good; the second one is refused, or calls nobody."""
    await meet(database)
    await lost(database, SURELY, None)
    ledger, later = SqlLedger(database), NOON + timedelta(hours=1)
    again = await claimed(database, asking(), SURELY, later)
    if refused:
        await ledger.record(again, Status.FAILED, Reason.REJECTED, later)
    else:
        await ledger.release(again)
    (enrolment,) = (await explain(database, ANA.customer_id)).enrolments
    (touchpoint,) = enrolment.touchpoints
    assert (touchpoint.status, touchpoint.reason) == ("unknown", "interrupted")


async def test_a_vendors_word_that_comes_late_still_counts(database: Database) -> None:
    """The event names the first attempt's mail, whose id nobody knew."""
    await meet(database)
    await lost(database, SURELY, None)
    again = await sent(database, asking(), SURELY, NOON + timedelta(hours=1))
    ledger = SqlLedger(database)
    await ledger.note(
        [DeliveryReport(again.touchpoint_id, Channel.EMAIL, "delivered", "mail-1")], NOON
    )

    assert await told(database) == [("handed_over", "news"), ("handed_over", None)]


@pytest.mark.parametrize("candidates", [["SM1"], [], None])
async def test_a_doubt_that_was_settled_meanwhile_is_left_as_it_is(
    database: Database, candidates: list[str] | None
) -> None:
    await meet(database)
    await claimed(database, TEXT)
    doubt, ledger = await doubted(database), SqlLedger(database)
    await ledger.note([DeliveryReport(doubt.touchpoint_id, Channel.SMS, "delivered", "SM0")], NOON)
    before = await everything(database)
    await ledger.settle(doubt, candidates, ONCE, TEXT_SETTLED)

    assert await everything(database) == before


async def test_whoever_wakes_late_undoes_nothing_that_was_settled(database: Database) -> None:
    """Its claim was found absent, its successor's is under way: neither is touched."""
    await meet(database)
    late = await claimed(database, TEXT)
    ledger = SqlLedger(database)
    await ledger.settle(await doubted(database), [], RECEIPT, TEXT_SETTLED)
    await claimed(database, TEXT, now=TEXT_SETTLED)
    before = await everything(database)

    await ledger.release(late)
    await ledger.record(late, Status.FAILED, Reason.REJECTED, TEXT_SETTLED)
    await ledger.record(late, Status.UNKNOWN, Reason.AMBIGUOUS_ANSWER, TEXT_SETTLED)
    assert await everything(database) == before


async def test_an_acceptance_that_is_told_late_still_counts(database: Database) -> None:
    await meet(database)
    late = await claimed(database, TEXT)
    ledger = SqlLedger(database)
    await ledger.settle(await doubted(database), [], RECEIPT, TEXT_SETTLED)
    await ledger.record(late, Status.SENT, Reason.ACCEPTED, TEXT_SETTLED, vendor_message_id="SM1")

    assert (await answered(database, TEXT, now=TEXT_SETTLED)).status is Status.SENT


async def test_an_address_is_kept_with_an_attempt_only_until_it_is_settled(
    database: Database,
) -> None:
    await meet(database)
    await sent(database, TEXT)
    await claimed(database, ANOTHER_TEXT)
    kept = [row["address"] for row in (await everything(database))["attempts"]]
    assert kept == [None, PHONE]


# --- one text in doubt at a time


async def test_a_text_waits_while_another_to_the_same_number_is_under_way(
    database: Database,
) -> None:
    await meet(database)
    await meet(database, BEA)
    under_way = await claimed(database, TEXT)
    hers = asking("run-2:shop.receipt:1", Channel.SMS, customer_id=BEA.customer_id)
    ledger = SqlLedger(database)
    with pytest.raises(Throttled) as busy:
        await ledger.claim(hers, RECEIPT, clock_at(NOON + SECOND))
    assert busy.value.retry_after == SECOND

    await ledger.record(under_way, Status.SENT, Reason.ACCEPTED, NOON, vendor_message_id="SM1")
    await claimed(database, hers, now=NOON + 2 * SECOND)


async def test_a_text_waits_while_another_to_the_same_number_is_in_doubt(
    database: Database,
) -> None:
    await meet(database)
    claim, ledger = await claimed(database, TEXT), SqlLedger(database)
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
    hers = asking("run-2:shop.receipt:1", Channel.SMS, customer_id=BEA.customer_id)
    answers = await asyncio.gather(
        SqlLedger(both[0]).claim(TEXT, RECEIPT, clock_at(NOON)),
        SqlLedger(both[1]).claim(hers, RECEIPT, clock_at(NOON)),
        return_exceptions=True,
    )
    for each in both:
        await each.close()
    assert sorted(type(answer).__name__ for answer in answers) == ["Claim", "Throttled"]


def test_offers_are_sent_at_most_once_and_orders_at_least_once_by_default() -> None:
    assert TIP.on_unknown is OnUnknown.AT_MOST_ONCE
    assert RECEIPT.on_unknown is OnUnknown.AT_LEAST_ONCE


async def test_what_is_told_late_was_sent_when_it_was_sent(database: Database) -> None:
    """Three tips of last week, of which we hear today, use up nothing of today's cap."""
    await meet(database)
    ledger, today = SqlLedger(database), NOON + timedelta(days=7)
    for n in range(CAP):
        claim = await claimed(database, asking(f"{TIP.name}-{n}"), TIP)
        await ledger.note([DeliveryReport(claim.touchpoint_id, Channel.EMAIL, "opened")], today, {})

    await claimed(database, asking("one more"), TIP, today)
    (enrolment,) = (await explain(database, ANA.customer_id)).enrolments
    sent_at = {each.sent_at for each in enrolment.touchpoints}
    assert sent_at == {NOON + REAL_TIME.call_window, None}


async def test_a_vendor_that_keeps_losing_a_text_is_asked_more_and_more_rarely(
    database: Database,
) -> None:
    """Each round costs history: a day of 500s must not end anybody's journey."""
    await meet(database)
    ledger, now, rounds = SqlLedger(database), NOON, 0
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


async def test_a_release_that_comes_late_reopens_nothing(database: Database) -> None:
    await meet(database)
    late = await claimed(database, asking(), ONCE)
    await answered(database, asking(), ONCE, NOON + SECOND)
    ledger = SqlLedger(database)
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
    ledger, request, later = SqlLedger(database), asking(channel=channel), NOON + 2 * MINUTE
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
    ledger, later = SqlLedger(database), TEXT_SETTLED + MINUTE
    first = await claimed(database, TEXT)
    doubt = await doubted(database)
    await ledger.release(first)
    second = await claimed(database, TEXT, now=later)
    await ledger.settle(doubt, [], RECEIPT, later)
    await ledger.record(second, Status.UNKNOWN, Reason.AMBIGUOUS_ANSWER, later)
    settled = later + (TEXT_SETTLED - NOON)
    assert isinstance(await ledger.claim(TEXT, RECEIPT, clock_at(settled)), InDoubt)
