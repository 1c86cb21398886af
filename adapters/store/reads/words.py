"""What a customer's messages were rendered from, so that their words can be shown again."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Connection, Row, bindparam, select

from adapters.store.customers.keys import as_given
from adapters.store.customers.rows import customer_of
from adapters.store.customers.zones import whereabouts_of
from adapters.store.engine.methods import Store, reading
from adapters.store.schema import customers, enrolments, events, touchpoints
from adapters.store.states import LEFT
from domain.customers import Channel, Customer
from domain.messages import RECOMMENDED
from domain.words import Rendered

_CUSTOMER = select(customers).where(
    customers.c.customer_id == bindparam("of_customer"), customers.c.erased_at.is_(None)
)
_told = events.alias("told")
_MESSAGES = (
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
    .where(touchpoints.c.customer_id == bindparam("of_customer"), touchpoints.c.status.in_(LEFT))
    .order_by(touchpoints.c.created_at)
)
_AMONG = _MESSAGES.where(touchpoints.c.touchpoint_id.in_(bindparam("among", expanding=True)))


def rendered_from(
    tx: Connection, customer_id: str, among: Collection[str] | None = None
) -> Sequence[Rendered]:
    """Return what a customer's messages were rendered from. Of one who was erased: nothing.

    `among` are the touchpoints that are wanted; None for all.
    """
    of: dict[str, object] = {"of_customer": customer_id}
    row = tx.execute(_CUSTOMER, of).one_or_none()
    if row is None:
        return ()
    customer = customer_of(row, whereabouts_of(tx, customer_id, row.time_zone))
    found = (
        tx.execute(_MESSAGES, of) if among is None else tx.execute(_AMONG, of | {"among": [*among]})
    )
    return [_rendered(tx, left, customer) for left in found]


class SentWords(Store):
    """What messages were rendered from."""

    of = reading(rendered_from)


def _rendered(tx: Connection, left: Row[Any], customer: Customer) -> Rendered:
    customer_id, told = customer.customer_id, left.facts or {}
    return Rendered(
        touchpoint_id=left.touchpoint_id,
        message=left.message,
        channel=Channel(left.channel),
        customer=customer,
        properties=as_given(tx, customer_id, left.properties or {}),
        about=None if left.about is None else as_given(tx, customer_id, left.about),
        facts={name: fact for name, fact in told.items() if name != RECOMMENDED},
        recommending=tuple(told.get(RECOMMENDED, ())),
        short=bool(left.short),
    )
