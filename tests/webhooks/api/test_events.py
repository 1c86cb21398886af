"""Segment's calls: what is taken in, and which of them are repeats."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.webhooks.api.calls import IDENTIFY, TRACK, identified, tracked
from tests.webhooks.conftest import WRITER, World


async def test_an_event_is_stored_with_all_it_told(world: World) -> None:
    body = tracked(
        properties={"plan": "gold", "note": None, "nested": {"a": [1, 2.5, True]}},
        messageId="m-1",
        timestamp="2026-03-10T12:00:00.123Z",
        context={"library": {"name": "analytics-python"}},
        anonymousId=None,
        integrations={},
        somethingNew=[1],
    )
    answer = await world.post(TRACK, body)
    assert answer.status_code == 200
    assert answer.json() == {"accepted": True, "duplicate": False, "dropped": []}
    (row,) = await world.rows("events")
    assert (row["event_id"], row["customer_id"], row["name"]) == ("m-1", "c-1", "Signed Up")
    assert row["properties"] == body["properties"]
    assert row["occurred_at"] == datetime(2026, 3, 10, 12, 0, 0, 123000, tzinfo=UTC)
    assert (row["source"], row["state"]) == ("track", "pending")


async def test_a_repeat_is_acknowledged_and_changes_nothing(world: World) -> None:
    calls = [
        (TRACK, tracked(messageId="m-1")),
        (IDENTIFY, identified(email="ana@example.com") | {"messageId": "m-2"}),
        (TRACK, tracked(messageId="ana@example.com")),  # not fit to be shown, but an id
    ]
    for path, body in calls:
        assert (await world.post(path, body)).json()["duplicate"] is False
    before = await world.everything()
    for path, body in calls:
        changed = body | {"traits": {"firstName": "Eve"}, "properties": {"plan": "none"}}
        answer = (await world.post(path, changed)).json()
        assert (answer["accepted"], answer["duplicate"]) == (True, True)
    assert await world.everything() == before


async def test_without_a_message_id_every_call_counts(world: World) -> None:
    for _ in range(2):
        assert (await world.post(TRACK, tracked(messageId=None))).json()["duplicate"] is False
    assert len(await world.rows("events")) == 2


async def test_pythons_nulls_and_nodes_omissions_mean_the_same(world: World) -> None:
    nulls = dict.fromkeys(("messageId", "timestamp", "properties", "context", "integrations"))
    assert (await world.post(TRACK, tracked() | nulls)).status_code == 200
    assert (await world.post(TRACK, tracked())).status_code == 200
    blank = identified(**dict.fromkeys(("email", "phone", "firstName", "locale", "consents")))
    assert (await world.post(IDENTIFY, blank | {"context": None})).status_code == 200
    assert (await world.post(IDENTIFY, {"userId": "c-1", "traits": None})).status_code == 200


async def test_a_json_body_needs_no_content_type(world: World) -> None:
    body = b'{"userId": "c-1", "event": "Signed Up"}'
    plain = {"Content-Type": "text/plain"}
    answer = await world.http.post(TRACK, content=body, auth=WRITER, headers=plain)
    assert answer.status_code == 200


@pytest.mark.parametrize(
    ("told", "kept"),
    [
        ("2026-03-10T09:00:00-03:00", datetime(2026, 3, 10, 12, tzinfo=UTC)),
        ("2026-03-10T12:00:00", datetime(2026, 3, 10, 12, tzinfo=UTC)),
        ("2026-03-10", datetime(2026, 3, 10, tzinfo=UTC)),
        ("2000-01-01T00:00:00Z", datetime(2000, 1, 1, tzinfo=UTC)),
    ],
)
async def test_a_time_is_understood(world: World, told: str, kept: datetime) -> None:
    await world.post(TRACK, tracked(timestamp=told))
    (row,) = await world.rows("events")
    assert row["occurred_at"] == kept


@pytest.mark.parametrize(
    "told",
    [
        "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:59:59-14:00",
        "1999-12-31T23:59:59Z",
        (datetime.now(UTC) + timedelta(days=2)).isoformat(),
        (datetime.now(UTC) + timedelta(hours=2)).isoformat(),
    ],
    ids=["year 1", "year 9999", "1999", "in two days", "in two hours"],
)
@pytest.mark.parametrize("path", [TRACK, IDENTIFY])
async def test_a_wrong_clock_loses_no_event(world: World, path: str, told: str) -> None:
    """The time of receipt is taken instead."""
    before = datetime.now(UTC)
    assert (await world.post(path, tracked(timestamp=told))).status_code == 200
    (row,) = await world.rows("events")
    assert before <= row["occurred_at"] <= datetime.now(UTC)


OTHER_EVENTS = [
    (TRACK, {"userId": "c-2", "event": "Signed Up"}),
    (TRACK, {"userId": "c-1", "event": "Email Verified"}),
]


@pytest.mark.parametrize(("path", "body"), OTHER_EVENTS)
async def test_a_message_id_that_stood_for_something_else_is_no_repeat(
    world: World, path: str, body: dict[str, Any]
) -> None:
    first = {"userId": "c-1", "event": "Signed Up", "messageId": "m-1"}
    assert (await world.post(TRACK, first)).json()["duplicate"] is False
    before = await world.rows("events")
    answer = await world.post(path, body | {"messageId": "m-1"})
    assert answer.status_code == 422
    assert answer.json()["error"].startswith("messageId: ")
    assert await world.rows("events") == before


async def test_a_message_id_of_somebody_elses_traits_is_no_repeat(world: World) -> None:
    await world.post(IDENTIFY, {"userId": "c-1", "messageId": "m-1", "traits": {"plan": "gold"}})
    answer = await world.post(IDENTIFY, {"userId": "c-2", "messageId": "m-1"})
    assert answer.status_code == 422
    assert answer.json()["error"].startswith("messageId: ")
