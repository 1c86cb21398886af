"""Erasing a customer: accepted in one transaction, finished once their journeys have ended."""

from collections.abc import Collection, Iterator, Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from sqlalchemy import (
    BindParameter,
    Connection,
    Executable,
    Table,
    bindparam,
    delete,
    false,
    select,
    update,
)

from adapters.store.customers.addresses import address_digest, ids_at, lock_addresses
from adapters.store.customers.canonical import canonical_id
from adapters.store.customers.hidden import hide
from adapters.store.customers.rows import lock_customers, owners_of, update_customer
from adapters.store.engine.methods import Store, reading, writing
from adapters.store.enrolments.erased import tell_of_erasure
from adapters.store.enrolments.rows import OPEN, forget_all_unstarted
from adapters.store.rights.holdings import HOLDINGS
from adapters.store.schema import (
    addresses,
    answers,
    attempts,
    customers,
    enrolments,
    erasures,
    events,
    liftings,
    reactivations,
    suppressions,
    tasks,
    touchpoints,
)
from adapters.store.schema.base import is_waiting
from adapters.store.sinks.happened import note_erased
from adapters.store.states import EventState
from domain.customers import Channel
from domain.messages import Reason
from domain.operations import OperatorRequest
from domain.tasks import TaskState

BY_US = "jornada"
"""Who closes the tasks about an erased customer."""
NOT_DISPATCHED = "its customer was erased"


class NobodyKnown(LookupError):
    """Nothing is known of such a customer."""


class Erasure(NamedTuple):
    """The wish that a customer is erased."""

    customer_id: str
    by: str
    reason: str
    accepted_at: datetime
    finished_at: datetime | None
    """When the last journey had ended, and nothing of them was left."""
    waits_for: tuple[str, ...] = ()
    """The workflow ids of their journeys that have not ended yet."""


Place = tuple[Channel, str]
"""A channel, and a folded address on it."""

_OF: BindParameter[str] = bindparam("of_customer")
_KNOWN = select(customers.c.customer_id).where(customers.c.customer_id == _OF)
_FIND = select(erasures).where(erasures.c.customer_id == _OF)
_ACCEPT = erasures.insert()
_FINISH = update(erasures).where(erasures.c.customer_id == _OF).values(finished_at=bindparam("now"))
_UNFINISHED = (
    select(erasures.c.customer_id)
    .where(erasures.c.finished_at.is_(None))
    .order_by(erasures.c.accepted_at, erasures.c.customer_id)
    .limit(bindparam("most"))
)
_RUNNING = (
    select(enrolments.c.workflow_id)
    .where(enrolments.c.customer_id == _OF, enrolments.c.state.in_(OPEN))
    .order_by(enrolments.c.started_at, enrolments.c.workflow_id)
)
_PLACES = (
    select(addresses.c.channel, addresses.c.folded)
    .where(addresses.c.customer_id == _OF)
    .order_by(addresses.c.channel, addresses.c.folded)
)
_PENDING = (
    update(events)
    .where(events.c.customer_id == _OF, is_waiting(events))
    .values(state=EventState.DISPATCHED, leased_until=None, problem=NOT_DISPATCHED)
)
_DIGESTS = (
    select(touchpoints.c.address_digest)
    .where(touchpoints.c.customer_id == _OF, touchpoints.c.address_digest.is_not(None))
    .distinct()
)
_SUPPRESSED = select(suppressions.c.channel, suppressions.c.address)
_TAKE_PLAIN = (
    delete(suppressions)
    .where(
        suppressions.c.channel == bindparam("on_channel"),
        suppressions.c.address == bindparam("at_address"),
    )
    .returning(suppressions.c.reason, suppressions.c.at)
)
_CLOSE_TASKS = (
    update(tasks)
    .where(tasks.c.customer_id == _OF, tasks.c.state != TaskState.DONE)
    .values(state=TaskState.DONE, resolved_by=BY_US, resolved_at=bindparam("now"), holds=False)
)


_FORGET_REACTIVATIONS = [
    delete(table).where(table.c.address_digest.in_(bindparam("digests", expanding=True)))
    for table in (reactivations, liftings)
]


# Of a text from a number that nobody had, the task's key names its sender by a digest.
_TAKE_STRANGERS_TASKS = (
    delete(tasks)
    .where(
        tasks.c.task_key.in_(bindparam("task_keys", expanding=True)), tasks.c.customer_id.is_(None)
    )
    .returning(tasks.c.event_id)
)
_BLANK_STRANGERS_WORDS = tuple(
    update(table)
    .where(
        table.c.event_id.in_(bindparam("event_ids", expanding=True)), table.c.customer_id.is_(None)
    )
    .values(**HOLDINGS[table].blanks)
    for table in (answers, events)
)


def _statements() -> Iterator[tuple[Table, Executable]]:
    for table, holding in HOLDINGS.items():
        if holding.theirs is None:
            continue
        if holding.deletes:
            spared = false() if holding.spares is None else holding.spares
            yield table, delete(table).where(holding.theirs, ~spared)
        elif holding.blanks:
            yield table, update(table).where(holding.theirs).values(**holding.blanks)


_ERASE = dict(_statements())
# Where a message in flight went is kept until it is recorded: the vendor may have to be asked.
_ERASE_AT_ONCE = [each for table, each in _ERASE.items() if table is not attempts]


def accept(tx: Connection, customer_id: str, operator: OperatorRequest, at: datetime) -> Erasure:
    """Erase a customer: from now on nothing new leaves, and their journeys end.

    Harmless when repeated. Raises `NobodyKnown`.
    """
    customer_id = canonical_id(tx, customer_id)
    of = {"of_customer": customer_id}
    if tx.scalar(_KNOWN, of) is None:
        raise NobodyKnown(f"nothing is known of a customer `{customer_id}`")
    places = _lock(tx, customer_id)
    known = erasure_of(tx, customer_id)
    if known is not None:
        return known
    update_customer(tx, customer_id, erased_at=at)
    digests = _hide_addresses(tx, customer_id, places, at)
    _forget_texts_of(tx, digests)
    forget_all_unstarted(tx, customer_id)
    tx.execute(_PENDING, of)
    for statement in _ERASE_AT_ONCE:
        tx.execute(statement, of)
    tx.execute(_CLOSE_TASKS, of | {"now": at})
    tx.execute(_ACCEPT, {"customer_id": customer_id, "accepted_at": at, **dict(operator)})
    tell_of_erasure(tx, customer_id, at)
    note_erased(tx, customer_id, at)
    return Erasure(
        customer_id, operator.by, operator.reason, at, None, running_ids(tx, customer_id)
    )


def finish(tx: Connection, customer_id: str, now: datetime) -> bool:
    """Erase what came meanwhile, once no journey of theirs goes on; tell whether it is finished."""
    of = {"of_customer": customer_id}
    lock_customers(tx, [customer_id])
    erasure = erasure_of(tx, customer_id)
    if erasure is None or erasure.waits_for:
        return False
    for statement in _ERASE.values():
        tx.execute(statement, of)
    tx.execute(_CLOSE_TASKS, of | {"now": now})
    tx.execute(_FINISH, of | {"now": now})
    return True


def erasure_of(tx: Connection, customer_id: str) -> Erasure | None:
    """Return how the erasure of a customer stands; None where nobody asked for it."""
    customer_id = canonical_id(tx, customer_id)
    row = tx.execute(_FIND, {"of_customer": customer_id}).one_or_none()
    return None if row is None else Erasure(**row._asdict(), waits_for=running_ids(tx, customer_id))


def unfinished(tx: Connection, limit: int) -> Sequence[str]:
    """Return the customers whose erasure is not finished, the oldest first."""
    return tx.scalars(_UNFINISHED, {"most": limit}).all()


def running_ids(tx: Connection, customer_id: str) -> tuple[str, ...]:
    """Return the workflow ids of a customer's journeys that have not ended."""
    return tuple(tx.scalars(_RUNNING, {"of_customer": customer_id}))


class Erasing(Store):
    """Whom we erase."""

    accept = writing(accept)
    finish = writing(finish)
    of = reading(erasure_of)
    unfinished = reading(unfinished)


def _lock(tx: Connection, customer_id: str) -> list[Place]:
    """Lock the customer, all who share an address with them, and then their addresses."""
    found = _places_of(tx, customer_id)
    sharing = {each for channel, address in found for each in ids_at(tx, channel, address)}
    lock_customers(tx, {customer_id, *owners_of(tx, sharing)})
    places = _places_of(tx, customer_id)  # they may have moved while we waited
    lock_addresses(tx, places)
    return places


def _places_of(tx: Connection, customer_id: str) -> list[Place]:
    rows = tx.execute(_PLACES, {"of_customer": customer_id})
    return [(Channel(row.channel), row.folded) for row in rows]


def _hide_addresses(
    tx: Connection, customer_id: str, places: Sequence[Place], at: datetime
) -> set[str]:
    """Leave a suppression under an HMAC for each address, also for those that they moved from.

    Returns the digests of the addresses that are theirs alone.
    """
    digests = set(tx.scalars(_DIGESTS, {"of_customer": customer_id}))
    digests |= {address_digest(*place) for place in places}
    hidden_at = max(at, datetime.now(UTC))  # compared with when customers were first heard of
    for channel, address in [*places, *_earlier_places(tx, places, digests)]:
        if set(ids_at(tx, channel, address)) <= {customer_id}:
            plain = tx.execute(
                _TAKE_PLAIN, {"on_channel": channel, "at_address": address}
            ).one_or_none()
            reason, since = (plain.reason, plain.at) if plain else (Reason.ERASED, at)
        else:  # another customer's, who goes on: also their suppression, if there is one
            digests.discard(address_digest(channel, address))
            reason, since = Reason.ERASED, at
        hide(tx, channel, address, reason, since, hidden_at)
    for statement in _FORGET_REACTIVATIONS:
        tx.execute(statement, {"digests": list(digests)})
    return digests


def _forget_texts_of(tx: Connection, digests: Collection[str]) -> None:
    """Forget what they wrote before we knew whose number it was, as far as a task tells."""
    task_keys = [f"{about}:{digest}" for about in ("text", "stop") for digest in digests]
    found = tx.scalars(_TAKE_STRANGERS_TASKS, {"task_keys": task_keys}).all()
    for statement in _BLANK_STRANGERS_WORDS:
        tx.execute(statement, {"event_ids": [each for each in found if each]})


def _earlier_places(tx: Connection, places: Sequence[Place], digests: set[str]) -> list[Place]:
    """Return the suppressed addresses where they once were written to, found by their digests."""
    wanted = digests - {address_digest(*place) for place in places}
    if not wanted:
        return []
    found = ((Channel(row.channel), row.address) for row in tx.execute(_SUPPRESSED))
    return sorted(each for each in found if address_digest(*each) in wanted)
