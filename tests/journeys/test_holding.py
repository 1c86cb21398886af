"""Operators hold and resume an enrolment: nothing is sent or ends in between."""

from datetime import datetime, timedelta

from domain.customers import Topic
from domain.events import EmailVerified, Unsubscribed
from domain.events.commerce import OrderCancelled
from domain.operations import OperatorAction
from tests.journeys.operating import DAY, asked, bought, onboarding, operate, question, refusal
from tests.journeys.travel import Said, Travel
from workflows.onboarding.events import ProfileCompleted
from workflows.onboarding.journey import Onboarding


async def test_a_held_journey_neither_sends_nor_ends(travel: Travel) -> None:
    """Both time-outs pass, and nothing comes of them until it is resumed."""
    run = await onboarding(travel)
    await operate(travel, run, OperatorAction.HOLD)
    await travel.skip(30 * DAY)

    status = await run.status()
    assert status.ending is None
    assert status.held is not None
    assert (status.held.by, status.held.reason) == ("maria", "they asked us to wait")
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
