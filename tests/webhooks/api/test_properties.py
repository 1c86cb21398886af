"""Properties that a journey reads must be usable; others are free."""

from collections.abc import AsyncIterator
from enum import StrEnum
from typing import Any, ClassVar

import pytest
from structlog.testing import capture_logs
from temporalio import workflow

from adapters.settings import Settings
from domain.customers import Topic
from domain.events import Event
from domain.ids import Identifier
from domain.journeys import Ending, Enrolment, Stage
from starter.client import Jornada
from tests.webhooks.api.calls import TRACK, refused, tracked
from tests.webhooks.conftest import World, calling
from workflows.base.journey import Journey
from workflows.onboarding.events import SignedUp


class Size(StrEnum):
    SMALL = "small"


class BasketFilled(Event):
    """Known to a journey of this test's own."""

    KEY: ClassVar[str | None] = "basket_id"
    basket_id: Identifier | None = None
    items: int | None = None
    size: Size | None = None
    voucher: Identifier | None = None


@workflow.defn(name="basket")
class Basket(Journey):
    begins_with = SignedUp
    listens_to: ClassVar = {}
    goal = BasketFilled
    called_off_by = (BasketFilled,)
    topic = Topic.TIPS
    first_stage = Stage.PURCHASE

    @workflow.run
    async def run(self, enrolment: Enrolment) -> Ending:
        raise NotImplementedError


@pytest.fixture
async def basket_world(jornada: Jornada, settings: Settings) -> AsyncIterator[World]:
    """A world in which a journey reads `Basket Filled`."""
    with_basket = Jornada(jornada.temporal, jornada.database, journeys={"basket": Basket})
    async with calling(with_basket, settings) as http:
        yield World(with_basket, http)


@pytest.mark.parametrize(
    "bad", [{"items": "s3cret"}, {"items": [1]}, {"size": "s3cret"}, {"voucher": ["s3cret"]}]
)
async def test_a_property_that_a_journey_could_not_read_is_left_out_and_named(
    basket_world: World, bad: dict[str, Any]
) -> None:
    good = {"basket_id": "b-1", "note": "kept"}
    body = tracked(event="Basket Filled", properties=good | bad, messageId="m-1")
    for is_repeat in (False, True):
        with capture_logs() as lines:
            answer = await basket_world.post(TRACK, body)
        assert (answer.status_code, answer.json()["duplicate"]) == (200, is_repeat)
        (dropped,) = answer.json()["dropped"]
        assert dropped["field"] == f"properties.{next(iter(bad))}"
        said = [line["dropped"] for line in lines if line["event"] == "properties_dropped"]
        assert said == ([] if is_repeat else [{dropped["field"]: dropped["why"]}])
        assert "s3cret" not in answer.text + str(lines)
    (row,) = await basket_world.rows("events")
    assert row["properties"] == good


async def test_a_key_must_be_usable_for_it_says_what_the_event_is_about(
    basket_world: World,
) -> None:
    body = tracked(event="Basket Filled", properties={"basket_id": 7.5})
    assert (await refused(basket_world, TRACK, body)).startswith("properties.basket_id")


async def test_properties_that_no_journey_reads_are_free(basket_world: World) -> None:
    free: dict[str, Any] = {"items": None, "size": "small", "basket_id": "b-1", "note": [{}]}
    for name, properties in (("Basket Filled", free), ("Basket Weaved", {"items": "many"})):
        body = tracked(event=name, properties=properties)
        assert (await basket_world.post(TRACK, body)).status_code == 200


@pytest.mark.parametrize("name", ["Order Completed", "Order Delivered", "Car Shipped"])
@pytest.mark.parametrize("properties", [{}, {"orderId": "s3cret"}, {"order_id": None}])
async def test_an_event_that_no_enrolment_could_hear_is_refused_and_says_what_is_wanted(
    world: World, name: str, properties: dict[str, Any]
) -> None:
    error = await refused(world, TRACK, tracked(event=name, properties=properties))
    assert error.startswith("properties.order_id: is missing")
    assert "o-1001" in error


async def test_a_name_that_nobody_reads_and_is_close_to_one_is_hinted_at(world: World) -> None:
    with capture_logs() as lines:
        slip = await world.post(TRACK, tracked(event="Signed up"))
        other = await world.post(TRACK, tracked(event="Something Else"))
        right = await world.post(TRACK, tracked(event="Signed Up"))
    assert slip.json() == {
        "accepted": True,
        "duplicate": False,
        "hint": "no journey reads an event of this name; they read `Signed Up`",
        "dropped": [],
    }
    assert other.json() == right.json() == {"accepted": True, "duplicate": False, "dropped": []}
    (line,) = (line for line in lines if line["event"] == "event_name_unknown")
    assert (line["log_level"], line["did_you_mean"]) == ("warning", "Signed Up")


async def test_an_unsubscribed_of_no_known_topic_is_refused_as_without_it_all_would_be_left(
    world: World,
) -> None:
    body = tracked(event="Unsubscribed", properties={"topic": "s3cret"})
    assert (await refused(world, TRACK, body)).startswith("properties.topic")
