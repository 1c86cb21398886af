"""A STOP suppresses a number, a START lifts it, and repeats undo nothing."""

import pytest

from adapters.store.customers.consents import consents_of
from adapters.store.customers.reactivating import Suppressions
from adapters.store.customers.suppressions import suppress
from adapters.store.engine.database import Database
from adapters.store.events.intake import Intake
from adapters.store.sends.ledger import SqlLedger
from domain.customers import Channel, Topic
from domain.eligibility.consent import consents_to
from domain.messages import Reason, Status
from tests.adapters.store.building import (
    ANA,
    BEA,
    MINUTE,
    NOON,
    PHONE,
    TIMING,
    asking,
    claimed,
    happening,
    meet,
    rows_of,
    sent,
)
from tests.adapters.store.suppressing import EMAIL, LATER, OPERATOR, bounce, stopped, suppressed
from tests.adapters.store.transactions import begin, read


@pytest.mark.parametrize("vendor_first", [True, False])
async def test_what_the_vendor_knows_of_a_stop_is_kept_whoever_told_it_first(
    database: Database, vendor_first: bool
) -> None:
    await meet(database)
    text = (await sent(database, asking(channel=Channel.SMS))).touchpoint_id
    if vendor_first:
        await SqlLedger(database, TIMING).note([stopped(text)], NOON)
    await Intake(database).stop_channel("twilio:1", Channel.SMS, PHONE, NOON)
    if not vendor_first:
        await SqlLedger(database, TIMING).note([stopped(text)], NOON)

    (row,) = await rows_of(database, "suppressions")
    assert (row["reason"], row["detail"], row["touchpoint_id"]) == ("opted_out", "21610", text)


async def test_a_late_repeat_does_not_undo_a_start(database: Database) -> None:
    await meet(database)
    text = (await sent(database, asking(channel=Channel.SMS))).touchpoint_id
    ledger = SqlLedger(database, TIMING)
    await ledger.note([stopped(text)], NOON)
    assert await suppressed(database, Channel.SMS, PHONE)
    await Intake(database).restart_channel("twilio:1", Channel.SMS, PHONE, LATER)

    await ledger.note([stopped(text)], LATER)
    assert not await suppressed(database, Channel.SMS, PHONE)


async def test_a_new_refusal_after_a_start_bars_again(database: Database) -> None:
    await meet(database)
    ledger = SqlLedger(database, TIMING)
    await ledger.note(
        [stopped((await sent(database, asking(channel=Channel.SMS))).touchpoint_id)], NOON
    )
    await Intake(database).restart_channel("twilio:1", Channel.SMS, PHONE, NOON)
    second = asking("run-1:shop.receipt:2", Channel.SMS)
    await ledger.note([stopped((await sent(database, second)).touchpoint_id)], LATER)
    assert await suppressed(database, Channel.SMS, PHONE)


async def test_a_refusal_of_before_a_start_that_is_told_after_it_bars_nobody(
    database: Database,
) -> None:
    await meet(database)
    intake, ledger = Intake(database), SqlLedger(database, TIMING)
    text = (await sent(database, asking(channel=Channel.SMS))).touchpoint_id
    await intake.stop_channel("stop", Channel.SMS, PHONE, NOON)
    await intake.restart_channel("start", Channel.SMS, PHONE, LATER)
    await ledger.note([stopped(text)], LATER)
    assert not await suppressed(database, Channel.SMS, PHONE)


async def test_a_number_that_texts_start_is_alive_whatever_was_told_of_it_before(
    database: Database,
) -> None:
    await meet(database)
    ledger = SqlLedger(database, TIMING)
    text = (await sent(database, asking(channel=Channel.SMS))).touchpoint_id
    gone = stopped(text)._replace(suppress_for=Reason.INVALID_ADDRESS, detail="30005")
    await ledger.note([gone], NOON)
    await Intake(database).restart_channel("start", Channel.SMS, PHONE, LATER)
    await ledger.note([gone], LATER + MINUTE)
    assert not await suppressed(database, Channel.SMS, PHONE)


async def test_a_consent_of_before_a_stop_that_is_told_after_it_does_not_count(
    database: Database,
) -> None:
    intake = Intake(database)
    await intake.stop_channel("stop", Channel.SMS, PHONE, NOON)
    one_topic = ANA.model_copy(update={"consents": {Topic.ORDER_UPDATES: {Channel.SMS: True}}})
    await intake.identify("i-1", one_topic, NOON - 2 * MINUTE)
    await intake.stop_channel("again", Channel.SMS, PHONE, NOON)
    another = ANA.model_copy(update={"consents": {Topic.OFFERS: {Channel.SMS: True}}})
    await intake.identify("i-2", another, NOON - MINUTE)
    await intake.restart_channel("start", Channel.SMS, PHONE, LATER)
    async with read(database) as tx:
        words = await tx.run(consents_of, ANA.customer_id)
    assert not consents_to(Topic.OFFERS, Channel.SMS, words)
    assert not consents_to(Topic.ORDER_UPDATES, Channel.SMS, words)


async def test_what_is_no_text_of_theirs_takes_back_no_opt_out(database: Database) -> None:
    """An event of a company's own that goes by that name."""
    await meet(database)
    text = (await sent(database, asking(channel=Channel.SMS))).touchpoint_id
    restarted = happening("e-1", name="Channel Restarted", occurred_at=LATER)
    await Intake(database).track(restarted)
    await SqlLedger(database, TIMING).note([stopped(text)], LATER)
    assert await suppressed(database, Channel.SMS, PHONE)


@pytest.mark.parametrize("times", [1, 2])
async def test_a_refusal_of_before_a_start_that_is_recorded_after_it_bars_nobody(
    database: Database, times: int
) -> None:
    """Because the store blinked; or it is recorded again, as the commit's answer was lost."""
    await meet(database)
    ledger = SqlLedger(database, TIMING)
    claim = await claimed(database, asking(channel=Channel.SMS))
    for _ in range(times - 1):
        await ledger.record(claim, Status.FAILED, Reason.OPTED_OUT, NOON, suppress=True)
    await Intake(database).restart_channel("start", Channel.SMS, PHONE, NOON + MINUTE / 60)
    await ledger.record(claim, Status.FAILED, Reason.OPTED_OUT, LATER, suppress=True)
    assert not await suppressed(database, Channel.SMS, PHONE)


NEW_EMAIL, NEW_PHONE = "new@example.com", "+351912345600"


async def moves(database: Database) -> None:
    """Ana has another address and another number from now on."""
    moved = ANA.model_copy(update={"email": NEW_EMAIL, "phone": NEW_PHONE, "consents": {}})
    await Intake(database).identify("moved", moved, NOON)


async def test_a_repeat_undoes_no_lifting_though_whom_it_was_sent_to_has_moved(
    database: Database,
) -> None:
    """It is Bea's address still, and was lifted for them."""
    await meet(database)
    await meet(database, BEA)
    ledger = SqlLedger(database, TIMING)
    bounced = bounce((await sent(database, asking())).touchpoint_id)
    await ledger.note([bounced], NOON)
    await moves(database)
    await Suppressions(database).lift(BEA.customer_id, Channel.EMAIL, OPERATOR, LATER)
    await ledger.note([bounced], LATER + MINUTE)
    assert not await suppressed(database, Channel.EMAIL, EMAIL)


@pytest.mark.parametrize("shared", [True, False], ids=["bea's", "nobody's"])
async def test_a_start_counts_for_the_number_it_came_from_whoever_has_it(
    database: Database, shared: bool
) -> None:
    await meet(database)
    if shared:
        await meet(database, BEA)
    text = (await sent(database, asking(channel=Channel.SMS))).touchpoint_id
    await moves(database)
    await Intake(database).restart_channel("start", Channel.SMS, PHONE, LATER)
    await SqlLedger(database, TIMING).note([stopped(text)], LATER + MINUTE)
    assert not await suppressed(database, Channel.SMS, PHONE)


async def test_a_lifting_of_their_new_address_spares_the_old_one_nothing(
    database: Database,
) -> None:
    await meet(database)
    ledger = SqlLedger(database, TIMING)
    mail = (await sent(database, asking())).touchpoint_id
    text = (await sent(database, asking("run-1:shop.receipt:2", Channel.SMS))).touchpoint_id
    await moves(database)
    async with begin(database) as tx:
        await tx.run(suppress, Channel.EMAIL, NEW_EMAIL, Reason.BOUNCED, NOON)
    await Suppressions(database).lift(ANA.customer_id, Channel.EMAIL, OPERATOR, LATER)
    await Intake(database).restart_channel("start", Channel.SMS, NEW_PHONE, LATER)

    await ledger.note([bounce(mail), stopped(text)], LATER + MINUTE)
    assert await suppressed(database, Channel.EMAIL, EMAIL)
    assert await suppressed(database, Channel.SMS, PHONE)


@pytest.mark.parametrize("repeat_first", [True, False])
async def test_a_repeat_of_what_was_lifted_says_nothing_of_what_bars_them_now(
    database: Database, repeat_first: bool
) -> None:
    await meet(database)
    ledger = SqlLedger(database, TIMING)
    first = (await sent(database, asking())).touchpoint_id
    spam = bounce(first)._replace(state="spam_reported", suppress_for=Reason.SPAM_REPORT, at=NOON)
    await ledger.note([spam], NOON)
    lifting = Suppressions(database)
    await lifting.lift(ANA.customer_id, Channel.EMAIL, OPERATOR, LATER, customer_requested=True)
    second = await sent(database, asking("run-1:shop.receipt:2"), now=LATER + MINUTE)
    told = [spam, bounce(second.touchpoint_id)]
    for news in told if repeat_first else reversed(told):
        await ledger.note([news], LATER + 2 * MINUTE)
    (row,) = await rows_of(database, "suppressions")
    assert row["reason"] == "bounced"


@pytest.mark.parametrize("state", ["unsubscribed", "spam_reported"])
async def test_their_word_after_a_lifting_counts_and_a_repeat_of_the_one_before_does_not(
    database: Database, state: str
) -> None:
    await meet(database)
    ledger, lifting = SqlLedger(database, TIMING), Suppressions(database)
    touchpoint_id = (await sent(database, asking())).touchpoint_id
    bars = Reason.OPTED_OUT if state == "unsubscribed" else Reason.SPAM_REPORT
    first = bounce(touchpoint_id)._replace(state=state, suppress_for=bars, at=LATER)
    await ledger.note([first], LATER)
    at = LATER + MINUTE
    await lifting.lift(ANA.customer_id, Channel.EMAIL, OPERATOR, at, customer_requested=True)
    await ledger.note([first], at + MINUTE)
    assert not await suppressed(database, Channel.EMAIL, EMAIL)
    await ledger.note([first._replace(at=at + MINUTE)], at + 2 * MINUTE)
    assert await suppressed(database, Channel.EMAIL, EMAIL)


async def test_their_own_word_outlives_an_operator_who_lifted_something_else(
    database: Database,
) -> None:
    """It was said before, and told after."""
    await meet(database)
    ledger = SqlLedger(database, TIMING)
    touchpoint_id = (await sent(database, asking())).touchpoint_id
    await ledger.note([bounce(touchpoint_id)], LATER)
    await Suppressions(database).lift(ANA.customer_id, Channel.EMAIL, OPERATOR, LATER)
    spam = bounce(touchpoint_id)._replace(
        state="spam_reported", suppress_for=Reason.SPAM_REPORT, at=NOON
    )
    await ledger.note([spam], LATER + MINUTE)
    assert await suppressed(database, Channel.EMAIL, EMAIL)
