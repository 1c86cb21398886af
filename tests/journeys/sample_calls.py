"""A call made for tests: how many of an item a shop has."""

from domain.calls import Call, Told
from domain.ids import Identifier


class Item(Told):
    sku: Identifier


class Stock(Told):
    left: int = 0


STOCK = Call("stock_check.stock", asks=Item, tells=Stock)
