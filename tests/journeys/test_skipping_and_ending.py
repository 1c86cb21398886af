"""Operators skip a wait, or take a customer out."""

from datetime import datetime, timedelta

import pytest

from domain.events import AccountDeleted, EmailVerified
from domain.operations import OperatorAction
from starter.client import InvalidOperation
from tests.journeys.operating import DAY, asked, audit, onboarding, operate, question, refusal
from tests.journeys.travel import Said, Travel
from workflows.onboarding.journey import Onboarding


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
