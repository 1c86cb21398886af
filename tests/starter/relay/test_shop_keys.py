"""Keys as shops have them tie events to enrolments, and are never seen in Temporal."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from temporalio.api.history.v1 import History

from domain.events.commerce import OrderDelivered
from tests.journeys.shopping import shopper
from tests.journeys.travel import Run, Travel
from tests.journeys.world import travelling
from workflows.post_purchase.journey import PostPurchase

A_DAY = timedelta(days=1)


@pytest.fixture
async def travel(store_file: Path) -> AsyncIterator[Travel]:
    """A world in which orders are delivered."""
    async with travelling(store_file, journeys=[PostPurchase]) as world:
        yield world


async def bought(travel: Travel, order_id: Any) -> Run:
    """Let Ana buy something under a key of her shop's; return the enrolment."""
    await travel.track("ana", "Order Completed", order_id=order_id)
    enrolment = (await travel.jornada.explain("ana")).enrolments[-1]
    run = Run(travel, PostPurchase, "ana", enrolment.key)
    travel.runs.append(run)
    await run.settled()
    return run


async def test_a_shops_own_keys_begin_and_move_on_the_enrolment_of_each_order(
    travel: Travel,
) -> None:
    """Under the same key only, in whichever form it is told."""
    await shopper(travel)
    number, word = await bought(travel, 5726128734520), await bought(travel, "#1001")
    assert number.id == "post_purchase/ana/5726128734520"
    for order_id, moved, other in (("#1001", word, number), ("5726128734520", number, None)):
        await travel.ahead(A_DAY)
        await travel.track("ana", OrderDelivered.event_name(), order_id=order_id)
        await moved.settled()
        assert (await moved.status()).stage == "retention"
        if other:
            assert (await other.status()).stage == "purchase"


async def test_a_key_is_printed_and_explained_as_given_and_hidden_from_temporal(
    travel: Travel,
) -> None:
    await shopper(travel)
    run = await bought(travel, " #1001")
    await travel.ahead(A_DAY)
    await travel.track("ana", OrderDelivered.event_name(), order_id="#1001")
    await run.settled()
    (mail, *_) = await travel.mailbox.messages(customer_id="ana")
    assert "#1001" in f"{mail.subject}{mail.text}"
    assert "hmac-" not in f"{mail.subject}{mail.text}"
    (told,) = (await travel.jornada.explain("ana")).enrolments
    assert told.key_as_given == "#1001"
    assert run.id == f"post_purchase/ana/{told.key}"
    history = await run.handle.fetch_history()
    assert b"1001" not in History(events=history.events).SerializeToString() + run.id.encode()


async def test_whoever_asks_by_the_key_as_given_is_answered(travel: Travel) -> None:
    await shopper(travel)
    run = await bought(travel, "#1001")
    status = await travel.jornada.status("post_purchase", "ana", "#1001")
    assert status.key == (await run.status()).key
