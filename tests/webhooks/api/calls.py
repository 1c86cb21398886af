"""Segment's calls as its libraries make them."""

from typing import Any

from tests.webhooks.conftest import World

TRACK = "/v1/track"
IDENTIFY = "/v1/identify"


def tracked(**more: Any) -> dict[str, Any]:
    return {"userId": "c-1", "event": "Signed Up", **more}


def identified(**traits: Any) -> dict[str, Any]:
    return {"userId": "c-1", "traits": traits}


async def refused(world: World, path: str, body: Any, value: str = "s3cret") -> str:
    """Post, expecting a refusal that changes nothing and does not quote the value."""
    before = await world.everything()
    answer = await world.post(path, body)
    assert answer.status_code == 422, answer.text
    assert set(answer.json()) == {"error", "what_to_do"}
    assert value not in answer.text
    assert await world.everything() == before
    error: str = answer.json()["error"]
    return error


async def customer(world: World) -> dict[str, Any]:
    (row,) = await world.rows("customers")
    return row
