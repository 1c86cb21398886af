"""Events carry declared fields into Temporal's history, so nothing personal can be declared."""

from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar

import pytest
from pydantic import ValidationError

from domain.customers import Topic
from domain.errors import JourneyMistake
from domain.events import Envelope, Event, Unsubscribed
from domain.ids import Identifier
from tests.journeys.sample_events import StayBooked


class Size(StrEnum):
    SMALL = "small"


class ParcelArrived(Event):
    KEY: ClassVar[str | None] = "order_id"
    order_id: Identifier | None = None
    pieces: int = 0
    size: Size | None = None


def test_an_events_name_is_its_class_in_words() -> None:
    assert ParcelArrived.event_name() == "Parcel Arrived"


def test_undeclared_properties_stay_behind() -> None:
    said = {"order_id": "o-1", "pieces": 2, "to": "Ana Souza", "size": "small"}
    assert ParcelArrived.declared(said) == {"order_id": "o-1", "pieces": 2, "size": "small"}


def test_a_value_that_cannot_be_understood_leaves_the_event_heard() -> None:
    said = ParcelArrived.tolerant({"order_id": "ana@example.com", "pieces": "many", "size": "huge"})
    assert said == ParcelArrived()


def test_an_event_that_nobody_told_has_no_id_and_what_is_told_keeps_its_own() -> None:
    with pytest.raises(JourneyMistake, match="nobody told this Parcel Arrived: give about="):
        _ = ParcelArrived(pieces=2).told_as
    told = ParcelArrived(pieces=2).being_told_as("e-1")
    assert told.model_copy(update={"pieces": 3}).told_as == "e-1"
    assert "e-1" not in told.model_dump_json()


def test_the_key_is_a_declared_field() -> None:
    assert ParcelArrived.key_of({"order_id": "o-1"}) == "o-1"
    assert ParcelArrived.key_of({}) is None
    assert Unsubscribed.key_of({"topic": "tips"}) is None


def test_free_text_cannot_be_declared() -> None:
    with pytest.raises(TypeError, match="could hold personal data"):

        class Complained(Event):
            words: str = ""


def test_a_field_without_default_cannot_be_declared() -> None:
    with pytest.raises(TypeError, match="needs a default"):

        class Paid(Event):
            cents: int


def test_a_key_must_be_declared() -> None:
    with pytest.raises(TypeError, match="names no declared field"):

        class Shipped(Event):
            KEY: ClassVar[str | None] = "order"


def test_a_key_must_be_an_identifier() -> None:
    with pytest.raises(TypeError, match="that is an identifier"):

        class Shipped(Event):
            KEY: ClassVar[str | None] = "pieces"
            pieces: int = 1


def test_a_topic_is_read_from_plain_json() -> None:
    assert Unsubscribed.tolerant({"topic": "tips"}).topic is Topic.TIPS
    assert Unsubscribed.tolerant({"topic": "weather"}).topic is None


@pytest.mark.parametrize(
    "bad",
    [
        {"name": "X"},
        {"event_id": "ana@example.com", "name": "X"},
        {"event_id": "e", "name": ""},
        {"event_id": "e", "name": "X", "properties": {"a": {"deep": 1}}},
        {"event_id": "e", "name": "X", "properties": {"a": "x" * 129}},
    ],
)
def test_an_envelope_is_small_flat_and_named(bad: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Envelope.model_validate(bad)


@pytest.mark.parametrize("plain", [date, datetime])
def test_a_day_or_an_instant_without_bounds_is_refused(plain: type[date]) -> None:
    """Journeys reckon with them: the year 9999 and one more day would stop a journey for ever."""
    with pytest.raises(TypeError, match="Day, Moment"):
        type("Odd", (Event,), {"__annotations__": {"at": plain | None}, "at": None})


def test_a_zone_may_be_declared_and_what_is_none_is_left_out() -> None:
    assert StayBooked.tolerant({"hotel_zone": "Europe/Lisbon"}).hotel_zone == "Europe/Lisbon"
    assert StayBooked.tolerant({"hotel_zone": "Ana's home"}).hotel_zone is None
