"""What becomes of a basket and its customer. Each function takes the journey."""

from datetime import datetime, timedelta

from temporalio import workflow

from workflows.base.awaited import Awaited
from workflows.base.journey import Journey

with workflow.unsafe.imports_passed_through():
    from domain.calls import CallFailed
    from domain.events.commerce import BasketUpdated, OrderCompleted
    from domain.events.support import CaseOpened
    from domain.ids import Identifier
    from domain.segments import prop
    from workflows.abandoned_basket.calls import CONTENTS, Basket, Contents
    from workflows.abandoned_basket.segments import UPSET
    from workflows.abandoned_basket.windows import LONGEST, SILENCE

NEWS = (OrderCompleted, BasketUpdated, CaseOpened)
"""What calls back a message that still waits."""


async def once_silent(journey: Journey) -> BasketUpdated:
    """Return the basket once nothing has happened to it for an hour, or it was ordered."""
    begun = journey.began_with(BasketUpdated)
    ordered = Awaited(OrderCompleted, where=prop("basket_id") == str(begun.basket_id))
    changes = await journey.gather(
        BasketUpdated, quiet_for=SILENCE, at_most=LONGEST, cancel_if=ordered
    )
    return changes[-1] if changes else begun


async def as_it_is_now(journey: Journey, basket: BasketUpdated) -> BasketUpdated:
    """Return what the basket has become meanwhile."""
    changes = await journey.gather(BasketUpdated, within=timedelta())
    return changes[-1] if changes else basket


async def is_ordered(journey: Journey, basket: BasketUpdated, until: datetime) -> bool:
    """Wait for the order that names the basket, or for one that holds something of it."""
    while order := await journey.wait_for(OrderCompleted, until=until):
        if order.basket_id == basket.basket_id:
            return True
        if order.order_id and (await _asked(journey, basket, order.order_id)).ordered:
            return True
    return False


async def is_empty(journey: Journey, basket: BasketUpdated) -> bool:
    """Return whether nothing is in the basket any more, as the shop says."""
    return not (await _asked(journey, basket)).items


async def is_upset(journey: Journey) -> bool:
    """Return whether they have just complained, or wait for our help."""
    if await journey.wait_for(CaseOpened, until=journey.now()):
        return True
    return await journey.customer_is(UPSET)


async def _asked(
    journey: Journey, basket: BasketUpdated, order_id: Identifier | None = None
) -> Contents:
    """Ask the shop. Without one, each basket has something in it, and no order shares it."""
    if not basket.basket_id:
        return Contents()
    try:
        return await journey.call(CONTENTS, Basket(basket_id=basket.basket_id, order_id=order_id))
    except CallFailed:
        return Contents(items=1)
