"""Messages: each when it was wanted; and one that had to wait also when it left."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any, Literal

from sqlalchemy import BindParameter, Connection, Row, bindparam, select

from adapters.store.reads.customer.timeline.source import Customer, Shown, Source, Tell
from adapters.store.reads.explain.enrolments import touchpoint_of
from adapters.store.reads.explain.selecting import grouped
from adapters.store.schema import answers, attempts, enrolments, touchpoints
from adapters.store.states import TouchpointStatus
from domain.view import Entry, MessageEntry

WAITED = timedelta(minutes=1)
"""A message that left later than that after it was wanted had to wait."""

_AMONG: BindParameter[list[str]] = bindparam("among", expanding=True)
_ATTEMPTS = (
    select(attempts, enrolments.c.ended_at)
    .join_from(attempts, touchpoints)
    .join(enrolments)
    .where(attempts.c.touchpoint_id.in_(_AMONG))
    .order_by(attempts.c.attempt_id)
)
_ANSWERS = (
    select(answers)
    .where(answers.c.touchpoint_id.in_(_AMONG))
    .order_by(answers.c.at, answers.c.event_id)
)


def _telling(kind: Literal["message", "message_left"]) -> Tell:
    def tell(
        tx: Connection, who: Customer, rows: Sequence[Row[Any]]
    ) -> Iterator[tuple[str, Entry]]:
        tried, answered = _of(tx, _ATTEMPTS, rows), _of(tx, _ANSWERS, rows)
        for row in rows:
            key = row.touchpoint_id
            yield (
                key,
                MessageEntry(
                    kind=kind,
                    journey=row.journey,
                    workflow_id=row.workflow_id,
                    message=touchpoint_of(row, tried.get(key, ()), answered.get(key, ())),
                    **who.when(row.created_at if kind == "message" else row.decided_at),
                ),
            )

    return tell


def _of(
    tx: Connection, statement: Any, rows: Sequence[Row[Any]]
) -> Mapping[str, Sequence[Row[Any]]]:
    among = {"among": [row.touchpoint_id for row in rows]}
    return grouped(tx.execute(statement, among), "touchpoint_id")


def _had_to_wait(row: Row[Any]) -> bool:
    is_sent = row.status == TouchpointStatus.SENT
    return is_sent and bool(row.at - row.created_at > WAITED)


SOURCE = Source("message", touchpoints, touchpoints.c.created_at, _telling("message"))
# What was sent was decided when it left: the index of the caps finds it.
LEFT_LATER = Source(
    "message_left",
    touchpoints,
    touchpoints.c.decided_at,
    _telling("message_left"),
    Shown((touchpoints.c.status, touchpoints.c.created_at), _had_to_wait),
)
