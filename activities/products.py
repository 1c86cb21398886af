"""The product catalogue as journeys ask it, and as messages are shown it.

A catalogue that is away is waited for, but not for long: then it is done without.
"""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta

import structlog
from temporalio import activity
from temporalio.exceptions import ApplicationError

from activities.clocks import attempts_now
from domain.errors import CatalogueAway
from domain.products import (
    ChosenProducts,
    LikeQuestion,
    NewestQuestion,
    Product,
    Products,
    chosen,
)

PATIENCE = timedelta(minutes=10)
"""So long a story or a message waits for a catalogue that is away, from when it first asked."""

log = structlog.get_logger()


class ProductActivities:
    """What a story asks of the product catalogue."""

    def __init__(self, products: Products) -> None:
        self._products = products

    @activity.defn(name="products_like")
    async def products_like(self, question: LikeQuestion) -> ChosenProducts:
        """Choose products like one, or of a category."""
        return chosen(await _told(lambda: self._products.like(question)), question)

    @activity.defn(name="newest_products")
    async def newest_products(self, question: NewestQuestion) -> ChosenProducts:
        """Choose the products that came since a moment."""
        return chosen(await _told(lambda: self._products.newest(question)), question)


async def found(products: Products, ids: Sequence[str], now: datetime) -> Sequence[Product]:
    """Return products by their ids, as far as the catalogue has them.

    Raises `CatalogueAway` while it is away; once that has been waited for long enough, there are
    none.
    """
    try:
        return await products.find(ids) if ids else ()
    except CatalogueAway as away:
        if _is_patient(now):
            raise
        log.warning("products_not_shown", problem=str(away), who_must_act=away.who_acts)
        return ()


async def _told(ask: Callable[[], Awaitable[Sequence[str]]]) -> Sequence[str]:
    try:
        return await ask()
    except CatalogueAway as away:
        log.warning("products_not_chosen", problem=str(away), who_must_act=away.who_acts)
        if not _is_patient(attempts_now()):
            return ()
        raise ApplicationError(
            str(away), type=away.wire_name, next_retry_delay=away.retry_after
        ) from None


def _is_patient(now: datetime) -> bool:
    return now < activity.info().scheduled_time + PATIENCE
