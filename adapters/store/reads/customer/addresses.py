"""Where a customer is reached, and what became of what went there."""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, Row, Select, bindparam, select

from adapters.store.customers.addresses import address_digest
from adapters.store.reads.explain.selecting import of_customer
from adapters.store.schema import addresses, suppressions, touchpoints
from adapters.store.states import TouchpointStatus
from domain.customers import Channel
from domain.delivery_reports import ARRIVED
from domain.explanation import ExplainedSuppression
from domain.view import LastSent, ViewedAddress

_ADDRESSES = of_customer(addresses, addresses.c.channel, addresses.c.at.desc(), addresses.c.folded)
_SUPPRESSED = (
    select(suppressions, touchpoints.c.message)
    .outerjoin(touchpoints, touchpoints.c.touchpoint_id == suppressions.c.touchpoint_id)
    .where(
        suppressions.c.channel == bindparam("on_channel"),
        suppressions.c.address == bindparam("at_address"),
    )
)
# What was sent was decided when it left.
_LAST_SENT: Select[Any] = (
    select(touchpoints)
    .where(
        touchpoints.c.customer_id == bindparam("of_customer"),
        touchpoints.c.address_digest == bindparam("digest"),
        touchpoints.c.status == TouchpointStatus.SENT,
    )
    .order_by(touchpoints.c.decided_at.desc())
    .limit(1)
)
_LAST_DELIVERED = _LAST_SENT.where(touchpoints.c.vendor_state.in_(ARRIVED))


def addresses_of(tx: Connection, of: dict[str, str]) -> tuple[ViewedAddress, ...]:
    """Return their addresses by channel, of each the one that is used first."""
    return tuple(_viewed(tx, of, tx.execute(_ADDRESSES, of).all()))


def _viewed(
    tx: Connection, of: dict[str, str], rows: Sequence[Row[Any]]
) -> Iterator[ViewedAddress]:
    used: set[str] = set()
    for row in rows:
        is_used = row.channel not in used
        used.add(row.channel)
        yield _address(tx, of, row, is_used=is_used)


def _address(tx: Connection, of: dict[str, str], row: Row[Any], *, is_used: bool) -> ViewedAddress:
    place = {"on_channel": row.channel, "at_address": row.folded}
    suppressed = tx.execute(_SUPPRESSED, place).one_or_none()
    went = of | {"digest": address_digest(Channel(row.channel), row.folded)}
    last = tx.execute(_LAST_SENT, went).one_or_none()
    delivered = tx.execute(_LAST_DELIVERED, went).one_or_none() if last else None
    return ViewedAddress(
        channel=row.channel,
        address=row.address,
        since=row.at,
        is_used=is_used,
        suppressed=suppressed and ExplainedSuppression.model_validate(suppressed),
        last_sent=last and LastSent.model_validate(last._asdict() | {"at": last.sent_at}),
        last_delivered_at=delivered and delivered.sent_at,
    )
