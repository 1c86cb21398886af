"""The list filters that the docs offer are understood by the server, and find what they say."""

import pytest

from domain.customers import Channel, Identity, Topic
from domain.operations import OperatorAction, OperatorRequest
from tests.e2e.conftest import World
from tests.test_docs import blocks
from tests.waiting import eventually

FILTERS = [block.text.strip() for block in blocks("docs/list-filters.md")]


def test_the_page_offers_filters() -> None:
    assert len(FILTERS) > 10


@pytest.mark.parametrize("query", FILTERS)
async def test_the_server_understands_a_filter(slow_world: World, query: str) -> None:
    assert (await slow_world.client.count_workflows(query)).count >= 0


async def test_a_held_customer_is_found_by_id_journey_stage_and_who_holds_them(
    slow_world: World,
) -> None:
    consents = {Topic.TIPS: {Channel.EMAIL: True}}
    ana = Identity(customer_id=slow_world.customer_id, email="ana@example.com", consents=consents)
    await slow_world.jornada.identify(ana)
    await slow_world.track("Signed Up")
    await slow_world.waiting_for("Email Verified")
    why = OperatorRequest(by="maria", reason="asked to wait")
    await slow_world.jornada.operators.operate(
        OperatorAction.HOLD, why, "onboarding", slow_world.customer_id
    )

    shown = [
        query.replace("c-1001", slow_world.customer_id)
        .replace("car_delivery", "onboarding")
        .replace("retention", "consideration")
        for query in FILTERS
        if "HeldBy" in query or "c-1001" in query or "Running" in query
        if "StartTime" not in query
    ]
    assert len(shown) == 5
    for query in shown:

        async def found(query: str = query) -> bool:
            return (await slow_world.client.count_workflows(query)).count == 1

        await eventually(found)
