"""What the journey asks the shop."""

from domain.calls import Call, Told
from domain.ids import Identifier


class Basket(Told):
    """A basket, and perhaps an order that may hold something of it."""

    basket_id: Identifier
    order_id: Identifier | None = None


class Contents(Told):
    """How many kinds of items the basket has now, and how many of them the order holds."""

    items: int = 0
    ordered: int = 0


CONTENTS = Call("abandoned_basket.contents", asks=Basket, tells=Contents)
