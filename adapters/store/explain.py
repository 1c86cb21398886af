"""Explaining: what was decided for a customer, when and why, from our own store alone."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from pydantic import BaseModel, ConfigDict
from sqlalchemy import ColumnElement, Row, Table, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.store.customers import REACHED_AT
from adapters.store.database import Database
from adapters.store.intake import CHANNEL_RESTARTED, CHANNEL_STOPPED, HEARD
from adapters.store.schema import (
    EventState,
    answers,
    attempts,
    consents,
    customers,
    enrolments,
    events,
    steerings,
    suppressions,
    tasks,
    touchpoints,
)
from adapters.store.tasks import UNDONE
from adapters.store.touchpoints import is_unsettled
from domain.questions import Question


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
    tries: int | None = None
    """How often it was tried anew because its calls surely reached nobody; None means once."""
    settled_by: str | None = None
    """What settled it when it had no record of its own: `news`, `trace`, or a policy."""
    settled_at: datetime | None = None
    settles_at: datetime | None = None
    """While it is not settled, and its enrolment goes on: by when it is to be.

    A report reconciles it before; then its vendor is asked, or, where that is impossible, the
    message's own policy decides.
    """


class ExplainedAnswer(_Explained):
    """What a customer answered, and how it was read. Her words are not told here."""

    channel: str
    verdict: str
    option: str | None
    stands_for: str | None = None
    """What the option was there, such as the moment of a slot."""
    replied: bool
    """Whether a helpful or courteous word went back."""
    at: datetime


class ExplainedTouchpoint(_Explained):
    """One message, what became of it, by which attempts, and what was answered."""

    touchpoint_id: str
    message: str
    topic: str
    status: str
    reason: str | None
    channel: str | None
    vendor_state: str | None
    vendor_code: str | None = None
    """The vendor's code for why it did not arrive: 5.1.1, 30003."""
    created_at: datetime
    decided_at: datetime | None
    sent_at: datetime | None
    attempts: tuple[ExplainedAttempt, ...] = ()
    question: str | None = None
    """What it asked, if anything."""
    options: tuple[str, ...] = ()
    """The answers that count."""
    answer_by: datetime | None = None
    answered_at: datetime | None = None
    """When an answer counted."""
    answers: tuple[ExplainedAnswer, ...] = ()
    """All that were heard: also what came late or was not understood."""


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
    journey: str | None
    """None where it is about a text that no journey asked for."""
    owner: str
    reason: str
    at: datetime
    due_at: datetime


class ExplainedTask(OpenTask):
    """What a person was asked to do: who is at it, or who did it and how long that took."""

    task_id: str
    state: str
    workflow_id: str | None
    run_id: str | None
    """The enrolment's that asked; None where a text did."""
    escalated_at: datetime | None
    """When it was found overdue."""
    claimed_by: str | None
    claimed_at: datetime | None
    resolved_by: str | None
    resolved_at: datetime | None
    seconds_to_resolution: int | None = None
    """From the asking, in real time."""


class ExplainedOperation(_Explained):
    """What an operator did to an enrolment, and why."""

    action: str
    by: str
    reason: str
    journey: str
    workflow_id: str
    run_id: str
    doing: str
    """What the enrolment was about just then."""
    at: datetime


class ExplainedSuppression(_Explained):
    """A customer's address is barred from a channel; which one it is, is not told here."""

    channel: str
    reason: str
    detail: str | None
    """The vendor's code for it: 5.1.1, 30005."""
    message: str | None
    """Which one showed it; None where the customer told us herself, or nobody noted it."""
    at: datetime


class ExplainedConsent(_Explained):
    """A customer's latest word on one topic and channel; on what is not here she said nothing."""

    topic: str
    channel: str
    granted: bool
    """Whether she gave it; else it was withdrawn."""
    at: datetime
    source: str
    """How the word came: `identify`, `link`, `sms` for a STOP.

    Or who told of an `Unsubscribed`: `track`, `cli`, `client` for Python, or as it named itself.
    """


class ExplainedOptOut(_Explained):
    """A customer's STOP or START on a channel, or an operator's word that it may be used again."""

    channel: str
    restarted: bool
    """Whether it may be used again. No consent that it took comes back by that."""
    by: str | None = None
    """The operator who said so, if it was one."""
    reason: str | None = None
    """The operator's."""
    barred_for: str | None = None
    """What the address was barred for until the operator lifted it."""
    barred_at: datetime | None = None
    """Since when."""
    at: datetime


class ParkedEvent(_Explained):
    """An event that could not be dispatched, and why."""

    event_id: str
    name: str
    occurred_at: datetime
    tries: int
    problem: str | None


class Explanation(_Explained):
    """All that was decided for one customer. Holds no address and no body, of hers or of ours."""

    customer_id: str
    known: bool
    """Whether the store has heard of her at all."""
    enrolments: tuple[ExplainedEnrolment, ...] = ()
    open_tasks: tuple[OpenTask, ...] = ()
    parked_events: tuple[ParkedEvent, ...] = ()
    tasks: tuple[ExplainedTask, ...] = ()
    """Open or done."""
    steerings: tuple[ExplainedOperation, ...] = ()
    unmatched_texts: tuple[ExplainedAnswer, ...] = ()
    """Texts that answer no question of ours: a person reads them."""
    suppressions: tuple[ExplainedSuppression, ...] = ()
    """The channels that she is barred from, at the addresses she has now."""
    opt_outs: tuple[ExplainedOptOut, ...] = ()
    """Each STOP and START of hers, and each lifting by an operator."""
    consents: tuple[ExplainedConsent, ...] = ()
    """Given or withdrawn."""


class EventFate(NamedTuple):
    """Where a stored event stands."""

    state: EventState
    problem: str | None
    """Why it was not dispatched when that was last tried."""


async def explain(database: Database, customer_id: str) -> Explanation:
    """Tell what was decided for a customer: each part oldest first."""
    async with database.read() as tx:
        known = await tx.scalar(
            select(customers.c.customer_id).where(customers.c.customer_id == customer_id)
        )
        parked = await _events(tx, customer_id, events.c.state == EventState.DEAD_LETTER)
        answered = await _hers(tx, answers, customer_id)
        asked_of_people = await _hers(tx, tasks, customer_id)
        steered = await _hers(tx, steerings, customer_id)
        return Explanation(
            customer_id=customer_id,
            known=known is not None,
            enrolments=await _enrolments(tx, customer_id, answered),
            open_tasks=tuple(
                OpenTask.model_validate(row) for row in asked_of_people if row.state in UNDONE
            ),
            parked_events=tuple(ParkedEvent.model_validate(row) for row in parked),
            tasks=tuple(_task(row) for row in asked_of_people),
            steerings=tuple(ExplainedOperation.model_validate(row) for row in steered),
            unmatched_texts=tuple(
                ExplainedAnswer.model_validate(row) for row in answered if row.touchpoint_id is None
            ),
            suppressions=await _suppressions(tx, customer_id),
            opt_outs=await _opt_outs(tx, customer_id),
            consents=tuple(
                ExplainedConsent.model_validate(row)
                for row in await _hers(tx, consents, customer_id)
            ),
        )


async def fate_of(database: Database, event_id: str) -> EventFate | None:
    """Tell whether a stored event has been dispatched; None if there is none of that id."""
    async with database.read() as tx:
        found = await tx.execute(
            select(events.c.state, events.c.problem).where(events.c.event_id == event_id)
        )
        row = found.one_or_none()
    return None if row is None else EventFate(EventState(row.state), row.problem)


async def _hers(tx: AsyncConnection, table: Table, customer_id: str) -> list[Row[Any]]:
    """Return a customer's rows of a table, in the order in which they came about."""
    hers = select(table).where(table.c.customer_id == customer_id)
    return list(await tx.execute(hers.order_by(table.c.at, *table.primary_key)))


async def _events(
    tx: AsyncConnection, customer_id: str, *where: ColumnElement[bool]
) -> Sequence[Row[Any]]:
    hers = select(events).where(events.c.customer_id == customer_id, *where)
    return (await tx.execute(hers.order_by(events.c.seq))).all()


async def _opt_outs(tx: AsyncConnection, customer_id: str) -> tuple[ExplainedOptOut, ...]:
    said = events.c.name.in_((CHANNEL_STOPPED, CHANNEL_RESTARTED))
    hers = await _events(tx, customer_id, said, events.c.source.in_(HEARD))
    return tuple(
        ExplainedOptOut(
            channel=row.properties["channel"],
            restarted=row.name == CHANNEL_RESTARTED,
            by=row.properties.get("by"),
            reason=row.properties.get("reason"),
            barred_for=row.properties.get("barred_for"),
            barred_at=row.properties.get("barred_at"),
            at=row.occurred_at,
        )
        for row in hers
    )


async def _suppressions(tx: AsyncConnection, customer_id: str) -> tuple[ExplainedSuppression, ...]:
    where = or_(
        *(
            (suppressions.c.channel == channel) & (suppressions.c.address == address)
            for channel, address in REACHED_AT.items()
        ),
    )
    showed = touchpoints.c.touchpoint_id == suppressions.c.touchpoint_id
    found = await tx.execute(
        select(suppressions, touchpoints.c.message)
        .join_from(suppressions, customers, where)
        .outerjoin(touchpoints, showed)
        .where(customers.c.customer_id == customer_id)
        .order_by(suppressions.c.at, suppressions.c.channel)
    )
    return tuple(ExplainedSuppression.model_validate(row) for row in found)


async def _enrolments(
    tx: AsyncConnection, customer_id: str, answered: Iterable[Row[Any]]
) -> tuple[ExplainedEnrolment, ...]:
    messages = await _touchpoints(tx, customer_id, answered)
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
    tx: AsyncConnection, customer_id: str, answered: Iterable[Row[Any]]
) -> dict[str, list[ExplainedTouchpoint]]:
    hers = touchpoints.c.customer_id == customer_id
    tried = await tx.execute(
        select(attempts, enrolments.c.ended_at)
        .join_from(attempts, touchpoints)
        .join(enrolments)
        .where(hers)
        .order_by(attempts.c.attempt_id)
    )
    attempts_of = _grouped(tried, "touchpoint_id")
    answers_of = _grouped(answered, "touchpoint_id")
    rows = await tx.execute(
        select(touchpoints).where(hers).order_by(touchpoints.c.created_at, touchpoints.c.message)
    )
    return {
        enrolment_id: [
            _touchpoint(
                row, attempts_of.get(row.touchpoint_id, []), answers_of.get(row.touchpoint_id, [])
            )
            for row in of_enrolment
        ]
        for enrolment_id, of_enrolment in _grouped(rows, "enrolment_id").items()
    }


def _touchpoint(
    row: Row[Any], tried: Iterable[Row[Any]], answered: Iterable[Row[Any]]
) -> ExplainedTouchpoint:
    parts = {
        "attempts": tuple(_attempt(attempt) for attempt in tried),
        "options": tuple((row.options or "").split()),
        "answers": tuple(_answer(row, answer) for answer in answered),
    }
    return ExplainedTouchpoint.model_validate(row._asdict() | parts)


def _attempt(row: Row[Any]) -> ExplainedAttempt:
    will_settle = is_unsettled(row) and row.ended_at is None
    settles_at = row.settles_at if will_settle else None
    return ExplainedAttempt.model_validate(row._asdict() | {"settles_at": settles_at})


def _answer(asked: Row[Any], answer: Row[Any]) -> ExplainedAnswer:
    question = next((known for known in Question if known == asked.question), None)
    fact = None
    if question is not None and answer.option is not None:
        fact = (asked.facts or {}).get(question.fact_of(answer.option))
    stands_for = None if fact is None else str(fact)
    return ExplainedAnswer.model_validate(answer._asdict() | {"stands_for": stands_for})


def _task(row: Row[Any]) -> ExplainedTask:
    took = None if row.resolved_at is None else row.resolved_at - row.at
    seconds = None if took is None else round(took.total_seconds())
    return ExplainedTask.model_validate(row._asdict() | {"seconds_to_resolution": seconds})


def _grouped(rows: Iterable[Row[Any]], column: str) -> dict[str, list[Row[Any]]]:
    groups: dict[str, list[Row[Any]]] = {}
    for row in rows:
        groups.setdefault(getattr(row, column), []).append(row)
    return groups
