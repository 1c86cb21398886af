"""What a customer told support by phone is heard by their journey as if tapped."""

import pytest

from domain.entered import question_meant
from domain.operations import OperatorRequest
from tests.journeys.cars import HOUR, WRITTEN, arrived, since_confirmed, words
from tests.journeys.shopping import asked, shopper, tasks_of
from tests.journeys.travel import Travel
from workflows.car_delivery.messages import CHOOSE_SLOT
from workflows.post_purchase.messages import SATISFACTION

pytestmark = pytest.mark.unrecorded

MARIA = OperatorRequest(by="maria", reason="told by phone")


async def entered(travel: Travel, message: str, option: str) -> None:
    operators, now = travel.jornada.operators, await travel.now()
    asked = question_meant(await operators.questions("ana"), message, None, now).asked
    await operators.answer(asked.touchpoint_id, option, MARIA, at=now)
    await travel.jornada.relay.dispatcher.dispatch_all()


async def test_the_slot_that_they_told_by_phone_is_booked(travel: Travel) -> None:
    run = await arrived(travel)
    await travel.ahead(HOUR)
    await entered(travel, CHOOSE_SLOT.name, "2")
    await run.settled()
    assert (await since_confirmed(run))[-1] == ("Tue 10 Jan 13:00", "sms", "slot_booked")
    assert f"Handover of your car: {WRITTEN['2']}." in (await words(travel, "slot_booked"))[0]
    assert (await run.status()).touchpoints[-2].answer == "2"


async def test_while_the_enrolment_is_held_it_is_kept_and_heard_on_resuming(
    travel: Travel,
) -> None:
    run = await arrived(travel)
    await run.handle.execute_update("hold", MARIA)
    await entered(travel, CHOOSE_SLOT.name, "1")
    await travel.skip(HOUR)
    assert await words(travel, "slot_booked") == []
    await run.handle.execute_update("resume", MARIA)
    await run.settled()
    assert WRITTEN["1"] in (await words(travel, "slot_booked"))[0]


async def test_a_low_score_that_they_told_by_phone_calls_a_person(travel: Travel) -> None:
    run = await asked(travel, await shopper(travel))
    await entered(travel, SATISFACTION.name, "1")
    await run.settled()
    assert (await run.status()).touchpoints[2].answer == "1"
    assert [task.customer_id for task in await tasks_of(travel, "care")] == ["ana"]
