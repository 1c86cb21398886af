"""What of Segment's calls is refused, without quoting it."""

from typing import Any

import pytest
from structlog.testing import capture_logs

from tests.webhooks.api.calls import IDENTIFY, TRACK, refused, tracked
from tests.webhooks.conftest import ANA, OPERATOR, WRITER, World


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("userId", None),
        ("userId", ""),
        ("userId", 7),
        ("userId", "s3cret with blanks"),
        ("userId", "s3cret" * 20),
        ("userId", "s3cret" * 1000),
        ("userId", ["s3cret"]),
        ("event", None),
        ("event", ""),
        ("event", "s3cret" * 20),
        ("event", {"s3cret": 1}),
        ("messageId", "s3cret" * 200),
        ("messageId", 7),
        ("messageId", ""),
    ],
)
async def test_a_call_that_means_nothing_without_a_field_is_refused_and_not_quoted(
    world: World, field: str, value: Any
) -> None:
    visitor = {"anonymousId": "v-1"}
    if value is None or value == "":  # none is given: the call would be the visitor's
        visitor = {}
    call = tracked(**visitor, **{field: value})
    assert (await refused(world, TRACK, call)).startswith(field)
    beside = {"context": "s3cret", "timestamp": "s3cret"}  # these alone would refuse nothing
    assert (await refused(world, TRACK, beside | call)).startswith(field)


@pytest.mark.parametrize("path", [TRACK, IDENTIFY, "/v1/page", "/v1/group"])
@pytest.mark.parametrize(
    ("field", "value", "why"),
    [
        ("anonymousId", ["s3cret"], "must be a text"),
        ("anonymousId", "s3cret" * 200, "is longer than 1000 characters"),
        ("context", "s3cret", "must be an object"),
        ("context", {f"s3cret-{n}": n for n in range(201)}, "has more than 200 entries"),
        ("timestamp", "s3cret", "must be an ISO 8601 time"),
        ("timestamp", 1773154800, "must be an ISO 8601 time"),
        ("timestamp", {"s3cret": 1}, "must be an ISO 8601 time"),
        ("timestamp", "2026-02-30T00:00:00Z", "must be an ISO 8601 time"),
        ("originalTimestamp", "s3cret", "must be an ISO 8601 time"),
        ("sentAt", ["s3cret"], "must be an ISO 8601 time"),
    ],
)
async def test_a_field_that_cannot_be_read_loses_itself_and_is_named(
    world: World, path: str, field: str, value: Any, why: str
) -> None:
    await kept_without(world, path, field, value, why)


@pytest.mark.parametrize(
    ("path", "field"),
    [(TRACK, "properties"), ("/v1/screen", "properties"), (IDENTIFY, "traits")],
)
async def test_what_is_no_object_loses_itself_and_is_named(
    world: World, path: str, field: str
) -> None:
    await kept_without(world, path, field, ["s3cret"], "must be an object")
    await kept_without(world, path, field, "s3cret", "must be an object")


@pytest.mark.parametrize("properties", [["offers"], "offers", dict.fromkeys(map(str, range(201)))])
async def test_an_unsubscribed_whose_properties_cannot_be_read_does_not_leave_all_topics(
    world: World, properties: Any
) -> None:
    await world.meet()
    call = tracked(userId=ANA.customer_id, event="Unsubscribed", properties=properties)
    assert (await refused(world, TRACK, call)).startswith("properties: ")
    batch = {"batch": [call | {"type": "track"}, tracked(type="track")]}
    (one,) = (await world.post("/v1/batch", batch)).json()["refused"]
    assert (one["index"], one["error"].partition(":")[0]) == (0, "properties")
    assert all(row["granted"] for row in await world.rows("consents"))


@pytest.mark.parametrize("group_id", [["s3cret"], "s3cret" * 200, {"s3cret": 1}])
async def test_a_group_that_cannot_be_read_does_not_take_the_known_one_away(
    world: World, group_id: Any
) -> None:
    group = {"userId": "c-1", "traits": {"name": "Acme"}}
    assert (await world.post("/v1/group", group | {"groupId": "g-1"})).status_code == 200
    assert (await refused(world, "/v1/group", group | {"groupId": group_id})).startswith("groupId")


@pytest.mark.parametrize("field", ["name", "category"])
async def test_a_name_that_is_no_text_loses_itself_and_is_named(world: World, field: str) -> None:
    view = tracked(name="Home", category="Shop", properties={"path": "/"})
    answer = await world.post("/v1/page", view | {field: ["s3cret"]})
    assert [each["field"] for each in answer.json()["dropped"]] == [field]
    (row,) = await world.rows("events")
    kept = {"name": "Home", "category": "Shop", "path": "/"}
    del kept[field]
    assert row["properties"] == kept


async def kept_without(world: World, path: str, field: str, value: Any, why: str) -> None:
    """Post a call whose `field` cannot be read, twice; see it named, not quoted, and kept once."""
    body = tracked(messageId=f"m-{len(await world.rows('events'))}", groupId="g-1")
    for is_repeat in (False, True):
        with capture_logs() as lines:
            answer = await world.post(path, body | {field: value})
        assert (answer.status_code, answer.json()["duplicate"]) == (200, is_repeat), answer.text
        (dropped,) = answer.json()["dropped"]
        assert dropped["field"] == field
        assert dropped["why"].startswith(why)
        said = [line["dropped"] for line in lines if line["event"] == "fields_dropped"]
        assert said == ([] if is_repeat else [{field: dropped["why"]}])
        assert "s3cret" not in answer.text + str(lines)
    assert "s3cret" not in str(await world.everything())


@pytest.mark.parametrize("path", [TRACK, IDENTIFY])
@pytest.mark.parametrize("user_id", ["s3cret@example.com", "+5511912345678"])
async def test_an_address_is_no_id(world: World, path: str, user_id: str) -> None:
    error = await refused(world, path, tracked(userId=user_id), value=user_id)
    assert "your own opaque customer id" in error


@pytest.mark.parametrize("path", [TRACK, IDENTIFY])
@pytest.mark.parametrize("body", [[], "text", 7, True])
async def test_what_is_no_object_is_refused(world: World, path: str, body: Any) -> None:
    assert await refused(world, path, body) == "the body: must be an object"


@pytest.mark.parametrize("path", [TRACK, IDENTIFY, "/v1/journeys/onboarding"])
@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"s3cret",
        b"\xff\xfe{\x00}\x00",
        b'{"userId": "\xe9"}',
        b"[" * 5000 + b"]" * 5000,
        b'{"a":' * 5000 + b"1" + b"}" * 5000,
        b'{"properties": ' + b"[" * 100 + b"]" * 100 + b"}",
        b'{"s3cret": NaN}',
        b'{"s3cret": -Infinity}',
        b'{"s3cret": 1e999}',
        b'{"s3cret": ' + b"9" * 19 + b"}",
        b'{"s3cret": ' + b"9" * 5000 + b"}",
        b"\x1f\x8b\x08\x00gzip",
    ],
    ids=range(14),
)
async def test_json_that_cannot_be_kept_is_refused(world: World, path: str, body: bytes) -> None:
    key: Any = {"headers": OPERATOR} if "journeys" in path else {"auth": WRITER}
    answer = await world.http.post(path, content=body, **key)
    assert answer.status_code == 400, answer.text
    assert set(answer.json()) == {"error", "what_to_do"}
    assert "s3cret" not in answer.text
    assert not any((await world.everything()).values())
