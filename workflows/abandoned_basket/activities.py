"""Ask the shop what is in a basket, and whether an order holds something of it."""

import os

import httpx
from temporalio import activity

from domain.calls import CallFailed
from workflows.abandoned_basket.calls import CONTENTS, Basket, Contents

SHOP = "ABANDONED_BASKET_SHOP"
KEY = "ABANDONED_BASKET_SHOP_KEY"


@activity.defn(name=CONTENTS.name)
async def contents_of(basket: Basket) -> Contents:
    """Ask `GET <shop>/baskets/<basket_id>?order_id=<order_id>`."""
    shop = os.environ.get(SHOP)
    if not shop:
        return Contents(items=1)  # each basket has something in it, and no order shares it
    headers = {"Authorization": f"Bearer {key}"} if (key := os.environ.get(KEY)) else {}
    asked = {"order_id": basket.order_id} if basket.order_id else {}
    async with httpx.AsyncClient(timeout=10, headers=headers) as http:
        answer = await http.get(f"{shop}/baskets/{basket.basket_id}", params=asked)
    if answer.status_code == httpx.codes.NOT_FOUND:
        raise CallFailed("unknown_basket")
    answer.raise_for_status()
    told = answer.json()
    return Contents(items=told["items"], ordered=told.get("ordered", 0))
