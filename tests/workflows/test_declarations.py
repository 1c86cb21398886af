"""A journey that is not whole is refused before any customer is in it."""

import inspect
from datetime import timedelta
from pathlib import Path

import pytest

from domain.customers import Topic
from domain.errors import JourneyMistake
from domain.events import SegmentEntered
from domain.events.commerce import OrderCompleted
from domain.journeys import Correlation, Stage
from domain.segments import prop
from tests.journeys.sample_events import BasketUpdated
from tests.journeys.samples import ParcelJourney
from tests.journeys.waits import Basket
from workflows.base.declarations import kind_received, kinds_heard_first
from workflows.base.journey import Journey
from workflows.catalogue import JOURNEYS, JOURNEYS_BY_NAME
from workflows.onboarding.events import ProfileCompleted, SignedUp

BASKET: type[Journey] = Basket
PARCEL: type[Journey] = ParcelJourney
MACHINERY = ("RetryPolicy", "timeout=", "execute_activity", "structlog", "workflow_id")


def test_a_journey_that_lacks_declarations_is_told_which() -> None:
    with pytest.raises(JourneyMistake, match="Hasty lacks topic, first_stage"):

        class Hasty(Journey):
            begins_with = SignedUp
            listens_to = {}
            goal = ProfileCompleted

            async def story(self) -> None: ...


def test_a_journey_without_a_goal_is_told_so() -> None:
    with pytest.raises(JourneyMistake, match=r"Aimless\.goal must be the class of an event"):

        class Aimless(Journey):
            begins_with = SignedUp
            listens_to = {}
            goal = None  # type: ignore[assignment]
            topic = Topic.TIPS
            first_stage = Stage.CONSIDERATION

            async def story(self) -> None: ...


@pytest.mark.parametrize(
    ("declared", "problem"),
    [
        ({"begins_where": prop("total") >= 50}, "declares no property total"),
        ({"asked_again_for": timedelta(hours=1)}, "asks for begins_if again"),
        ({"begins_with": SegmentEntered}, "name it in `watches`"),
    ],
)
def test_an_entry_rule_that_cannot_be_meant_is_told_so(
    declared: dict[str, object], problem: str
) -> None:
    needed = {"begins_with": SignedUp, "listens_to": {}, "goal": ProfileCompleted, "story": None}
    needed |= {"topic": Topic.TIPS, "first_stage": Stage.CONSIDERATION}
    with pytest.raises(JourneyMistake, match=f"Unruly: .*{problem}"):
        type("Unruly", (Journey,), needed | declared)


@pytest.mark.parametrize(
    ("declared", "problem"),
    [
        ({"listens_to": {OrderCompleted: Correlation.by("basket")}}, "no identifier basket to"),
        ({"listens_to": {OrderCompleted: Correlation.by("total")}}, "no identifier total to"),
        (
            {"begins_with": SignedUp, "listens_to": {OrderCompleted: Correlation.by("basket_id")}},
            "no key that basket_id could be, as Signed Up has none",
        ),
    ],
)
def test_what_could_match_no_enrolment_is_told_so(
    declared: dict[str, object], problem: str
) -> None:
    needed: dict[str, object] = {"begins_with": BasketUpdated, "goal": OrderCompleted}
    needed |= {"story": None}
    needed |= {"topic": Topic.TIPS, "first_stage": Stage.CONSIDERATION}
    with pytest.raises(JourneyMistake, match=rf"Unmatched\.listens_to: .*{problem}"):
        type("Unmatched", (Journey,), needed | declared)


@pytest.mark.parametrize(
    ("properties", "is_heard"),
    [({"basket_id": "b-1", "order_id": "o-1"}, True), ({"order_id": "b-1"}, False), ({}, False)],
)
def test_an_order_is_matched_by_its_basket_alone(
    properties: dict[str, object], *, is_heard: bool
) -> None:
    kind = kind_received(BASKET, "Order Completed", properties, "b-1")
    assert (kind is OrderCompleted) is is_heard


def test_what_calls_a_journey_off_is_matched_by_that_field_too() -> None:
    called_off: type[Journey] = type("CalledOff", (Basket,), {"called_off_by": (OrderCompleted,)})
    told = {"order_id": "o-1", "basket_id": "b-1"}
    assert kind_received(called_off, "Order Completed", told, "b-1") is OrderCompleted
    assert kind_received(called_off, "Order Completed", told, "o-1") is None


def test_what_another_field_correlates_is_heard_first_where_it_came_before() -> None:
    """As it is under its own key; the goal is not."""
    other: type[Journey] = type("Other", (Basket,), {"goal": BasketUpdated})
    assert OrderCompleted in kinds_heard_first(other)
    assert OrderCompleted not in kinds_heard_first(BASKET)


def test_a_repeat_of_what_began_it_is_heard_only_where_it_says_so() -> None:
    """And another one's never is."""
    assert kind_received(BASKET, "Basket Updated", {"basket_id": "b-1"}, "b-1") is BasketUpdated
    assert kind_received(BASKET, "Basket Updated", {"basket_id": "b-2"}, "b-1") is None
    assert kind_received(PARCEL, "Parcel Ordered", {"order_id": "o-1"}, "o-1") is None


def test_what_it_waits_to_bring_about_is_something_it_listens_to() -> None:
    """Save where it hears nothing but what began it: that waits to bring nothing about."""
    waiting = [each for each in JOURNEYS if {*each.listens_to} - {each.begins_with}]
    assert waiting
    assert all(journey.goal in journey.listens_to for journey in waiting)


@pytest.mark.parametrize("journey", JOURNEYS, ids=lambda journey: journey.journey_name())
def test_a_journey_can_be_read_aloud(journey: type[Journey]) -> None:
    """Verbs, windows and outcomes: it fits into one sitting, and names no machinery."""
    for chapter in journey.__mro__[: journey.__mro__.index(Journey)]:
        source = Path(inspect.getsourcefile(chapter) or "").read_text(encoding="utf-8")
        assert len(source.splitlines()) < 120
        for machinery in (
            "RetryPolicy",
            "timeout=",
            "execute_activity",
            "structlog",
            "workflow_id",
        ):
            assert machinery not in source


def test_every_journey_is_known_by_its_name_and_read_by_its_title() -> None:
    assert list(JOURNEYS_BY_NAME.values()) == list(JOURNEYS)
    assert "Onboarding" in [journey.title() for journey in JOURNEYS]
    assert all(journey.topic in Topic for journey in JOURNEYS)
