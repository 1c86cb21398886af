"""Choosing products of the catalogue."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import TypeVar

from temporalio import workflow

from activities.products import ProductActivities
from domain.errors import JourneyMistake
from domain.ids import CALLS_QUEUE
from domain.products import (
    MOST_LEFT_OUT,
    MOST_PRODUCTS,
    ChosenProducts,
    LikeQuestion,
    NewestQuestion,
)
from workflows.base.calls import ONE_TRY, insisted
from workflows.base.state import JourneyState
from workflows.base.tries import for_as_long_as_it_takes

Ids = tuple[str, ...]
Q = TypeVar("Q")


async def products_like(
    state: JourneyState,
    product_id: str | None,
    category: str | None,
    most: int,
    leaving_out: Sequence[str],
) -> Ids:
    """Return the ids of products like one, or of a category; of neither there are none."""
    _check(most, leaving_out)
    if product_id is None and category is None:
        return ()
    question = LikeQuestion(
        product_id=product_id, category=category, most=most, leaving_out=tuple(leaving_out)
    )
    return await _chosen(state, ProductActivities.products_like, question, "products")


async def newest_products(
    state: JourneyState, since: datetime, most: int, leaving_out: Sequence[str]
) -> Ids:
    """Return the ids of products that came since a moment."""
    _check(most, leaving_out)
    question = NewestQuestion(since=since, most=most, leaving_out=tuple(leaving_out))
    return await _chosen(state, ProductActivities.newest_products, question, "new products")


async def _chosen(
    state: JourneyState,
    activity: Callable[[ProductActivities, Q], Awaitable[ChosenProducts]],
    question: Q,
    what: str,
) -> Ids:
    chosen = await insisted(
        state,
        lambda: workflow.start_activity_method(
            activity,
            question,
            task_queue=CALLS_QUEUE,
            start_to_close_timeout=ONE_TRY,
            retry_policy=for_as_long_as_it_takes(),  # it says itself when that is long enough
            cancellation_type=workflow.ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
            summary=f"Choose {what}",
        ),
        f"choosing {what}",
    )
    return chosen.ids


def _check(most: int, leaving_out: Sequence[str]) -> None:
    if not 1 <= most <= MOST_PRODUCTS:
        raise JourneyMistake(f"most= is 1 to {MOST_PRODUCTS} products, not {most}")
    if len(leaving_out) > MOST_LEFT_OUT:
        raise JourneyMistake(f"leaving_out= names at most {MOST_LEFT_OUT} products")
