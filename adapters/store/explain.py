"""Explaining: what was decided for a customer, when and why, from our own store alone."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict
from sqlalchemy import Row, select
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.store.database import Database
from adapters.store.schema import (
    EventState,
    TaskState,
    attempts,
    customers,
    enrolments,
    events,
    tasks,
    touchpoints,
)


class _Explained(BaseModel):
    model_config = ConfigDict(frozen=True, from_attributes=True)


class ExplainedAttempt(_Explained):
    """One attempt on one channel: handed over, or why not."""

    channel: str
    n: int
    state: str
    reason: str | None
    at: datetime
    again_at: datetime | None
    """When it was to be asked again."""
    vendor_message_id: str | None


class ExplainedTouchpoint(_Explained):
    """One message, what became of it, and by which attempts."""

    touchpoint_id: str
    message: str
    topic: str
    status: str
    reason: str | None
    channel: str | None
    vendor_state: str | None
    created_at: datetime
    decided_at: datetime | None
    sent_at: datetime | None
    attempts: tuple[ExplainedAttempt, ...] = ()


class ExplainedEnrolment(_Explained):
    """One run of a journey, how it ended, and what it sent or kept back."""

    journey: str
    key: str | None
    workflow_id: str
    run_id: str | None
    state: str
    stage: str | None
    outcome: str | None
    because: str | None
    started_at: datetime
    ended_at: datetime | None
    touchpoints: tuple[ExplainedTouchpoint, ...] = ()


class OpenTask(_Explained):
    """A person was asked to help, and has not said that it is done."""

    task_key: str
    journey: str
    owner: str
    reason: str
    at: datetime
    due_at: datetime


class ParkedEvent(_Explained):
    """An event that could not be dispatched, and why."""

    event_id: str
    name: str
    occurred_at: datetime
    tries: int
    problem: str | None


class Explanation(_Explained):
    """All that was decided for one customer. Holds no message's body and no address."""

    customer_id: str
    known: bool
    """Whether the store has heard of her at all."""
    enrolments: tuple[ExplainedEnrolment, ...] = ()
    open_tasks: tuple[OpenTask, ...] = ()
    parked_events: tuple[ParkedEvent, ...] = ()


async def explain(database: Database, customer_id: str) -> Explanation:
    """Tell what was decided for a customer: each part oldest first."""
    async with database.read() as tx:
        known = await tx.scalar(
            select(customers.c.customer_id).where(customers.c.customer_id == customer_id)
        )
        open_tasks = await tx.execute(
            select(tasks)
            .where(tasks.c.customer_id == customer_id, tasks.c.state == TaskState.OPEN)
            .order_by(tasks.c.at)
        )
        parked = await tx.execute(
            select(events)
            .where(events.c.customer_id == customer_id, events.c.state == EventState.PARKED)
            .order_by(events.c.seq)
        )
        return Explanation(
            customer_id=customer_id,
            known=known is not None,
            enrolments=await _enrolments(tx, customer_id),
            open_tasks=tuple(OpenTask.model_validate(row) for row in open_tasks),
            parked_events=tuple(ParkedEvent.model_validate(row) for row in parked),
        )


async def _enrolments(tx: AsyncConnection, customer_id: str) -> tuple[ExplainedEnrolment, ...]:
    messages = await _touchpoints(tx, customer_id)
    rows = await tx.execute(
        select(enrolments)
        .where(enrolments.c.customer_id == customer_id)
        .order_by(enrolments.c.started_at, enrolments.c.enrolment_id)
    )
    return tuple(
        ExplainedEnrolment.model_validate(
            row._asdict()
            | {"key": row.key or None, "touchpoints": messages.get(row.enrolment_id, ())}
        )
        for row in rows
    )


async def _touchpoints(
    tx: AsyncConnection, customer_id: str
) -> dict[str, list[ExplainedTouchpoint]]:
    hers = touchpoints.c.customer_id == customer_id
    tried = await tx.execute(
        select(attempts)
        .join_from(attempts, touchpoints)
        .where(hers)
        .order_by(attempts.c.attempt_id)
    )
    attempts_by_touchpoint = _grouped(tried, "touchpoint_id")
    rows = await tx.execute(
        select(touchpoints).where(hers).order_by(touchpoints.c.created_at, touchpoints.c.message)
    )
    return {
        enrolment_id: [
            ExplainedTouchpoint.model_validate(
                row._asdict() | {"attempts": attempts_by_touchpoint.get(row.touchpoint_id, ())}
            )
            for row in of_enrolment
        ]
        for enrolment_id, of_enrolment in _grouped(rows, "enrolment_id").items()
    }


def _grouped(rows: Iterable[Row[Any]], column: str) -> dict[str, list[Row[Any]]]:
    groups: dict[str, list[Row[Any]]] = {}
    for row in rows:
        groups.setdefault(getattr(row, column), []).append(row)
    return groups
