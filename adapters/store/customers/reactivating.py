"""Reactivating: a person says that a suppressed address may be used again, and why."""

from datetime import datetime
from typing import Any, NamedTuple
from uuid import uuid4

from sqlalchemy import Connection, Row, bindparam, select

from adapters.store.customers.addresses import address_of, ids_at, lock_address
from adapters.store.customers.canonical import canonical_id
from adapters.store.customers.rows import lock_customers, owners_of
from adapters.store.customers.suppressions import OPTED_OUT_BY_CUSTOMER, suppression_of, unsuppress
from adapters.store.engine.methods import Store, writing
from adapters.store.events.names import CHANNEL_RESTARTED, OPERATOR
from adapters.store.events.write import store_event
from adapters.store.schema import customers
from adapters.store.states import EventState
from channels.registry import CHANNELS
from domain.customers import Channel
from domain.ids import event_id_of
from domain.messages import Reason
from domain.operations import OperatorRequest


class NotSuppressed(LookupError):
    """There is no suppression to lift; the message says why."""


class OptedOutByCustomer(ValueError):
    """The customer asked for it, and nobody says that they want messages again."""


class Lifted(NamedTuple):
    """The suppression that was lifted."""

    reason: str
    since: datetime


_KNOWN = select(customers.c.customer_id).where(customers.c.customer_id == bindparam("of_customer"))


def lift(
    tx: Connection,
    customer_id: str,
    channel: Channel,
    operator: OperatorRequest,
    at: datetime,
    *,
    customer_requested: bool = False,
) -> Lifted:
    """Let the customer's present address be used again, for all who have it; keep who and why.

    Raises `NotSuppressed`; `OptedOutByCustomer` for what they asked for, unless they also ask for
    this: `customer_requested`.
    """
    reached, address = locked_with(tx, customer_id, channel)
    lock_address(tx, channel, address)
    suppressed, label = suppression_of(tx, channel, address), CHANNELS[channel].label
    if suppressed is None:
        raise NotSuppressed(f"{customer_id}: nothing suppresses their address for {label}")
    if suppressed.reason in OPTED_OUT_BY_CUSTOMER and not customer_requested:
        raise OptedOutByCustomer(
            f"{customer_id}: they asked for no more {label} themselves "
            f"({Reason(suppressed.reason).label})"
        )
    unsuppress(tx, channel, address, at, customer_requested=customer_requested)
    for each in reached:
        _keep(tx, each, suppressed, operator, at, customer_requested=customer_requested)
    return Lifted(suppressed.reason, suppressed.at)


def locked_with(tx: Connection, customer_id: str, channel: Channel) -> tuple[list[str], str]:
    """Lock all who share the customer's address, in id order; return them and the address.

    Raises `NotSuppressed`.
    """
    customer_id = canonical_id(tx, customer_id)
    known = address_of(tx, customer_id, channel)
    reached = {customer_id, *(owners_of(tx, ids_at(tx, channel, known)) if known else ())}
    lock_customers(tx, reached)
    # They may have moved while we waited: then those count who are reached where they are now.
    address = _address_of(tx, customer_id, channel)
    return sorted(reached & owners_of(tx, ids_at(tx, channel, address))), address


def _address_of(tx: Connection, customer_id: str, channel: Channel) -> str:
    if address := address_of(tx, customer_id, channel):
        return address
    if tx.scalar(_KNOWN, {"of_customer": customer_id}) is None:
        raise NotSuppressed(f"nothing is known of a customer `{customer_id}`")
    raise NotSuppressed(f"{customer_id}: they have no address for {CHANNELS[channel].label}")


def _keep(
    tx: Connection,
    customer_id: str,
    suppressed: Row[Any],
    operator: OperatorRequest,
    at: datetime,
    *,
    customer_requested: bool,
) -> None:
    """Record who lifted what and why; no journey listens to it."""
    store_event(
        tx,
        event_id=event_id_of(uuid4().hex, scope=OPERATOR),
        customer_id=customer_id,
        name=CHANNEL_RESTARTED,
        properties={
            "channel": suppressed.channel,
            "by": operator.by,
            "reason": operator.reason,
            "barred_for": suppressed.reason,
            "barred_at": suppressed.at.isoformat(),
            "at_her_request": customer_requested,
        },
        occurred_at=at,
        source=OPERATOR,
        state=EventState.DISPATCHED,
    )


class Suppressions(Store):
    """The addresses that are suppressed on a channel."""

    lift = writing(lift)
