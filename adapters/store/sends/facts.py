"""What a claim looks at, fetched in one query once its customer is locked."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, and_, bindparam, func, select

from adapters.store.customers.keys import as_given
from adapters.store.pauses import paused_since
from adapters.store.schema import (
    addresses,
    attempts,
    consents,
    customers,
    enrolments,
    events,
    quiet_hours,
    suppressions,
    tasks,
    touchpoints,
)
from adapters.store.sends.rows import UNSETTLED
from adapters.store.states import MAY_BE_THEIRS
from domain.actions import Action
from domain.consent import topic_of
from domain.customers import Channel, Topic
from domain.messages import Message, SendRequest
from domain.tasks import TaskState

_CAPPED = tuple(topic for topic in Topic if not topic.transactional)

_UNREAD_STOP = (
    select(func.min(tasks.c.at))
    .where(
        tasks.c.customer_id == customers.c.customer_id,
        tasks.c.holds,
        tasks.c.state != TaskState.DONE,
    )
    .correlate(customers)
    .scalar_subquery()
)

_FACTS: Select[Any] = (
    select(
        enrolments.c.enrolment_id,
        enrolments.c.state.label("enrolment_state"),
        enrolments.c.entry_event_id,
        enrolments.c.superseded_by,
        touchpoints.c.touchpoint_id,
        touchpoints.c.link_token,
        touchpoints.c.status,
        touchpoints.c.channel,
        touchpoints.c.sent_at,
        consents.c.granted,
        consents.c.at.label("granted_at"),
        consents.c.pending_at,
        quiet_hours.c.begins.label("quiet_from"),
        quiet_hours.c.ends.label("quiet_until"),
        addresses.c.address,
        suppressions.c.reason.label("suppressed_for"),
        _UNREAD_STOP.label("unread_stop"),
        paused_since().label("paused_since"),
    )
    .select_from(customers)
    .outerjoin(enrolments, enrolments.c.run_id == bindparam("of_run"))
    .outerjoin(touchpoints, touchpoints.c.touchpoint_key == bindparam("of_key"))
    .outerjoin(
        consents,
        and_(
            consents.c.customer_id == customers.c.customer_id,
            consents.c.topic == bindparam("on_topic"),
            consents.c.channel == bindparam("on_channel"),
        ),
    )
    .outerjoin(quiet_hours, quiet_hours.c.customer_id == customers.c.customer_id)
    .outerjoin(
        addresses,
        and_(
            addresses.c.customer_id == customers.c.customer_id,
            addresses.c.channel == bindparam("on_channel"),
        ),
    )
    .outerjoin(
        suppressions,
        and_(
            suppressions.c.channel == addresses.c.channel,
            suppressions.c.address == addresses.c.folded,
        ),
    )
    .where(customers.c.customer_id == bindparam("of_customer"))
    .order_by(
        addresses.c.at.desc(),  # the one given last
        addresses.c.folded,
    )
    .limit(1)
)

_LEFT_AT = func.coalesce(touchpoints.c.sent_at, touchpoints.c.decided_at)
# What was sent was decided when it left, so the index finds those of the last day alone.
_LEFT_SINCE = select(_LEFT_AT).where(
    touchpoints.c.customer_id == bindparam("of_customer"),
    touchpoints.c.status.in_(MAY_BE_THEIRS),
    touchpoints.c.decided_at > bindparam("since"),
)
_RECENT = _LEFT_SINCE.where(touchpoints.c.topic.in_(_CAPPED))
_LAST_SAID = (
    _LEFT_SINCE.where(
        touchpoints.c.message == bindparam("of_message"),
        touchpoints.c.touchpoint_id != bindparam("not_of"),
    )
    .order_by(touchpoints.c.decided_at.desc())
    .limit(1)
)
_UNDER_WAY: Select[Any] = (
    select(attempts.c.state, attempts.c.settles_at)
    .where(
        attempts.c.address == bindparam("at_address"),
        attempts.c.channel == bindparam("on_channel"),
        attempts.c.touchpoint_id != bindparam("not_of"),
        attempts.c.state.in_(UNSETTLED),
        attempts.c.settles_at > bindparam("now"),
    )
    .order_by(attempts.c.settles_at.desc())
    .limit(1)
)
_PROPERTIES = select(events.c.properties).where(
    events.c.event_id == bindparam("of_event"), events.c.customer_id == bindparam("of_customer")
)


def facts_of(tx: Connection, customer_id: str, request: SendRequest, message: Message) -> Row[Any]:
    """Return what is known of a request, for the customer whose id it has.

    Its run's enrolment, its touchpoint, the customer's consent to its topic, their own quiet hours,
    their address, its suppression, and since when it is paused.
    """
    facts = {
        "of_customer": customer_id,
        "of_run": request.first_execution_run_id,
        "of_key": request.touchpoint_key,
        "of_message": message.name,
        "of_journey": request.journey,
        "on_topic": _consent_looked_at(request, message),
        "on_channel": request.channel,
    }
    return tx.execute(_FACTS, facts).one()


def _consent_looked_at(request: SendRequest, message: Message) -> str:
    """Return the topic whose consent decides: the one to be confirmed, where a message asks that.

    Its channel is the message's own: whoever reads it there confirms it there.
    """
    is_asking = Action.CONFIRM in message.actions
    return topic_of(request.key) or message.topic if is_asking else message.topic


def recent_of(tx: Connection, customer_id: str, since: datetime) -> Sequence[datetime]:
    """Return when messages under the cap left since then, or may have."""
    return tx.scalars(_RECENT, {"of_customer": customer_id, "since": since}).all()


def last_said(
    tx: Connection, customer_id: str, message: str, since: datetime, *, but: str
) -> datetime | None:
    """Return when a customer last got a message since then, or may have, as another touchpoint."""
    facts = {"of_customer": customer_id, "of_message": message, "not_of": but, "since": since}
    last: datetime | None = tx.scalar(_LAST_SAID, facts)
    return last


def under_way_to(
    tx: Connection, channel: Channel, address: str, now: datetime, *, but: str
) -> Row[Any] | None:
    """Return the attempt at another touchpoint than `but` that settles last, if one is open."""
    facts = {"at_address": address, "on_channel": channel, "not_of": but, "now": now}
    return tx.execute(_UNDER_WAY, facts).one_or_none()


def properties_of(tx: Connection, customer_id: str, event_id: str) -> dict[str, object] | None:
    """Return an event's whole properties, keys as they were given; None where it is not there.

    Another customer's event is not.
    """
    facts = {"of_event": event_id, "of_customer": customer_id}
    properties = tx.scalar(_PROPERTIES, facts)
    return None if properties is None else as_given(tx, customer_id, properties)
