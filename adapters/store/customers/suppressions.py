"""Suppressions: addresses that must not be used on a channel, and when one was reactivated.

The address of an erased customer is kept as an HMAC alone (`hidden`): it is honoured all the same.
"""

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import (
    Boolean,
    Connection,
    Row,
    Table,
    bindparam,
    delete,
    or_,
    select,
    union_all,
    update,
)

from adapters.store.customers.addresses import address_digest, folded, ids_at, lock_address
from adapters.store.customers.consents import later_of
from adapters.store.customers.hidden import (
    forget_hidden,
    has_earlier_customer,
    hidden_at,
    hide,
)
from adapters.store.engine.statements import ByDialect, Insert
from adapters.store.schema import liftings, reactivations, suppressions
from domain.customers import Channel
from domain.messages import Reason

OPTED_OUT_BY_CUSTOMER = (Reason.ERASED, Reason.OPTED_OUT, Reason.SPAM_REPORT)
"""What the customer asked for: only they can take it back."""
_GRAVITY = (
    Reason.ERASED,
    Reason.INVALID_ADDRESS,
    Reason.BOUNCED,
    Reason.OPTED_OUT,
    Reason.SPAM_REPORT,
)
"""Why an address is suppressed, the gravest last."""


class Shown(NamedTuple):
    """What showed that an address is of no use."""

    touchpoint_id: str | None = None
    detail: str | None = None
    """The vendor's code: 5.1.1, 30005."""


_HERE = (
    suppressions.c.channel == bindparam("on_channel"),
    suppressions.c.address == bindparam("at_address"),
)
_FIND = select(suppressions).where(*_HERE)
_UPDATE = update(suppressions).where(*_HERE)
_DELETE = delete(suppressions).where(*_HERE)
_INSERT = suppressions.insert()


def _reactivated_since(table: Table, requested: Any) -> Any:
    # Only at the customer's request is that taken back which they asked for.
    counts = or_(requested, ~bindparam("by_customer", type_=Boolean))
    return select(table.c.at).where(
        table.c.channel == bindparam("on_channel"),
        table.c.address_digest == bindparam("digest"),
        table.c.at > bindparam("since"),
        counts,
    )


# Processes of the last release write `liftings` alone; ours write both (revision 0005).
_REACTIVATED = union_all(
    _reactivated_since(reactivations, reactivations.c.customer_requested),
    _reactivated_since(liftings, liftings.c.at_her_request),
).limit(1)


def _keep_latest(table: Table, requested: str) -> ByDialect:
    def build(insert: Insert) -> Any:
        key = ["channel", "address_digest", requested]
        latest = {"at": later_of(insert, table.c.at, "at")}
        return insert.on_conflict_do_update(index_elements=key, set_=latest)

    return ByDialect(table, build)


_REACTIVATE = (
    ("customer_requested", _keep_latest(reactivations, "customer_requested")),
    ("at_her_request", _keep_latest(liftings, "at_her_request")),
)


def suppression_of(tx: Connection, channel: Channel, address: str) -> Row[Any] | None:
    """Return what suppresses an address on a channel, if anything does."""
    return _plain(tx, channel, address) or _hidden(tx, channel, address)


def _hidden(tx: Connection, channel: Channel, address: str) -> Row[Any] | None:
    """Return what suppresses an address that nobody has: who has it now is another customer."""
    hidden = hidden_at(tx, channel, address)
    return None if hidden is None or ids_at(tx, channel, address) else hidden


def _plain(tx: Connection, channel: Channel, address: str) -> Row[Any] | None:
    return tx.execute(_FIND, _place(channel, address)).one_or_none()


def is_suppressed(tx: Connection, channel: Channel, address: str | None) -> bool:
    """Tell whether an address must not be used on a channel."""
    return address is not None and suppression_of(tx, channel, address) is not None


def suppress(
    tx: Connection,
    channel: Channel,
    address: str,
    reason: str,
    at: datetime,
    *,
    since: datetime | None = None,
    shown: Shown | None = None,
) -> None:
    """Suppress an address on a channel; of several reasons the gravest stays, in whatever order.

    A report of the past does nothing where the address was reactivated after `since`: a repeat does
    not undo that.
    """
    lock_address(tx, channel, address)
    if since is not None and _is_reactivated(tx, channel, address, reason, since):
        return
    facts = {"reason": reason} | (shown or Shown())._asdict()
    if hidden := _hidden(tx, channel, address):
        # What a late report says of it must not bring it back in plain.
        if _weight(reason, None, None) > _weight(hidden.reason, None, None):
            hide(tx, channel, address, reason, at, hidden.hidden_at)
        return
    known = _plain(tx, channel, address)
    if known is None:
        place = {"channel": channel, "address": folded(channel, address)}
        tx.execute(_INSERT, {"at": at, **place, **facts})
    elif _weight(**facts) > _weight(known.reason, known.touchpoint_id, known.detail):
        tx.execute(_UPDATE, _place(channel, address) | facts)


def unsuppress(
    tx: Connection, channel: Channel, address: str, at: datetime, *, customer_requested: bool
) -> None:
    """Reactivate an address on a channel, and keep when: what is reported late may be older."""
    lock_address(tx, channel, address)
    tx.execute(_DELETE, _place(channel, address))
    forget_hidden(tx, channel, address)
    digest = address_digest(channel, address)
    for requested, statement in _REACTIVATE:
        facts = {"channel": channel, "address_digest": digest, requested: customer_requested}
        tx.execute(statement.of(tx), facts | {"at": at})


def _is_reactivated(
    tx: Connection, channel: Channel, address: str, reason: str, since: datetime
) -> bool:
    facts = {
        "on_channel": channel,
        "digest": address_digest(channel, address),
        "since": since,
        "by_customer": reason in OPTED_OUT_BY_CUSTOMER,
    }
    return tx.execute(_REACTIVATED, facts).first() is not None


def _weight(
    reason: str | None, touchpoint_id: str | None, detail: str | None
) -> tuple[int, str, str]:
    """Return what decides between two suppressions. A tie of gravity is broken somehow, always."""
    gravity = _GRAVITY.index(Reason(reason)) if reason in _GRAVITY else -1
    return gravity, touchpoint_id or "", detail or ""


def _place(channel: Channel, address: str) -> dict[str, object]:
    return {"on_channel": channel, "at_address": folded(channel, address)}


def recall(tx: Connection, channel: Channel, address: str) -> None:
    """Make a hidden suppression plain again, where the address was given anew.

    That of an erased customer, who had opted out of nothing, concerns those alone of whom we first
    heard after it: who has the address and was known before is another person.
    """
    lock_address(tx, channel, address)
    hidden = hidden_at(tx, channel, address)
    if hidden is None or (
        hidden.reason == Reason.ERASED
        and has_earlier_customer(tx, channel, address, hidden.hidden_at)
    ):
        return
    forget_hidden(tx, channel, address)
    suppress(tx, channel, address, hidden.reason, hidden.at)
