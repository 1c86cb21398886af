"""What becomes of a basket and its customer. Each function takes the journey."""

from datetime import datetime

from temporalio import workflow

from workflows.base.awaited import Awaited
from workflows.base.journey import Journey

with workflow.unsafe.imports_passed_through():
    from domain.events.commerce import BasketUpdated, OrderCompleted
    from domain.events.support import CaseOpened
    from domain.segments import prop
    from workflows.abandoned_basket.segments import UPSET
    from workflows.abandoned_basket.windows import LONGEST, SILENCE

NEWS = (OrderCompleted, BasketUpdated, CaseOpened)
"""What calls back a message that still waits."""


async def once_silent(journey: Journey) -> BasketUpdated:
    """Return the basket once nothing has happened to it for an hour, or it was ordered."""
    ordered = Awaited(OrderCompleted, where=prop("basket_id") == journey.key)
    changes = await journey.gather(
        BasketUpdated, quiet_for=SILENCE, at_most=LONGEST, cancel_if=ordered
    )
    return changes[-1] if changes else journey.began_with(BasketUpdated)


async def unless_ordered(
    journey: Journey, basket: BasketUpdated, until: datetime
) -> BasketUpdated | None:
    """Wait for an order of the basket; return what it has become meanwhile, or None if ordered.

    A shop may empty a basket before it tells the order: so what was in it counts, too.
    """
    baskets = [basket]
    while heard := await journey.wait_for(OrderCompleted, BasketUpdated, until=until):
        if isinstance(heard, BasketUpdated):
            baskets[1:] = [heard]
        elif isinstance(heard, OrderCompleted) and await _is_of(journey, heard, baskets):
            return None
    return baskets[-1]


async def is_empty(journey: Journey, basket: BasketUpdated) -> bool:
    """Return whether nothing is in it: what is in it, it has in common with itself."""
    return not await journey.have_in_common(basket, basket)


async def is_upset(journey: Journey) -> bool:
    """Return whether they have just complained, or wait for our help."""
    if await journey.wait_for(CaseOpened, until=journey.now()):
        return True
    return await journey.customer_is(UPSET)


async def _is_of(journey: Journey, order: OrderCompleted, baskets: list[BasketUpdated]) -> bool:
    """Return whether an order names the basket, or holds something that is or was in it."""
    if order.basket_id == journey.key:
        return True
    for basket in baskets:
        if await journey.have_in_common(basket, order):
            return True
    return False
