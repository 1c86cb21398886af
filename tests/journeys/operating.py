"""What operators do to an enrolment, and what is kept of it."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from adapters.store.schema import steerings
from domain.customers import Channel, Topic
from domain.events.commerce import OrderCompleted, OrderDelivered
from domain.operations import OperatorAction, OperatorRequest
from starter.client import InvalidOperation
from tests.adapters.store.transactions import read
from tests.journeys.travel import Run, Travel
from workflows.onboarding.journey import Onboarding
from workflows.post_purchase.journey import PostPurchase
from workflows.post_purchase.messages import SATISFACTION

WHY = OperatorRequest(by="maria", reason="they asked us to wait")
DAY = timedelta(days=1)
TEXTS_TOO = {topic: list(Channel) for topic in Topic}


async def operate(
    travel: Travel, run: Run, action: OperatorAction, why: OperatorRequest = WHY
) -> None:
    journey, customer_id, *key = run.id.split("/")
    await travel.jornada.operators.operate(action, why, journey, customer_id, *key)


async def refusal(travel: Travel, run: Run, action: OperatorAction) -> str:
    with pytest.raises(InvalidOperation) as refused:
        await operate(travel, run, action)
    return str(refused.value)


async def audit(travel: Travel) -> list[tuple[str, str, str, str]]:
    async with read(travel.database) as tx:
        rows = await tx.execute(select(steerings).order_by(steerings.c.at))
        return [(row.action, row.by, row.reason, row.doing) for row in rows]


async def onboarding(travel: Travel) -> Run:
    return await travel.begin(Onboarding, await travel.customer("ana"))


async def bought(travel: Travel) -> Run:
    ana = await travel.customer("ana", consents=TEXTS_TOO)
    return await travel.begin(PostPurchase, ana, OrderCompleted(order_id="o-1"))


async def asked(travel: Travel) -> Run:
    run = await bought(travel)
    await run.hears(OrderDelivered(order_id="o-1"), after=DAY)
    await travel.ahead(5 * DAY)
    return run


async def question(travel: Travel, run: Run) -> tuple[str, str]:
    (enrolment,) = (await travel.jornada.explain(run.customer_id)).enrolments
    touchpoint = enrolment.touchpoints[-1]
    assert touchpoint.message == SATISFACTION.name
    return touchpoint.touchpoint_id, "5"


async def details(run: Run) -> str:
    """Return the text of the UI's *User Metadata*."""
    return str((await run.handle.query("__temporal_workflow_metadata")).current_details)
