"""Keys as shops have them: numbers are digits, other texts are seen by nobody but us."""

import re
from typing import Any

import pytest

from tests.webhooks.api.calls import TRACK, refused, tracked
from tests.webhooks.conftest import OPERATOR, World

HIDDEN = re.compile(r"hmac-[0-9a-f]{32}")


async def key_of(world: World, order_id: Any) -> str:
    """Post an order; return its key as journeys see it."""
    body = tracked(event="Order Completed", properties={"order_id": order_id, "total": 12.5})
    answer = await world.post(TRACK, body)
    assert answer.status_code == 200, answer.text
    key = (await world.rows("events"))[-1]["properties"]["order_id"]
    assert isinstance(key, str)
    return key


async def started(world: World, key: Any) -> tuple[int, Any]:
    answer = await world.http.post(
        "/v1/journeys/post_purchase", json={"customer_id": "c-1", "key": key}, headers=OPERATOR
    )
    return answer.status_code, answer.json()


async def test_a_key_that_may_be_seen_is_kept(world: World) -> None:
    digits = "5726128734520"
    keys: dict[Any, str] = {int(digits): digits, digits: digits, " o-1 ": "o-1", "A_1.b:c-9": ""}
    for given, key in (*keys.items(), (float(digits), digits)):
        seen = key or given
        assert await key_of(world, given) == seen
        assert (await started(world, given))[1]["workflow_id"] == f"post_purchase/c-1/{seen}"


async def test_any_other_text_is_hidden(world: World) -> None:
    """The same key each time, and a key itself."""
    given = ["#1001", "1001/2026", "ana@example.com", "+5511912345678", "pedido 1", "x" * 65]
    keys = [await key_of(world, each) for each in given]
    assert len({*keys}) == len(given)
    for each, key in zip(given, keys, strict=True):
        assert HIDDEN.fullmatch(key)
        assert await key_of(world, f" {each} ") == key
        status, enrolled = await started(world, each)
        assert (status, enrolled["workflow_id"]) == (202, f"post_purchase/c-1/{key}")
        assert await key_of(world, key) == key
    kept = {row["key"]: row["as_given"] for row in await world.rows("keys")}
    assert kept == dict(zip(keys, given, strict=True))


async def test_one_text_in_two_encodings_is_one_key(world: World) -> None:
    assert await key_of(world, "pedido caf\u00e9") == await key_of(world, "pedido cafe\u0301")


async def test_keys_cannot_be_guessed_without_the_secret(world: World) -> None:
    await key_of(world, "#1001")
    (secret,) = await world.rows("secrets")
    assert len(secret["value"]) >= 64
    other = World(world.jornada, world.http)
    assert await key_of(other, "#1001") == await key_of(world, "#1001")
    assert await world.rows("secrets") == [secret]


async def test_what_is_no_key_is_refused(world: World) -> None:
    for given in (1.5, True, ["o-1"], {"id": "o-1"}, "s3cret" * 200, float(2**60), "", " "):
        body = tracked(event="Order Completed", properties={"order_id": given})
        assert (await refused(world, TRACK, body)).startswith("properties.order_id: "), given
        assert (await started(world, given))[0] == 422, given


async def test_explain_shows_a_key_as_it_was_given(world: World) -> None:
    await started(world, "#1001")
    answer = await world.http.get("/v1/customers/c-1/explain", headers=OPERATOR)
    (enrolment,) = answer.json()["enrolments"]
    assert enrolment["key_as_given"] == "#1001"
    assert HIDDEN.fullmatch(enrolment["key"])


async def test_python_is_told_of_a_key_that_cannot_be_used(world: World) -> None:
    """It was taken in, and became a dead letter."""
    assert await world.jornada.track("c-1", "Order Completed", {"order_id": 5726128734520})
    (row,) = await world.rows("events")
    assert row["properties"]["order_id"] == "5726128734520"
    with pytest.raises(ValueError, match=r"properties\.order_id: must be a text or a whole number"):
        await world.jornada.track("c-1", "Order Completed", {"order_id": 1.5})
