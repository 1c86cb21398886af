"""Where a customer is reached, and what became of what went there."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, Select, bindparam, select

from adapters.store.customers.addresses import address_digest
from adapters.store.reads.explain.selecting import grouped, of_customer
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
LOOKED_BACK = 200
"""So many of a customer's last messages are looked at."""
_LAST: Select[Any] = (
    select(
        touchpoints.c.message,
        touchpoints.c.status,
        touchpoints.c.address_digest,
        touchpoints.c.sent_at,
        touchpoints.c.vendor_state,
        touchpoints.c.vendor_code,
    )
    .where(touchpoints.c.customer_id == bindparam("of_customer"))
    .order_by(touchpoints.c.decided_at.desc())
    .limit(LOOKED_BACK)
)


def addresses_of(tx: Connection, of: dict[str, str]) -> tuple[ViewedAddress, ...]:
    """Return their addresses by channel, of each the one that is used first."""
    last = tx.execute(_LAST, of).all()
    sent = grouped((row for row in last if row.status == TouchpointStatus.SENT), "address_digest")
    used: set[str] = set()
    found = []
    for row in tx.execute(_ADDRESSES, of).all():
        went = sent.get(address_digest(Channel(row.channel), row.folded), ())
        found.append(_address(tx, row, went, is_used=row.channel not in used))
        used.add(row.channel)
    return tuple(found)


def _address(
    tx: Connection, row: Row[Any], sent: Sequence[Row[Any]], *, is_used: bool
) -> ViewedAddress:
    place = {"on_channel": row.channel, "at_address": row.folded}
    suppressed = tx.execute(_SUPPRESSED, place).one_or_none()
    last = next(iter(sent), None)
    return ViewedAddress(
        channel=row.channel,
        address=row.address,
        since=row.at,
        is_used=is_used,
        suppressed=suppressed and ExplainedSuppression.model_validate(suppressed),
        last_sent=last and LastSent.model_validate(last._asdict() | {"at": last.sent_at}),
        last_delivered_at=next((one.sent_at for one in sent if one.vendor_state in ARRIVED), None),
    )
