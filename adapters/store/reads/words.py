"""What a customer's messages were rendered from, so that their words can be shown again."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, bindparam, select

from adapters.store.customers.keys import as_given
from adapters.store.customers.rows import customer_of
from adapters.store.customers.zones import whereabouts_of
from adapters.store.engine.methods import Store, reading
from adapters.store.schema import customers, enrolments, events, touchpoints
from adapters.store.states import TouchpointStatus
from domain.customers import Channel, Customer

_SENT = (TouchpointStatus.SENT, TouchpointStatus.UNKNOWN)
_CUSTOMER = select(customers).where(
    customers.c.customer_id == bindparam("of_customer"), customers.c.erased_at.is_(None)
)
_told = events.alias("told")
_LEFT = (
    select(touchpoints, events.c.properties, _told.c.properties.label("about"))
    .join_from(touchpoints, enrolments, touchpoints.c.enrolment_id == enrolments.c.enrolment_id)
    .outerjoin(
        events,
        (events.c.event_id == enrolments.c.entry_event_id)
        & (events.c.customer_id == touchpoints.c.customer_id),
    )
    .outerjoin(
        _told,
        (_told.c.event_id == touchpoints.c.about_event_id)
        & (_told.c.customer_id == touchpoints.c.customer_id),
    )
    .where(touchpoints.c.customer_id == bindparam("of_customer"), touchpoints.c.status.in_(_SENT))
    .order_by(touchpoints.c.created_at)
)


class Rendered(NamedTuple):
    """What a message that left, or may have, was rendered from."""

    touchpoint_id: str
    message: str
    channel: Channel
    customer: Customer
    """As they are now: they may have changed their name or language since."""
    properties: Mapping[str, object]
    """Of the event that began its enrolment, keys as they were given."""
    about: Mapping[str, object] | None
    """What the event told that it was about, keys as they were given; None where there is none."""
    facts: Mapping[str, object]
    """What its journey told."""
    short: bool


def rendered_from(tx: Connection, customer_id: str) -> Sequence[Rendered]:
    """Return what a customer's messages were rendered from. Of one who was erased: nothing."""
    of = {"of_customer": customer_id}
    row = tx.execute(_CUSTOMER, of).one_or_none()
    if row is None:
        return ()
    customer = customer_of(row, whereabouts_of(tx, customer_id, row.time_zone))
    return [_rendered(tx, left, customer) for left in tx.execute(_LEFT, of)]


class SentWords(Store):
    """What messages were rendered from."""

    of = reading(rendered_from)


def _rendered(tx: Connection, left: Row[Any], customer: Customer) -> Rendered:
    customer_id = customer.customer_id
    return Rendered(
        touchpoint_id=left.touchpoint_id,
        message=left.message,
        channel=Channel(left.channel),
        customer=customer,
        properties=as_given(tx, customer_id, left.properties or {}),
        about=None if left.about is None else as_given(tx, customer_id, left.about),
        facts=left.facts or {},
        short=bool(left.short),
    )
