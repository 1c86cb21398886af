"""Segments over HTTP: which there are, how many customers are in one, and a customer's own."""

import pytest

from domain.customers import Channel, Identity, Topic
from starter.client import segments
from tests.webhooks.conftest import ANA, OPERATOR, World
from workflows.segments import SEGMENTS

OFFERS = {Topic.OFFERS: {Channel.EMAIL: True}}


async def loyal(world: World, customer_id: str) -> None:
    """Let a customer buy twice, and want offers."""
    told = Identity(customer_id=customer_id, consents=OFFERS)
    await world.jornada.identify(told)
    for order in ("1", "2"):
        order_id = f"{customer_id}-{order}"
        await world.jornada.track(customer_id, "Order Completed", {"order_id": order_id})


async def test_the_segments_are_named_with_what_has_to_hold(world: World) -> None:
    answer = await world.http.get("/v1/segments", headers=OPERATOR)

    assert answer.status_code == 200
    named = {each["name"]: each for each in answer.json()["segments"]}
    assert list(named) == sorted(SEGMENTS)
    assert named["loyal"]["description"].startswith("bought twice in 90 days")
    assert named["loyal"]["conditions"] == (
        "did Order Completed at least 2 times in 90 days and never did Order Refunded in 90 days "
        "and consents to offers"
    )


async def test_those_who_are_in_one_are_counted(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where they are too many for one statement."""
    monkeypatch.setattr(segments, "COUNTED_AT_ONCE", 1)
    for each in ("c-1", "c-2"):
        await loyal(world, each)
    await world.jornada.identify(ANA)
    answer = await world.http.get("/v1/segments/loyal/count", headers=OPERATOR)

    assert answer.json() == {"segment": "loyal", "customers": 2}


async def test_one_that_there_is_none_of_is_refused_with_those_there_are(world: World) -> None:
    answer = await world.http.get("/v1/segments/loyl/count", headers=OPERATOR)

    assert answer.status_code == 404
    assert answer.json()["error"] == (
        f"there is no segment of that name; there are: {', '.join(sorted(SEGMENTS))}"
    )


async def test_the_view_names_the_segments_that_a_customer_is_in(world: World) -> None:
    await loyal(world, "c-1")
    await world.jornada.identify(ANA)

    for customer_id, is_loyal in (("c-1", True), (ANA.customer_id, False)):
        answer = await world.http.get(f"/v1/customers/{customer_id}", headers=OPERATOR)
        assert ("loyal" in answer.json()["segments"]) is is_loyal
