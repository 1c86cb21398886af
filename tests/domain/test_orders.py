"""What happens to an order, as it is read from whatever was sent."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from domain.events import Event
from domain.events.commerce import OrderCancelled, OrderCompleted
from workflows.car_delivery.events import (
    CarArrived,
    CarOrdered,
    DeliveryEstimateChanged,
    is_late,
)

NOON = datetime(2040, 1, 14, 12, 0, tzinfo=UTC)
LATER = NOON + timedelta(days=2)
BEARABLE = timedelta(days=3)
MARCH = date(2040, 3, 1)


def test_slots_keep_the_number_they_were_offered_under() -> None:
    assert CarArrived(slot_1=NOON, slot_3=LATER).slots == {"1": NOON, "3": LATER}
    assert CarArrived(slot_2=LATER, slot_1=NOON).slots == {"1": NOON, "2": LATER}


def test_a_car_may_arrive_without_slots() -> None:
    assert CarArrived().slots == {}


def test_to_take_a_slot_away_changes_no_event() -> None:
    arrived = CarArrived(slot_1=NOON)
    del arrived.slots["1"]
    assert arrived.slots == {"1": NOON}


@pytest.mark.parametrize(
    "told",
    [
        "2040-01-14T12:00:00",
        "2040-01-14",
        "tomorrow at noon",
        "",
        "1999-12-31T23:59:59Z",
        "2200-01-01T00:00:00Z",
        "9999-12-31T23:59:59Z",
        "0001-01-01T00:00:00+14:00",
        "2040-01-14T12:00:00+99:00",
        "2040-02-30T12:00:00Z",
        "nan",
        float("inf"),
        float("nan"),
        1e300,
        0,
        [],
        {},
        None,
    ],
    ids=str,
)
def test_what_is_no_moment_near_us_is_no_slot(told: object) -> None:
    """Naive, unreadable, or before 2000, or from 2200 on: the other slots stay."""
    read = CarArrived.tolerant({"order_id": "car-1", "slot_1": told, "slot_2": NOON.isoformat()})
    assert read.slots == {"2": NOON}
    assert read.order_id == "car-1"


@pytest.mark.parametrize(
    "told",
    ["2000-01-01T00:00:00Z", "2199-12-31T23:59:59Z", "2000-01-01T00:00:00+14:00"],
)
def test_the_bounds_of_a_moment_are_years_of_its_own_offset(told: str) -> None:
    assert CarArrived.tolerant({"slot_1": told}).slots == {"1": datetime.fromisoformat(told)}


def test_a_slot_is_the_same_moment_with_any_offset() -> None:
    in_brazil = NOON.astimezone(timezone(timedelta(hours=-3)))
    assert CarArrived.tolerant({"slot_1": in_brazil.isoformat()}).slots == {"1": NOON}


def test_slots_travel_as_plain_text() -> None:
    """What the dispatcher signals is what the journey reads."""
    declared = CarArrived.declared({"slot_2": NOON.isoformat(), "slot_1": "soon", "vin": "W0L00"})
    assert declared == {"slot_2": "2040-01-14T12:00:00Z"}
    assert CarArrived.tolerant(declared).slots == {"2": NOON}


@pytest.mark.parametrize("kind", [CarOrdered, DeliveryEstimateChanged])
def test_an_estimate_is_a_day(kind: type[CarOrdered] | type[DeliveryEstimateChanged]) -> None:
    assert kind.tolerant({"estimated_on": "2040-03-01"}).estimated_on == MARCH
    assert kind.tolerant({"estimated_on": "2040-03-01T00:00:00"}).estimated_on == MARCH


@pytest.mark.parametrize(
    "told", ["soon", "", "2040-02-30", "2040-03-01T10:00:00Z", "March 1", [], {}, 1e300], ids=str
)
def test_what_is_no_day_is_no_estimate(told: object) -> None:
    assert CarOrdered.tolerant({"order_id": "car-1", "estimated_on": told}) == CarOrdered(
        order_id="car-1"
    )


@pytest.mark.parametrize(
    ("expected", "promised", "late"),
    [
        (date(2040, 3, 5), MARCH, True),
        (date(2040, 3, 4), MARCH, False),
        (MARCH, MARCH, False),
        (date(2040, 2, 1), MARCH, False),
        (None, MARCH, False),
        (MARCH, None, False),
        (None, None, False),
        (date.max, date.min, True),
        (date.min, date.max, False),
    ],
)
def test_late_is_more_than_bearable_behind_the_promised_day(
    *, expected: date | None, promised: date | None, late: bool
) -> None:
    """A day that nobody knows, or that nobody promised, is not late."""
    assert is_late(expected, promised, BEARABLE) is late


@pytest.mark.parametrize("kind", [OrderCompleted, OrderCancelled, CarOrdered, CarArrived])
def test_the_order_is_the_key(kind: type[Event]) -> None:
    assert kind.key_of({"order_id": "car-1"}) == "car-1"
    assert kind.key_of({"order_id": "ana@example.com"}) is None
    assert kind.key_of({"order": "car-1"}) is None
