"""Operators hold, resume, hurry and end an enrolment: sensibly, for a reason, and on record."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from adapters.store.schema import steerings
from domain.customers import Channel, Topic
from domain.events import AccountDeleted, EmailVerified, Unsubscribed
from domain.events.commerce import OrderCancelled, OrderCompleted, OrderDelivered
from domain.operations import OperatorAction, OperatorRequest
from starter.client import InvalidOperation
from tests.adapters.store.transactions import read
from tests.journeys.travel import Run, Said, Travel
from workflows.onboarding.events import ProfileCompleted
from workflows.onboarding.journey import Onboarding
from workflows.post_purchase.journey import PostPurchase
from workflows.post_purchase.messages import SATISFACTION

WHY = OperatorRequest(by="maria", reason="she asked us to wait")
DAY = timedelta(days=1)
TEXTS_TOO = {topic: list(Channel) for topic in Topic}


async def operate(
    travel: Travel, run: Run, action: OperatorAction, why: OperatorRequest = WHY
) -> None:
    journey, customer_id, *key = run.id.split("/")
    await travel.jornada.operators.operate(action, why, journey, customer_id, *key)


async def refusal(travel: Travel, run: Run, action: OperatorAction) -> str:
    with pytest.raises(InvalidOperation) as refused:
        await operate(travel, run, action)
    return str(refused.value)


async def audit(travel: Travel) -> list[tuple[str, str, str, str]]:
    async with read(travel.database) as tx:
        rows = await tx.execute(select(steerings).order_by(steerings.c.at))
        return [(row.action, row.by, row.reason, row.doing) for row in rows]


async def onboarding(travel: Travel) -> Run:
    return await travel.begin(Onboarding, await travel.customer("ana"))


# --- hold and resume ----------------------------------------------------------------------------


async def test_a_held_journey_neither_sends_nor_ends(travel: Travel) -> None:
    """Both time-outs pass, and nothing comes of them until it is resumed."""
    run = await onboarding(travel)
    await operate(travel, run, OperatorAction.HOLD)
    await travel.skip(30 * DAY)

    status = await run.status()
    assert status.ending is None
    assert status.held is not None
    assert (status.held.by, status.held.reason) == ("maria", "she asked us to wait")
    assert [said.message for said in await run.said()] == ["onboarding.welcome"]


async def test_a_resumed_journey_goes_on_where_it_stood(travel: Travel) -> None:
    """Its clock ran on: the two days are over, so the reminder comes at once."""
    run = await onboarding(travel)
    await operate(travel, run, OperatorAction.HOLD)
    await travel.skip(30 * DAY)
    await operate(travel, run, OperatorAction.RESUME)

    assert (await run.ending()).outcome == "never_verified"
    assert await run.said() == [
        Said("Mon 09 Jan 12:00", "email", "onboarding.welcome"),
        Said("Wed 08 Feb 12:00", "sms", "onboarding.verify_reminder"),
    ]


async def test_on_resume_an_event_heard_beats_the_time_out(travel: Travel) -> None:
    run = await onboarding(travel)
    await operate(travel, run, OperatorAction.HOLD)
    await travel.skip(3 * DAY)
    await travel.track("ana", EmailVerified())
    await travel.track("ana", ProfileCompleted())
    await travel.skip(DAY)
    await operate(travel, run, OperatorAction.RESUME)

    assert (await run.ending()).outcome == "activated"
    assert [said.message for said in await run.said()] == [
        "onboarding.welcome",
        "onboarding.well_done",
    ]


async def test_an_event_heard_while_held_waits_for_the_resume(travel: Travel) -> None:
    run = await onboarding(travel)
    await operate(travel, run, OperatorAction.HOLD)
    await travel.track("ana", EmailVerified())
    await travel.track("ana", ProfileCompleted())
    await travel.skip(DAY)
    assert len(await run.said()) == 1
    await run.record_open("held while the profile was completed")

    await operate(travel, run, OperatorAction.RESUME)
    assert (await run.ending()).outcome == "activated"


async def test_an_answer_in_time_counts_however_long_it_is_held(travel: Travel) -> None:
    run = await asked(travel)
    await operate(travel, run, OperatorAction.HOLD)
    assert await travel.jornada.customers.answer(
        *await question(travel, run), at=await travel.now()
    )
    await travel.jornada.relay.dispatcher.dispatch_all()
    await travel.skip(20 * DAY)
    await operate(travel, run, OperatorAction.RESUME)

    assert (await run.status()).stage == "advocacy"


async def test_who_leaves_while_held_is_left_in_peace_on_resume(travel: Travel) -> None:
    run = await onboarding(travel)
    await operate(travel, run, OperatorAction.HOLD)
    await travel.track("ana", Unsubscribed(topic=Topic.TIPS))
    await travel.skip(DAY)
    assert (await run.status()).ending is None

    await operate(travel, run, OperatorAction.RESUME)
    ending = await run.ending()
    assert (ending.outcome, ending.because) == ("left", "unsubscribed")
    assert len(await run.said()) == 1


async def test_a_farewell_waits_for_the_resume_too(travel: Travel) -> None:
    run = await bought(travel)
    await operate(travel, run, OperatorAction.HOLD)
    await travel.track("ana", OrderCancelled(order_id="o-1"))
    await travel.skip(DAY)
    assert [said.message for said in await run.said()] == ["post_purchase.order_confirmed"]

    await operate(travel, run, OperatorAction.RESUME)
    assert (await run.ending()).because == "called_off"
    assert (await run.said())[-1].message == "post_purchase.order_cancelled"


async def test_a_text_held_for_the_night_stays_held_in_the_morning(travel: Travel) -> None:
    await travel.to(datetime.fromisoformat("2040-01-10T06:00Z"))
    run = await travel.begin(
        Onboarding, await travel.customer("ana", time_zone="America/Sao_Paulo")
    )
    await travel.ahead(2 * DAY + timedelta(minutes=1))
    assert (await run.status()).touchpoints[-1].reason == "quiet_hours"
    await operate(travel, run, OperatorAction.HOLD)
    await travel.skip(DAY)
    assert len(await run.said()) == 1

    await operate(travel, run, OperatorAction.RESUME)
    await run.ending()
    assert [said.channel for said in await run.said()] == ["email", "sms"]


async def test_holding_and_resuming_make_sense_only_in_turn(travel: Travel) -> None:
    run = await onboarding(travel)
    assert "it is not held" in await refusal(travel, run, OperatorAction.RESUME)
    await operate(travel, run, OperatorAction.HOLD)
    assert "it is held already, by maria" in await refusal(travel, run, OperatorAction.HOLD)
    await operate(travel, run, OperatorAction.RESUME)
    await operate(travel, run, OperatorAction.HOLD)
    await operate(travel, run, OperatorAction.RESUME)
    assert "it is not held" in await refusal(travel, run, OperatorAction.RESUME)


# --- skipping a wait ----------------------------------------------------------------------------


async def test_a_skipped_wait_ends_as_if_its_time_were_over(travel: Travel) -> None:
    run = await onboarding(travel)
    await operate(travel, run, OperatorAction.SKIP_WAIT)
    await run.settled()

    assert await run.said() == [
        Said("Mon 09 Jan 12:00", "email", "onboarding.welcome"),
        Said("Mon 09 Jan 12:00", "sms", "onboarding.verify_reminder"),
    ]
    assert (await run.status()).waiting_for == ("Email Verified",)
    assert (await run.ending()).outcome == "never_verified"


async def test_only_the_present_wait_is_skipped(travel: Travel) -> None:
    run = await onboarding(travel)
    await run.hears(EmailVerified())
    await operate(travel, run, OperatorAction.SKIP_WAIT)
    await run.settled()

    assert (await run.said())[-1].message == "onboarding.first_steps"
    assert (await run.status()).waiting_for == ("Profile Completed",)


async def test_a_skipped_question_is_closed_to_its_answer(travel: Travel) -> None:
    """Nobody is thanked for an answer that changes nothing."""
    run = await asked(travel)
    touchpoint_id, option = await question(travel, run)
    await operate(travel, run, OperatorAction.SKIP_WAIT)
    await run.settled()

    heard = await travel.jornada.customers.answer(touchpoint_id, option, at=await travel.now())
    assert heard.outcome == "late"


async def test_skipping_makes_no_sense_while_held_or_while_a_message_waits_for_the_morning(
    travel: Travel,
) -> None:
    """Whoever could skip quiet hours would text at three in the morning."""
    await travel.to(datetime.fromisoformat("2040-01-10T06:00Z"))
    run = await travel.begin(
        Onboarding, await travel.customer("ana", time_zone="America/Sao_Paulo")
    )
    await travel.ahead(2 * DAY + timedelta(minutes=1))
    assert "does not wait" in await refusal(travel, run, OperatorAction.SKIP_WAIT)
    await operate(travel, run, OperatorAction.HOLD)
    assert "held by maria: resume it first" in await refusal(travel, run, OperatorAction.SKIP_WAIT)


# --- leaving ------------------------------------------------------------------------------------


async def test_an_operator_takes_a_customer_out(travel: Travel) -> None:
    run = await onboarding(travel)
    await operate(travel, run, OperatorAction.LEAVE)

    ending = await run.ending()
    assert (ending.outcome, ending.because) == ("left", "taken_out")
    assert len(await run.said()) == 1


async def test_a_held_journey_can_be_left(travel: Travel) -> None:
    run = await onboarding(travel)
    await operate(travel, run, OperatorAction.HOLD)
    await operate(travel, run, OperatorAction.LEAVE)

    assert (await run.ending()).because == "taken_out"


@pytest.mark.unrecorded
@pytest.mark.parametrize("action", OperatorAction)
async def test_nothing_can_be_done_with_what_has_ended(
    travel: Travel, action: OperatorAction
) -> None:
    run = await onboarding(travel)
    await run.hears(AccountDeleted())
    await run.ending()
    with pytest.raises((InvalidOperation, LookupError)):
        await operate(travel, run, action)
    assert await audit(travel) == []


# --- the audit ----------------------------------------------------------------------------------


async def test_the_audit_tells_who_when_why_and_what_it_was_about(travel: Travel) -> None:
    run = await onboarding(travel)
    await operate(travel, run, OperatorAction.HOLD)
    await travel.skip(timedelta(hours=1))
    await operate(
        travel, run, OperatorAction.RESUME, OperatorRequest(by="joao", reason="she called back")
    )
    await operate(
        travel, run, OperatorAction.LEAVE, OperatorRequest(by="joao", reason="she wants no more")
    )

    about = "waiting for Email Verified"
    assert await audit(travel) == [
        ("hold", "maria", "she asked us to wait", about),
        ("resume", "joao", "she called back", about),
        ("leave", "joao", "she wants no more", about),
    ]


async def test_a_refused_update_leaves_no_line(travel: Travel) -> None:
    run = await onboarding(travel)
    await refusal(travel, run, OperatorAction.RESUME)
    assert await audit(travel) == []


@pytest.mark.unrecorded
@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"by": "maria"},
        {"reason": "no name"},
        {"by": "maria@example.com", "reason": "an address"},
        {"by": "maria", "reason": "call +55 11 98765-4321"},
        {"by": "maria", "reason": "write to ana@example.com"},
        {"by": "maria", "reason": "x" * 201},
        {"by": "maria", "reason": "  "},
        "maria",
    ],
    ids=str,
)
async def test_an_update_without_a_name_and_an_impersonal_reason_is_refused(
    travel: Travel, sent: object
) -> None:
    """Told by any client: the reason is kept in Temporal's history."""
    run = await onboarding(travel)
    with pytest.raises(Exception, match="update failed") as refused:
        await run.handle.execute_update("hold", sent)
    assert "send one argument" in str(refused.value.__cause__)
    assert (await run.status()).held is None
    assert await audit(travel) == []


async def bought(travel: Travel) -> Run:
    ana = await travel.customer("ana", consents=TEXTS_TOO)
    return await travel.begin(PostPurchase, ana, OrderCompleted(order_id="o-1"))


async def asked(travel: Travel) -> Run:
    run = await bought(travel)
    await run.hears(OrderDelivered(order_id="o-1"), after=DAY)
    await travel.ahead(5 * DAY)
    return run


async def question(travel: Travel, run: Run) -> tuple[str, str]:
    (enrolment,) = (await travel.jornada.explain(run.customer_id)).enrolments
    touchpoint = enrolment.touchpoints[-1]
    assert touchpoint.message == SATISFACTION.name
    return touchpoint.touchpoint_id, "5"
