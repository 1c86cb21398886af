"""The touchpoint that a link or a vendor names, as pages and webhooks want it."""

from collections.abc import Collection
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, and_, bindparam, select

from adapters.store.customers.addresses import address_digest
from adapters.store.schema import addresses, customers, touchpoints
from adapters.store.states import TouchpointStatus
from domain.customers import Channel, Topic
from domain.messages import Reason

_FIND = (
    select(touchpoints, customers.c.locale, addresses.c.folded)
    .join_from(touchpoints, customers, touchpoints.c.customer_id == customers.c.customer_id)
    .outerjoin(
        addresses,
        and_(
            addresses.c.customer_id == touchpoints.c.customer_id,
            addresses.c.channel == touchpoints.c.channel,
        ),
    )
    .where(touchpoints.c.touchpoint_id == bindparam("of_touchpoint"))
)


class TouchpointRow(NamedTuple):
    """One message to one customer in one enrolment, and what became of it."""

    touchpoint_id: str
    customer_id: str
    journey: str
    workflow_id: str
    message: str
    topic: Topic
    journey_topic: Topic
    channel: Channel | None
    """The one it went by, or was last tried on."""
    status: TouchpointStatus
    reason: Reason | None
    vendor_state: str | None
    locale: str
    """The customer's."""
    actions: tuple[str, ...]
    """The links it offers beside the unsubscribe link."""
    address_is_current: bool
    """Whether the customer is still reached where it went."""

    @property
    def topic_left_by_unsubscribing(self) -> Topic:
        """What its unsubscribe link leaves: its topic, or its journey's if that cannot be left."""
        return self.topic if self.topic.can_be_left else self.journey_topic


def find(tx: Connection, touchpoint_id: str) -> TouchpointRow | None:
    """Find a touchpoint by the opaque id that vendors and links carry."""
    rows = tx.execute(_FIND, {"of_touchpoint": touchpoint_id}).all()  # one for each address
    return _touchpoint(rows[0], {_digest(row) for row in rows}) if rows else None


def _touchpoint(row: Row[Any], present: Collection[str | None]) -> TouchpointRow:
    return TouchpointRow(
        touchpoint_id=row.touchpoint_id,
        customer_id=row.customer_id,
        journey=row.journey,
        workflow_id=row.workflow_id,
        message=row.message,
        topic=Topic(row.topic),
        journey_topic=Topic(row.journey_topic),
        channel=None if row.channel is None else Channel(row.channel),
        status=TouchpointStatus(row.status),
        reason=None if row.reason is None else Reason(row.reason),
        vendor_state=row.vendor_state,
        locale=row.locale or "en",
        actions=tuple(row.actions.split()),
        address_is_current=row.address_digest in present,
    )


def _digest(row: Row[Any]) -> str | None:
    return None if row.folded is None else address_digest(Channel(row.channel), row.folded)
