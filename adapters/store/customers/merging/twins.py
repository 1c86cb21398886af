"""Twins: one story that a merged customer lives in two runs. The older goes on, the other ends."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, exists, select, update

from adapters.store.answers.outcomes import ANSWER_BY
from adapters.store.events.names import FROM_MERGE
from adapters.store.events.write import store_event
from adapters.store.schema import enrolments, events, heard, touchpoints
from adapters.store.states import MAY_BE_THEIRS, EnrolmentState
from domain.events import CustomerMerged
from domain.identity import Life, Twin, twins
from domain.ids import event_id_of, local_key

_LIVES = select(enrolments).where(
    enrolments.c.customer_id == bindparam("of_customer"), enrolments.c.superseded_by.is_(None)
)
_SUPERSEDE = update(enrolments).where(enrolments.c.enrolment_id == bindparam("of_enrolment"))
_TOUCHPOINTS = select(touchpoints).where(touchpoints.c.enrolment_id == bindparam("of_enrolment"))
_REHOME = update(touchpoints).where(touchpoints.c.touchpoint_id == bindparam("of_touchpoint"))


_to_the_other = heard.alias("to_the_other")
_HEARD_BY_ONE = (
    select(events)
    .join_from(events, heard, heard.c.event_id == events.c.event_id)
    .where(
        heard.c.enrolment_id == bindparam("of_enrolment"),
        ~exists().where(
            _to_the_other.c.event_id == events.c.event_id,
            _to_the_other.c.enrolment_id == bindparam("other_enrolment"),
        ),
    )
    .order_by(events.c.occurred_at, events.c.seq)
)


def supersede_twins(tx: Connection, customer_id: str, at: datetime, once: Collection[str]) -> None:
    """End the runs that are one too many: their claims are refused from now on."""
    rows = {row.enrolment_id: row for row in tx.execute(_LIVES, {"of_customer": customer_id})}
    for twin in twins(map(_life, rows.values()), once):
        _supersede(tx, customer_id, twin, at)
        ends, goes_on = rows[twin.ends.enrolment_id], rows[twin.goes_on.enrolment_id]
        if goes_on.state != EnrolmentState.ENDED:
            _hand_over(tx, ends, goes_on)
            _tell_what_was_heard(tx, customer_id, ends, goes_on)


def _supersede(tx: Connection, customer_id: str, twin: Twin, at: datetime) -> None:
    """Refuse its claims, and let the relay tell it to end."""
    ends, goes_on = twin.ends.enrolment_id, twin.goes_on.enrolment_id
    tx.execute(_SUPERSEDE, {"of_enrolment": ends, "superseded_by": goes_on})
    store_event(
        tx,
        event_id=event_id_of(ends, scope=FROM_MERGE),
        customer_id=customer_id,
        enrolment_id=ends,
        name=CustomerMerged.event_name(),
        occurred_at=at,
        source=FROM_MERGE,
    )


def _hand_over(tx: Connection, ends: Row[Any], goes_on: Row[Any]) -> None:
    """Let what one may have sent count as sent by the other: it asks the same question once.

    A row that the other has of the same message, and that did not leave, is exchanged for it.
    """
    if goes_on.run_id is None:
        return
    theirs = {local_key(row.touchpoint_key): row for row in _touchpoints_of(tx, goes_on)}
    for row in _touchpoints_of(tx, ends):
        other = theirs.get(local_key(row.touchpoint_key))
        if row.status in MAY_BE_THEIRS and (other is None or other.status not in MAY_BE_THEIRS):
            _exchange(tx, row, other, ends, goes_on)


def _tell_what_was_heard(
    tx: Connection, customer_id: str, ends: Row[Any], goes_on: Row[Any]
) -> None:
    """Let one hear what only the other heard: what they verified need not be verified again."""
    both = {"of_enrolment": ends.enrolment_id, "other_enrolment": goes_on.enrolment_id}
    for event in tx.execute(_HEARD_BY_ONE, both).all():
        store_event(
            tx,
            event_id=event_id_of(f"{event.event_id}:{goes_on.enrolment_id}", scope=FROM_MERGE),
            customer_id=customer_id,
            enrolment_id=goes_on.enrolment_id,
            name=event.name,
            # Whoever answered a question in time was thanked already.
            properties={name: told for name, told in event.properties.items() if name != ANSWER_BY},
            occurred_at=event.occurred_at,
            source=FROM_MERGE,
        )


def _exchange(
    tx: Connection, row: Row[Any], other: Row[Any] | None, ends: Row[Any], goes_on: Row[Any]
) -> None:
    _rehome(tx, row, goes_on.enrolment_id, f"moving:{row.touchpoint_id}")
    if other is not None:
        _rehome(tx, other, ends.enrolment_id, row.touchpoint_key)
    place = f"{goes_on.run_id}:{local_key(row.touchpoint_key)}"
    _rehome(tx, row, goes_on.enrolment_id, place)


def _rehome(tx: Connection, row: Row[Any], enrolment_id: str, key: str) -> None:
    facts = {"enrolment_id": enrolment_id, "touchpoint_key": key}
    tx.execute(_REHOME, facts | {"of_touchpoint": row.touchpoint_id})


def _touchpoints_of(tx: Connection, row: Row[Any]) -> Sequence[Row[Any]]:
    return tx.execute(_TOUCHPOINTS, {"of_enrolment": row.enrolment_id}).all()


def _life(row: Row[Any]) -> Life:
    return Life(
        enrolment_id=row.enrolment_id,
        journey=row.journey,
        key=row.key,
        is_open=row.state != EnrolmentState.ENDED,
        is_started=row.run_id is not None,
        started_at=row.started_at,
    )
