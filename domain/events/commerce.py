"""What happens to an order, in the words of Segment's e-commerce events where it has them."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Annotated, ClassVar

from pydantic import AfterValidator, Field

from domain.events.base import Event
from domain.ids import Identifier

MOST = 10**12

Amount = Annotated[
    Decimal, Field(ge=-MOST, le=MOST), AfterValidator(lambda amount: round(amount, 4))
]
"""An amount of money, to the hundredth of a cent: what is more precise is a machine's rounding."""


Currency = Annotated[Identifier, Field(pattern="^[A-Za-z]{3}$")]
"""A currency of ISO 4217, such as EUR, in whatever case."""


class ProductViewed(Event):
    """The customer looked at something. Its name, price, page and picture are not declared."""

    product_id: Identifier | None = None
    category: Identifier | None = None


class BasketUpdated(Event):
    """A basket has other things in it than before."""

    KEY: ClassVar[str | None] = "basket_id"
    basket_id: Identifier | None = None


class OrderEvent(Event):
    """Something about one order."""

    KEY: ClassVar[str | None] = "order_id"
    order_id: Identifier | None = None


class OrderCompleted(OrderEvent):
    """The customer bought something."""

    total: Amount | None = None
    """All that they paid."""
    currency: Currency | None = None
    basket_id: Identifier | None = None
    """The basket that became this order."""


class OrderDelivered(OrderEvent):
    """The customer has it."""


class OrderRefunded(OrderEvent):
    """The customer got money back: all of it, where no total is told."""

    total: Amount | None = None
    """How much they got back by this refund."""
    currency: Currency | None = None


class OrderCancelled(OrderEvent):
    """The order was called off, by anybody."""


def is_refunded_in_full(order: OrderCompleted, refunds: Sequence[OrderRefunded]) -> bool:
    """Tell whether the refunds of an order, each told once, give back all that was paid for it.

    Where nobody can tell (a total is missing, or in another currency) they do: who may have got
    everything back is offered nothing more. A refund of nothing gives back nothing.
    """
    given_back = [refund for refund in refunds if refund.total != 0]
    if order.total is None or not all(_is_comparable(order, refund) for refund in given_back):
        return bool(given_back)
    amounts = [abs(refund.total) for refund in given_back if refund.total is not None]
    return bool(amounts) and sum(amounts) >= abs(order.total)


def _is_comparable(order: OrderCompleted, refund: OrderRefunded) -> bool:
    currencies = [name.upper() for name in (order.currency, refund.currency) if name]
    return refund.total is not None and currencies[1:] in ([], currencies[:1])
