"""Shopping: customers who agreed to hear everything, and their orders on the way."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from domain.customers import Channel, Topic
from domain.events.commerce import OrderCompleted, OrderDelivered
from domain.tasks import Task
from tests.journeys.travel import Run, Said, Travel
from workflows.post_purchase.journey import PostPurchase

TIPS, OFFERS = {Topic.TIPS: [Channel.EMAIL]}, {Topic.OFFERS: [Channel.EMAIL]}
SURVEYS = {Topic.SURVEYS: [Channel.SMS, Channel.EMAIL]}

A_DAY = timedelta(days=1)
CONFIRMED = Said("Mon 09 Jan 12:00", "email", "post_purchase.order_confirmed")
TIPPED = Said("Thu 12 Jan 12:00", "email", "post_purchase.care_tips")
QUESTIONED = Said("Mon 16 Jan 12:00", "sms", "post_purchase.satisfaction")
OFFERED = Said("Fri 10 Feb 12:00", "email", "post_purchase.offer")
ASKED = [CONFIRMED, TIPPED, QUESTIONED]
"""What `asked` had somebody hear, by the clock of UTC."""


async def shopper(travel: Travel, customer_id: str = "ana", **fields: Any) -> str:
    """Tell who a customer is, who agreed to everything unless `consents` says to what."""
    return await travel.customer(
        customer_id, **{"consents": {**TIPS, **SURVEYS, **OFFERS}, **fields}
    )


async def ordered(travel: Travel, customer_id: str, order_id: str = "o-1") -> Run:
    """Let them buy something."""
    return await travel.begin(PostPurchase, customer_id, OrderCompleted(order_id=order_id))


async def delivered(travel: Travel, customer_id: str, order_id: str = "o-1") -> Run:
    """Let them buy something, and have it two days later."""
    run = await ordered(travel, customer_id, order_id)
    await run.hears(OrderDelivered(order_id=order_id), after=timedelta(days=2))
    return run


async def asked(travel: Travel, customer_id: str, order_id: str = "o-1") -> Run:
    """Let them buy something, have it after two days, be asked after five more: a minute ago."""
    run = await delivered(travel, customer_id, order_id)
    await travel.ahead(timedelta(days=5, minutes=1))
    return run


async def ends(run: Run) -> tuple[str, str]:
    """Let time pass until the end; return the outcome, and the stage the customer is left at."""
    ending = await run.ending()
    return ending.outcome, ending.stage.value


async def tasks_of(travel: Travel, owner: str) -> Sequence[Task]:
    """Return what a team has still to do."""
    return await travel.jornada.tasks.list(owner=owner)


async def answers_of(*runs: Run) -> list[str | None]:
    """Return what each run was answered by its third touchpoint, as it remembers that itself."""
    return [(await run.status()).touchpoints[2].answer for run in runs]
