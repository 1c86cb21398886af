"""Explaining: what was decided for a customer, when and why, from our own store alone."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, Table, bindparam, select

from adapters.store.engine.database import Database
from adapters.store.events.names import CHANNEL_RESTARTED, CHANNEL_STOPPED, OPT_OUT_SOURCES
from adapters.store.reads.stranded import stranded_of
from adapters.store.schema import (
    addresses,
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
from adapters.store.sends.rows import is_unsettled
from adapters.store.states import EventState
from adapters.store.tasks import UNDONE
from domain.explanation import (
    ExplainedAnswer,
    ExplainedAttempt,
    ExplainedConsent,
    ExplainedEnrolment,
    ExplainedOperation,
    ExplainedOptOut,
    ExplainedSuppression,
    ExplainedTask,
    ExplainedTouchpoint,
    Explanation,
    OpenTask,
    ParkedEvent,
)
from domain.questions import Question


class EventFate(NamedTuple):
    """Where a stored event stands."""

    state: EventState
    problem: str | None
    """Why it was not dispatched when that was last tried."""


def _of_customer(table: Table, *order: Any) -> Any:
    theirs = select(table).where(table.c.customer_id == bindparam("of_customer"))
    return theirs.order_by(*order)


_IN_ORDER = {
    table: _of_customer(table, table.c.at, *table.primary_key)
    for table in (answers, tasks, steerings, consents)
}
_KNOWN = select(customers.c.customer_id).where(customers.c.customer_id == bindparam("of_customer"))
_DEAD_LETTERS = _of_customer(events, events.c.seq).where(events.c.state == EventState.DEAD_LETTER)
_OPT_OUTS = _of_customer(events, events.c.seq).where(
    events.c.name.in_((CHANNEL_STOPPED, CHANNEL_RESTARTED)), events.c.source.in_(OPT_OUT_SOURCES)
)
_SUPPRESSIONS = (
    select(suppressions, touchpoints.c.message)
    .join_from(
        suppressions,
        addresses,
        (suppressions.c.channel == addresses.c.channel)
        & (suppressions.c.address == addresses.c.folded),
    )
    .outerjoin(touchpoints, touchpoints.c.touchpoint_id == suppressions.c.touchpoint_id)
    .where(addresses.c.customer_id == bindparam("of_customer"))
    .order_by(suppressions.c.at, suppressions.c.channel)
)
_ENROLMENTS = _of_customer(enrolments, enrolments.c.started_at, enrolments.c.enrolment_id)
_TOUCHPOINTS = _of_customer(touchpoints, touchpoints.c.created_at, touchpoints.c.message)
_ATTEMPTS = (
    select(attempts, enrolments.c.ended_at)
    .join_from(attempts, touchpoints)
    .join(enrolments)
    .where(touchpoints.c.customer_id == bindparam("of_customer"))
    .order_by(attempts.c.attempt_id)
)
_FATE = select(events.c.state, events.c.problem).where(events.c.event_id == bindparam("of_event"))


async def explain(database: Database, customer_id: str) -> Explanation:
    """Return what was decided for a customer: each part oldest first."""
    return await database.read(explanation_of, customer_id)


async def fate_of(database: Database, event_id: str) -> EventFate | None:
    """Tell whether a stored event has been dispatched; None if there is none of that id."""
    return await database.read(_fate_of, event_id)


def _fate_of(tx: Connection, event_id: str) -> EventFate | None:
    row = tx.execute(_FATE, {"of_event": event_id}).one_or_none()
    return None if row is None else EventFate(EventState(row.state), row.problem)


def explanation_of(tx: Connection, customer_id: str) -> Explanation:
    """Return what was decided for a customer: each part oldest first."""
    of = {"of_customer": customer_id}
    answered, asked, operated, consented = (
        tx.execute(statement, of).all() for statement in _IN_ORDER.values()
    )
    return Explanation(
        customer_id=customer_id,
        known=tx.scalar(_KNOWN, of) is not None,
        enrolments=_enrolments(tx, of, answered),
        open_tasks=tuple(OpenTask.model_validate(row) for row in asked if row.state in UNDONE),
        parked_events=tuple(map(ParkedEvent.model_validate, tx.execute(_DEAD_LETTERS, of))),
        tasks=tuple(map(_task, asked)),
        steerings=tuple(map(ExplainedOperation.model_validate, operated)),
        unmatched_texts=_unmatched(answered),
        suppressions=tuple(map(ExplainedSuppression.model_validate, tx.execute(_SUPPRESSIONS, of))),
        opt_outs=tuple(map(_opt_out, tx.execute(_OPT_OUTS, of))),
        consents=tuple(map(ExplainedConsent.model_validate, consented)),
    )


def _unmatched(answered: Iterable[Row[Any]]) -> tuple[ExplainedAnswer, ...]:
    rows = (row for row in answered if row.touchpoint_id is None)
    return tuple(map(ExplainedAnswer.model_validate, rows))


def _opt_out(row: Row[Any]) -> ExplainedOptOut:
    return ExplainedOptOut(
        channel=row.properties["channel"],
        restarted=row.name == CHANNEL_RESTARTED,
        by=row.properties.get("by"),
        reason=row.properties.get("reason"),
        barred_for=row.properties.get("barred_for"),
        barred_at=row.properties.get("barred_at"),
        at=row.occurred_at,
    )


def _enrolments(
    tx: Connection, of: dict[str, str], answered: Iterable[Row[Any]]
) -> tuple[ExplainedEnrolment, ...]:
    messages, stuck = _touchpoints(tx, of, answered), stranded_of(tx, of["of_customer"])
    return tuple(
        ExplainedEnrolment.model_validate(
            row._asdict()
            | {"key": row.key or None, "touchpoints": messages.get(row.enrolment_id, ())}
            | {"stranded": stuck.get(row.run_id)}
        )
        for row in tx.execute(_ENROLMENTS, of)
    )


def _touchpoints(
    tx: Connection, of: dict[str, str], answered: Iterable[Row[Any]]
) -> dict[str, list[ExplainedTouchpoint]]:
    attempts_of = _grouped(tx.execute(_ATTEMPTS, of), "touchpoint_id")
    answers_of = _grouped(answered, "touchpoint_id")
    rows = _grouped(tx.execute(_TOUCHPOINTS, of), "enrolment_id")
    return {
        enrolment_id: [
            _touchpoint(
                row, attempts_of.get(row.touchpoint_id, []), answers_of.get(row.touchpoint_id, [])
            )
            for row in of_enrolment
        ]
        for enrolment_id, of_enrolment in rows.items()
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


def _grouped(rows: Iterable[Row[Any]], column: str) -> dict[str, Sequence[Row[Any]]]:
    groups: dict[str, Any] = {}
    for row in rows:
        groups.setdefault(getattr(row, column), []).append(row)
    return groups
