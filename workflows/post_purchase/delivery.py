"""The delivery of an order: it is waited for, and searched for where it does not come."""

from domain.customers import Channel
from domain.events.commerce import OrderCompleted, OrderDelivered
from workflows.base.journey import Journey
from workflows.post_purchase import messages, windows


async def await_delivery(journey: Journey) -> OrderDelivered | None:
    """Wait for it; after two weeks of silence apologise, and let a person search."""
    overdue_at = journey.began_with(OrderCompleted).happened_at + windows.DELIVERY
    if delivered := await journey.wait_for(OrderDelivered, until=overdue_at):
        return delivered
    await journey.send(messages.DELIVERY_OVERDUE, via=Channel.EMAIL, cancel_if=OrderDelivered)
    await journey.hand_to_person(owner="orders", reason="no delivery in two weeks")
    return await journey.wait_for(OrderDelivered, within=windows.SEARCH)
