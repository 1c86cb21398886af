"""Segment's other calls, the key in the body, and visitors whom nobody knows yet."""

import gzip
import json
import zlib
from typing import Any

import pytest

from tests.webhooks.api.calls import IDENTIFY, TRACK, identified, refused, tracked
from tests.webhooks.conftest import API_KEY, WRITE_KEY, WRITER, World
from webhooks.edge.bounds import BATCH_LIMIT, EVENT_LIMIT

ALL = ("identify", "track", "page", "screen", "group", "alias")


def body_of(**more: Any) -> dict[str, Any]:
    return {"userId": "c-1", "event": "Signed Up", "previousId": "c-0", "groupId": "g-1", **more}


@pytest.mark.parametrize("call", ALL)
async def test_each_call_is_taken_in_once(world: World, call: str) -> None:
    nulls = dict.fromkeys(("anonymousId", "timestamp", "context", "integrations", "name"))
    for is_repeat in (False, True):
        answer = await world.post(f"/v1/{call}", body_of(messageId="m-1", **nulls))
        assert answer.status_code == 200, answer.text
        assert answer.json()["duplicate"] is is_repeat


async def test_a_view_is_an_event_with_its_name(world: World) -> None:
    said = body_of(name="Home", category="Shop", properties={"path": "/"})
    await world.post("/v1/page", said)
    (row,) = await world.rows("events")
    assert (row["name"], row["source"]) == ("Page Viewed", "track")
    assert row["properties"] == {"name": "Home", "category": "Shop", "path": "/"}


async def test_the_group_told_last_is_a_trait_of_the_customer(world: World) -> None:
    await world.post(IDENTIFY, identified(plan="gold"))
    for nth in (1, 2):
        await world.post("/v1/group", body_of(groupId=f"g-{nth}", traits={"n": nth}))
    (row,) = await world.rows("customers")
    assert row["traits"] == {"plan": "gold", "group": {"id": "g-2", "n": 2}}


@pytest.mark.parametrize("call", ["identify", "track", "page", "screen", "group"])
async def test_a_visitor_is_a_customer_whom_nobody_knows_yet(world: World, call: str) -> None:
    nobody = {"userId": None, "anonymousId": "0b2c-visitor"}
    assert (await world.post(f"/v1/{call}", body_of(**nobody))).status_code == 200
    (row,) = await world.rows("customers")
    assert row["customer_id"] == "anon:0b2c-visitor"


@pytest.mark.parametrize("odd", ["ana@example.com", "x" * 64, "a b", "ação", 7])
async def test_any_id_of_a_visitor_will_do(world: World, odd: Any) -> None:
    assert (await world.post(TRACK, tracked(userId=None, anonymousId=odd))).status_code == 200
    (row,) = await world.rows("customers")
    assert row["customer_id"].startswith("anon:")
    assert "@" not in row["customer_id"]
    assert len(row["customer_id"]) <= 64


@pytest.mark.parametrize("call", ALL)
async def test_a_call_about_nobody_is_refused(world: World, call: str) -> None:
    error = await refused(world, f"/v1/{call}", body_of(userId=None))
    assert error.startswith("userId: is missing")


async def test_a_placeholder_is_no_visitor(world: World) -> None:
    error = await refused(world, TRACK, tracked(userId=None, anonymousId="undefined"))
    assert error.startswith("anonymousId: is a word for no id")


async def test_the_key_may_be_in_the_body(world: World) -> None:
    call: dict[str, Any] = tracked(writeKey=WRITE_KEY)
    for path, body in ((TRACK, call), ("/v1/batch", {"writeKey": WRITE_KEY, "batch": [call]})):
        answer = await world.http.post(path, json=body)
        assert answer.status_code == 200, answer.text
        packed = gzip.compress(json.dumps(body).encode())
        answer = await world.http.post(path, content=packed, headers={"Content-Encoding": "gzip"})
        assert answer.status_code == 200, answer.text


@pytest.mark.parametrize("key", ["wrong", "", None, 7, ["x"], API_KEY, {"a": WRITE_KEY}])
async def test_another_key_in_the_body_opens_nothing(world: World, key: Any) -> None:
    for path, body in ((TRACK, tracked()), ("/v1/batch", {"batch": [tracked(writeKey=WRITE_KEY)]})):
        answer = await world.http.post(path, json=body | {"writeKey": key})
        assert answer.status_code == 401
    assert not any((await world.everything()).values())


async def test_a_wrong_key_in_the_header_is_not_mended_by_one_in_the_body(world: World) -> None:
    answer = await world.post(TRACK, tracked(writeKey=WRITE_KEY), auth=("wrong", ""))
    assert answer.status_code == 401


async def packed(world: World, path: str, body: bytes, coding: str = "gzip") -> int:
    headers = {"Content-Encoding": coding}
    answer = await world.http.post(path, content=body, headers=headers, auth=WRITER)
    assert answer.is_success or set(answer.json()) == {"error", "what_to_do"}
    return answer.status_code


EVENT = json.dumps(tracked()).encode()


@pytest.mark.parametrize("coding", ["gzip", "x-gzip", " GZIP "])
async def test_gzip_is_unpacked(world: World, coding: str) -> None:
    assert await packed(world, TRACK, gzip.compress(EVENT), coding) == 200
    assert len(await world.rows("events")) == 1


@pytest.mark.parametrize(
    ("path", "limit"), [(TRACK, EVENT_LIMIT), ("/v1/batch", BATCH_LIMIT), (IDENTIFY, EVENT_LIMIT)]
)
async def test_a_body_counts_as_it_is_unpacked(world: World, path: str, limit: int) -> None:
    """A thousand times larger than it came in: no more of it is unpacked than may be sent."""
    assert await packed(world, path, gzip.compress(b" " * limit + EVENT)) == 413
    assert await packed(world, path, gzip.compress(b"x" * 20_000_000)) == 413
    assert not any((await world.everything()).values())


async def test_an_event_of_just_the_limit_is_taken_in_packed(world: World) -> None:
    whole = EVENT + b" " * (EVENT_LIMIT - len(EVENT))
    assert await packed(world, TRACK, gzip.compress(whole)) == 200
    assert await packed(world, TRACK, gzip.compress(whole + b" ")) == 413


@pytest.mark.parametrize(
    ("body", "coding", "status"),
    [
        (EVENT, "gzip", 400),
        (gzip.compress(EVENT)[:-9], "gzip", 400),
        (gzip.compress(EVENT) + b"more", "gzip", 400),
        (b"", "gzip", 400),
        (zlib.compress(EVENT), "gzip", 400),
        (gzip.compress(gzip.compress(EVENT)), "gzip", 400),
        (zlib.compress(EVENT), "deflate", 415),
        (EVENT, "br", 415),
        (gzip.compress(EVENT), "gzip, gzip", 415),
    ],
    ids=range(9),
)
async def test_what_cannot_be_unpacked_is_refused(
    world: World, body: bytes, coding: str, status: int
) -> None:
    assert await packed(world, TRACK, body, coding) == status
    assert not any((await world.everything()).values())
