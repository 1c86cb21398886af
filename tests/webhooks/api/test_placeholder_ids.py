"""A program's word for "no id" is nobody's id: it would be many people at once."""

from typing import Any

import pytest

from adapters.settings import Settings
from domain.customers import Identity
from starter.client import Jornada
from tests.webhooks.api.calls import IDENTIFY, TRACK, refused, tracked
from tests.webhooks.conftest import OPERATOR, World, calling

PLACEHOLDERS = (
    *("undefined", "UNDEFINED", "null", "None", "nil", "NaN", "0", "-1", "anonymous", "Unknown"),
    *("00000000-0000-0000-0000-000000000000", "true", "false", "guest"),
)
IN_A_KEY = ("[object Object]", "N/A", "{{ order.id }}", "${orderId}", "(not set)")
"""What no id could be anyway; a key may be any text."""


@pytest.mark.parametrize("path", [TRACK, IDENTIFY])
async def test_nobody_is_taken_in_by_a_placeholder(world: World, path: str) -> None:
    """Ana and Bruno would be one person: Bruno would be mailed what Ana ordered."""
    for placeholder in PLACEHOLDERS:
        error = await refused(world, path, tracked(userId=placeholder), value=placeholder + "?")
        assert error.startswith("userId: is a word for no id"), placeholder
        assert "your own opaque customer id" in error


async def test_no_journey_is_started_for_a_placeholder(world: World) -> None:
    for body in (
        {"customer_id": "Undefined"},
        {"customer_id": "c-1", "request_id": "undefined"},
        {"customer_id": "c-1", "key": "null"},
    ):
        name = "post_purchase" if "key" in body else "onboarding"
        answer = await world.http.post(f"/v1/journeys/{name}", json=body, headers=OPERATOR)
        assert answer.status_code == 422, body
        assert answer.json()["error"].startswith(f"{list(body)[-1]}: is a word for no id")
    assert not any((await world.everything()).values())


async def test_no_order_is_a_placeholder(world: World) -> None:
    """Two orders `undefined` of a customer would be one."""
    for key in (*PLACEHOLDERS, *IN_A_KEY, 0, -1):
        body = tracked(event="Order Completed", properties={"order_id": key})
        error = await refused(world, TRACK, body, value=f"{key}?")
        assert error.startswith("properties.order_id: is a word for no id"), key


@pytest.mark.parametrize("path", [TRACK, IDENTIFY])
async def test_a_placeholder_tells_no_repeat(world: World, path: str) -> None:
    """The customer's second event would be acknowledged as a repeat of the first, and lost."""
    error = await refused(world, path, tracked(messageId="undefined"), value="undefined?")
    assert error.startswith("messageId: is a word for no id")


async def test_python_is_refused_too(world: World) -> None:
    async def start() -> Any:
        return await world.jornada.start("onboarding", "null")

    tries = [
        world.jornada.track("undefined", "Signed Up"),
        world.jornada.identify(Identity(customer_id="NULL", email="ana@example.com")),
        world.jornada.track("c-1", "Order Completed", {"order_id": "undefined"}),
        start(),
    ]
    for each in tries:
        with pytest.raises(ValueError, match="is a word for no id"):
            await each
    assert not any((await world.everything()).values())


async def test_which_words_they_are_is_a_setting(settings: Settings) -> None:
    words = settings.model_copy(update={"placeholder_ids": ("niemand", "Nobody")})
    async with Jornada.connect(words) as other, calling(other, words) as http:
        world = World(other, http)
        assert (await world.post(TRACK, tracked(userId="undefined"))).status_code == 200
        for name in ("NIEMAND", "nobody"):
            await refused(world, TRACK, tracked(userId=name), value=name + "?")


async def test_an_id_that_only_begins_like_one_is_an_id(world: World) -> None:
    for name in ("nullify", "undefined-1", "00", "10", "anonymous-7", "no-one"):
        assert (await world.post(TRACK, tracked(userId=name))).status_code == 200
