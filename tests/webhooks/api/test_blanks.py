"""A blank in an optional property is as good as left out; what is unusable says what is wanted."""

from typing import Any

import pytest
from structlog.testing import capture_logs

from domain.customers import Channel, Topic
from starter.client.calls import TrackCall
from tests.webhooks.api.calls import TRACK, refused, tracked
from tests.webhooks.conftest import ANA, World

ARRIVED = {"order_id": "car-1", "slot_1": "2040-01-14T15:00:00-03:00"}
ZERO_WIDTH = "\u200b\ufeff"


async def taken_in(world: World, event: str, **properties: Any) -> dict[str, Any]:
    """Post an event; return its properties as they are kept."""
    answer = await world.post(TRACK, tracked(event=event, properties=properties))
    assert answer.status_code == 200, answer.text
    kept: dict[str, Any] = (await world.rows("events"))[-1]["properties"]
    return kept


async def test_a_blank_is_as_good_as_left_out(world: World) -> None:
    blanks: list[Any] = ["", "  ", None, [], {}, ZERO_WIDTH]
    for blank in blanks:
        assert await taken_in(world, "Car Arrived", **ARRIVED, slot_3=blank) == ARRIVED
        kept = await taken_in(world, "Car Ordered", order_id="car-1", estimated_on=blank)
        assert kept == {"order_id": "car-1"}


async def test_a_word_for_no_value_is_as_good_as_left_out(world: World) -> None:
    """Where a text would be no value at all: a date, a time, a choice."""
    for word in ("N/A", "null", "undefined", "NaN", "None", " n/a "):
        kept = await taken_in(world, "Car Ordered", order_id="car-1", estimated_on=word, note=word)
        assert kept == {"order_id": "car-1", "note": word}


async def test_blanks_of_properties_that_no_journey_reads_are_kept(world: World) -> None:
    kept = await taken_in(world, "Car Ordered", order_id="car-1", note="", colours=[])
    assert kept == {"order_id": "car-1", "note": "", "colours": []}


@pytest.mark.parametrize("how", ["http", "python"])
async def test_whoever_leaves_a_blank_topic_leaves_all_topics(world: World, how: str) -> None:
    await world.meet()
    if how == "http":
        body = {"userId": ANA.customer_id, "event": "Unsubscribed", "properties": {"topic": ""}}
        assert (await world.post(TRACK, body)).status_code == 200
    else:
        assert await world.jornada.track(ANA.customer_id, "Unsubscribed", {"topic": " "})
    granted = {row["topic"] for row in await world.rows("consents") if row["granted"]}
    assert granted == {Topic.ACCOUNT}
    assert {row["channel"] for row in await world.rows("consents")} == set(Channel)


async def test_a_blank_key_is_refused_as_it_names_nothing(world: World) -> None:
    for blank in ("", " ", ZERO_WIDTH):
        body = tracked(event="Order Delivered", properties={"order_id": blank})
        assert (await refused(world, TRACK, body)).startswith("properties.order_id: is blank")


WANTED: list[tuple[dict[str, Any], str]] = [
    ({"estimated_on": "s3cret"}, "estimated_on: must be a date such as 2026-12-01"),
    ({"estimated_on": [1]}, "estimated_on: must be a date such as 2026-12-01"),
    ({"estimated_on": "2026-12-01T10:00:00Z"}, "must be a date such as 2026-12-01"),
    ({"slot_1": "s3cret"}, "slot_1: must be a time with its offset, such as 2026-1"),
    ({"slot_1": True}, "slot_1: must be a time with its offset, such as 2026-1"),
    ({"slot_1": "2026-12-01T10:00:00"}, "slot_1: needs an offset, such as 2026-1"),
]


async def test_what_is_left_out_is_told_with_what_is_wanted(world: World) -> None:
    events = {"estimated_on": "Car Ordered", "slot_1": "Car Arrived"}
    for properties, wanted in WANTED:
        (name,) = properties
        body = tracked(event=events[name], properties={"order_id": "o-1", **properties})
        (dropped,) = (await world.post(TRACK, body)).json()["dropped"]
        assert wanted in f"{dropped['field']}: {dropped['why']}", properties
    assert {str(row["properties"]) for row in await world.rows("events")} == {"{'order_id': 'o-1'}"}


NEEDED: list[tuple[str, dict[str, Any], str]] = [
    ("Unsubscribed", {"topic": "s3cret"}, "topic: must be one of 'account', 'order_updates', "),
    ("Unsubscribed", {"topic": ["tips"]}, "topic: must be one of 'account', 'order_updates', "),
    ("Order Delivered", {"order_id": ["s3cret"]}, "order_id: must be a text or a whole number"),
    ("Order Delivered", {"order_id": True}, "order_id: must be a text or a whole number"),
]


async def test_a_refusal_says_what_is_wanted(world: World) -> None:
    for name, properties, wanted in NEEDED:
        error = await refused(world, TRACK, tracked(event=name, properties=properties))
        assert wanted in error, properties


async def test_python_loses_no_event_either_and_is_told_what_is_needed(world: World) -> None:
    car = {"order_id": "o-1", "estimated_on": "May"}
    taken = await world.jornada.take_in_one(TrackCall("c-1", "Car Ordered", car))
    assert taken.dropped == {"properties.estimated_on": "must be a date such as 2026-12-01"}
    assert await world.jornada.track("c-1", "Car Ordered", car)
    with pytest.raises(ValueError, match=r"properties\.order_id: must be a text") as told:
        await world.jornada.track("c-1", "Car Ordered", {"order_id": ["May"]})
    assert "May" not in str(told.value)
    kept = [row["properties"] for row in await world.rows("events")]
    assert kept == [{"order_id": "o-1"}, {"order_id": "o-1"}]


async def test_a_blank_where_an_object_or_a_time_is_wanted_is_as_good_as_left_out(
    world: World,
) -> None:
    """PHP writes an empty object as a list."""
    blanks: list[Any] = [[], "", " "]
    for blank in blanks:
        body = tracked(properties=blank, context=blank, timestamp=blank or "")
        assert (await world.post(TRACK, body)).status_code == 200, blank
        body = {"userId": "c-1", "traits": blank, "context": blank, "timestamp": " "}
        assert (await world.post("/v1/identify", body)).status_code == 200, blank
    assert {str(row["properties"]) for row in await world.rows("events")} == {"{}"}


@pytest.mark.parametrize(
    ("total", "wanted"),
    [
        ("R$ 120", "must be a number such as 120.50"),
        ("1.200,00", "must be a number such as 120.50"),
        ("Infinity", "must be a number such as 120.50"),
        ({"amount": 120}, "must be a number such as 120.50"),
        (1e15, "must be at most 1000000000000"),
        (-1e15, "must be at least -1000000000000"),
    ],
)
async def test_no_order_is_lost_by_an_amount_that_cannot_be_read(
    world: World, total: object, wanted: str
) -> None:
    with capture_logs() as lines:
        kept = await taken_in(
            world, "Order Completed", order_id="o-1", total=total, currency="R$", note="kept"
        )
    assert kept == {"order_id": "o-1", "note": "kept"}
    (said,) = [line for line in lines if line["event"] == "properties_dropped"]
    assert said["dropped"]["properties.total"] == wanted
    assert set(said["dropped"]) == {"properties.total", "properties.currency"}
