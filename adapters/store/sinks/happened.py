"""Noting what happens, for each sink that wants it: in the transaction of the fact itself.

Where no sink wants it, that is one look at a table that has a few rows. The caller holds the
customer's lock, so that a customer's notices are numbered in the order in which all came to pass.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, bindparam, select

from adapters.store.engine.statements import ByDialect
from adapters.store.schema import enrolments, notices, sinks, touchpoints
from adapters.store.states import NoticeState
from domain.messages import Reason
from domain.sinks.notices import NoticeType, facts, notice_id_of

_SAID = {Reason.OBSOLETE.value: "obsolete"}
"""Stored names that are older than the words of today: receivers never hear them."""
_SINKS = select(sinks.c.name, sinks.c.types)
_INSERT = ByDialect(notices, lambda insert: insert.on_conflict_do_nothing())
_TOUCHPOINT = (
    select(
        touchpoints.c.customer_id,
        touchpoints.c.touchpoint_id,
        touchpoints.c.enrolment_id,
        touchpoints.c.journey,
        enrolments.c.key,
        touchpoints.c.message,
        touchpoints.c.topic,
    )
    .join_from(touchpoints, enrolments, enrolments.c.enrolment_id == touchpoints.c.enrolment_id)
    .where(touchpoints.c.touchpoint_id == bindparam("of_touchpoint"))
)
_OF_TASK = ("customer_id", "task_id", "journey", "key", "owner", "reason", "due_at")
_ENROLMENT = select(enrolments).where(enrolments.c.enrolment_id == bindparam("of_enrolment"))


def sinks_wanting(tx: Connection, *kinds: NoticeType) -> dict[NoticeType, list[str]]:
    """Return the names of the sinks that want notices of each of these types; none for most."""
    wishes = [(row.name, row.types.split()) for row in tx.execute(_SINKS)]
    wanting = {kind: [name for name, types in wishes if kind in types] for kind in kinds}
    return {kind: names for kind, names in wanting.items() if names}


def note_touchpoint(
    tx: Connection,
    kind: NoticeType,
    touchpoint_id: str,
    at: datetime,
    *,
    channel: str | None,
    reason: str | None = None,
) -> None:
    """Note what became of a touchpoint, once for each channel and reason."""
    if names := sinks_wanting(tx, kind).get(kind):
        row = tx.execute(_TOUCHPOINT, {"of_touchpoint": touchpoint_id}).one()
        said = _SAID.get(reason or "", reason)
        told = facts(**row._asdict(), channel=channel, reason=said)
        what = (touchpoint_id, channel or "", reason or "")
        _insert(tx, names, kind, what, row.customer_id, at, told)


def note_started(tx: Connection, enrolment_id: str) -> None:
    """Note that an enrolment runs, once: a reset begins no other."""
    kind = NoticeType.ENROLMENT_STARTED
    if names := sinks_wanting(tx, kind).get(kind):
        row = tx.execute(_ENROLMENT, {"of_enrolment": enrolment_id}).one()
        told = facts(**_enrolment(row))
        _insert(tx, names, kind, (enrolment_id,), row.customer_id, row.started_at, told)


def note_ended(tx: Connection, enrolment_id: str) -> None:
    """Note how an enrolment ended; another ending, such as after a reset, is another notice."""
    kind = NoticeType.ENROLMENT_ENDED
    if names := sinks_wanting(tx, kind).get(kind):
        row = tx.execute(_ENROLMENT, {"of_enrolment": enrolment_id}).one()
        what = (enrolment_id, row.outcome or "", row.ended_at.isoformat())
        ending = {"stage": row.stage, "outcome": row.outcome, "reason": row.because}
        told = facts(**_enrolment(row), **ending)
        _insert(tx, names, kind, what, row.customer_id, row.ended_at, told)


def note_task(
    tx: Connection, kind: NoticeType, task_key: str, at: datetime, task: Mapping[str, Any]
) -> None:
    """Note that a task was opened or resolved. What a person wrote of it stays here."""
    if names := sinks_wanting(tx, kind).get(kind):
        told = facts(**{fact: task.get(fact) for fact in _OF_TASK})
        _insert(tx, names, kind, (task_key,), task.get("customer_id"), at, told)


def note_consents(  # noqa: PLR0913 - all that the notice says, by name
    tx: Connection,
    names: Sequence[str],
    kind: NoticeType,
    customer_id: str,
    consents: Sequence[Mapping[str, str]],
    *,
    at: datetime,
    source: str,
    change_id: str,
) -> None:
    """Note that a customer's word on some topics and channels changed."""
    told = facts(customer_id=customer_id, source=source) | {"consents": list(consents)}
    _insert(tx, names, kind, (change_id,), customer_id, at, told)


def note_merged(tx: Connection, previous_id: str, customer_id: str, at: datetime) -> None:
    """Note that an id became a customer's: among their own notices, behind all that were under it.

    The caller holds both locks, and has moved what waits for a sink to the customer.
    """
    kind = NoticeType.CUSTOMER_MERGED
    if names := sinks_wanting(tx, kind).get(kind):
        told = facts(customer_id=customer_id, previous_id=previous_id)
        _insert(tx, names, kind, (previous_id,), customer_id, at, told)


def note_erased(tx: Connection, customer_id: str, at: datetime) -> None:
    """Note that a customer is erased, once, by nothing but their opaque id."""
    kind = NoticeType.CUSTOMER_ERASED
    if names := sinks_wanting(tx, kind).get(kind):
        _insert(tx, names, kind, (customer_id,), customer_id, at, facts(customer_id=customer_id))


def _enrolment(row: Any) -> dict[str, object]:
    names = ("customer_id", "enrolment_id", "journey", "key")
    return {name: getattr(row, name) for name in names}


def _insert(
    tx: Connection,
    names: Sequence[str],
    kind: NoticeType,
    what: Sequence[str],
    customer_id: str | None,
    at: datetime,
    data: Mapping[str, Any],
) -> None:
    notice_id = notice_id_of(kind, *what)
    row = {
        "notice_id": notice_id,
        "type": kind,
        "subject": customer_id or what[0],
        "customer_id": customer_id,
        "data": data,
        "occurred_at": at,
        "created_at": datetime.now(UTC),
        "state": NoticeState.PENDING,
        "tries": 0,
    }
    tx.execute(_INSERT.of(tx), [{"sink": sink, **row} for sink in names])
