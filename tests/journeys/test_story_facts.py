"""Facts come from the story alone: an event's property of the same name changes nothing."""

from datetime import date
from pathlib import Path

import pytest
from pydantic import ValidationError

from domain.customers import Channel, Topic
from domain.messages import Message
from tests.journeys import cars
from tests.journeys.samples import Undeclared
from tests.journeys.travel import Run, Travel
from tests.journeys.world import travelling
from workflows.car_delivery.events import CarArrived, CarBuildStarted
from workflows.car_delivery.journey import CarDelivery
from workflows.car_delivery.messages import CAR_PROGRESS

CLAIMED = {
    "built": 2026,
    "shipped": True,
    "again": "yes",
    "slot_3": "2040-01-20T10:00:00Z",
    "slot": "2040-01-20T10:00:00Z",
}


async def claiming(travel: Travel, **consents: list[Channel]) -> Run:
    """Let an order claim what only the story can know; its buyer takes texts, or mails alone."""
    granted = {Topic.ORDER_UPDATES: [Channel.SMS]} | {Topic(k): v for k, v in consents.items()}
    ana = await travel.customer("ana", consents=granted)
    await travel.track(ana, "Car Ordered", order_id="car-1", model="Aurora", **CLAIMED)
    run = Run(travel, CarDelivery, ana, "car-1")
    travel.runs.append(run)
    await run.settled()
    return run


async def test_a_year_of_build_is_not_taken_for_a_finished_car(travel: Travel) -> None:
    """An order says `built: 2026`; the car has only been begun."""
    run = await claiming(travel)
    await cars.happens(run, CarBuildStarted, after=cars.HOUR)
    await travel.ahead(2 * cars.HOUR)

    (told,) = await cars.words(travel, "progress")
    assert "its build has begun" in told
    assert "Aurora" in told, "what is a property is printed as ever"
    assert "finished" not in told
    assert "on its way" not in told


async def test_a_mail_believes_no_property_either(travel: Travel) -> None:
    run = await claiming(travel, order_updates=[])
    await cars.happens(run, CarBuildStarted, after=cars.HOUR)
    await travel.ahead(2 * cars.HOUR)

    (mail,) = [m for m in await travel.mailbox.messages("ana") if m.message == CAR_PROGRESS.name]
    assert mail.channel == "email"
    assert "finished" not in mail.text
    assert "finished" not in str(mail.html)


async def test_a_slot_that_the_dealer_did_not_offer_is_offered_to_nobody(travel: Travel) -> None:
    """The order names a third one; the dealer offered two."""
    run = await claiming(travel)
    two = {number: cars.SLOTS[number] for number in ("slot_1", "slot_2")}
    await cars.happens(run, CarArrived, after=cars.DAY, **two)

    (asked,) = await cars.words(travel, "choose_slot")
    assert "your Aurora is here" in asked
    assert "3 for" not in asked


async def test_a_day_that_the_story_cannot_expect_is_not_told(travel: Travel) -> None:
    """It lies in another century."""
    ana = await travel.customer("ana", consents=cars.EVERYTHING)
    await travel.took_in(ana, "Car Ordered", order_id="car-1", estimated_on=f"{date(1999, 3, 1)}")
    await Run(travel, CarDelivery, ana, "car-1").settled()

    told = await cars.words(travel, "car_confirmed")
    assert len(told) == len((Channel.EMAIL, Channel.SMS))
    assert not [text for text in told if "1999" in text or "March" in text]


async def test_a_story_tells_no_fact_that_its_message_does_not_declare(store_file: Path) -> None:
    """Else a property of that name could stand for it."""
    async with travelling(store_file, journeys=[Undeclared]) as world:
        with pytest.raises(AssertionError, match="add shipped to the facts of onboarding"):
            await world.begin(Undeclared, await world.customer("ana"))


def test_a_fact_is_one_of_the_messages_variables() -> None:
    with pytest.raises(ValidationError, match="a fact is one of the message's variables"):
        Message(**CAR_PROGRESS.model_dump() | {"facts": ("bilt",)})
