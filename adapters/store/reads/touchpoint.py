"""The touchpoint that a link or a vendor names, as pages and webhooks want it."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, and_, bindparam, or_, select

from adapters.store.customers.addresses import address_digest
from adapters.store.schema import addresses, customers, enrolments, milestones, touchpoints
from adapters.store.states import TouchpointStatus
from domain.actions import Action
from domain.consent import topic_of
from domain.customers import Channel, Topic
from domain.links import is_outlived
from domain.messages import Reason

_TOKENS_SINCE = select(milestones.c.at).where(milestones.c.name == "link_tokens").scalar_subquery()
_ROW = (
    select(
        touchpoints,
        customers.c.locale,
        addresses.c.folded,
        enrolments.c.key,
        _TOKENS_SINCE.label("tokens_since"),
    )
    .join_from(touchpoints, customers, touchpoints.c.customer_id == customers.c.customer_id)
    .join(enrolments, enrolments.c.enrolment_id == touchpoints.c.enrolment_id)
    .outerjoin(
        addresses,
        and_(
            addresses.c.customer_id == touchpoints.c.customer_id,
            addresses.c.channel == touchpoints.c.channel,
        ),
    )
)
_FIND = _ROW.where(touchpoints.c.touchpoint_id == bindparam("of_touchpoint"))
_FIND_BY_LINK = _ROW.where(
    or_(
        touchpoints.c.link_token == bindparam("link"),
        and_(touchpoints.c.touchpoint_id == bindparam("link"), touchpoints.c.link_token.is_(None)),
    )
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
    link_token: str | None
    """What opens its pages; none for one of an older version, which its own id opens."""
    tokens_since: datetime | None
    """When links got tokens of their own."""
    subscription: Topic | None = None
    """What it asks to confirm."""

    def is_link_outlived(self, now: datetime) -> bool:
        """Tell whether its link is of the old kind, and too old to do more than unsubscribe."""
        has_token = self.link_token is not None
        return is_outlived(has_token=has_token, tokens_since=self.tokens_since, now=now)

    @property
    def topic_left_by_unsubscribing(self) -> Topic:
        """What its unsubscribe link leaves: its topic, or its journey's if that cannot be left.

        Of a message that asks to confirm a consent it is what that is about.
        """
        if self.subscription is not None:
            return self.subscription
        return self.topic if self.topic.can_be_left else self.journey_topic


def find(tx: Connection, touchpoint_id: str) -> TouchpointRow | None:
    """Find a touchpoint by the opaque id that vendors carry."""
    return _found(tx.execute(_FIND, {"of_touchpoint": touchpoint_id}).all())


def find_by_link(tx: Connection, link: str) -> TouchpointRow | None:
    """Find the touchpoint whose page a link opens."""
    return _found(tx.execute(_FIND_BY_LINK, {"link": link}).all())


def _found(rows: Sequence[Row[Any]]) -> TouchpointRow | None:
    # One for each address.
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
        link_token=row.link_token,
        tokens_since=row.tokens_since,
        subscription=_subscription(row),
    )


def _subscription(row: Row[Any]) -> Topic | None:
    return topic_of(row.key) if Action.CONFIRM in row.actions.split() else None


def _digest(row: Row[Any]) -> str | None:
    return None if row.folded is None else address_digest(Channel(row.channel), row.folded)
