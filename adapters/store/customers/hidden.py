"""Hidden suppressions: of an erased customer's address an HMAC is kept, so that it is recognised.

The secret is the store's own. Whoever reads the table alone cannot try out all telephone numbers.
"""

import hashlib
import hmac
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, literal, null, select

from adapters.store.customers.addresses import folded
from adapters.store.customers.keys import address_secret
from adapters.store.engine.statements import ByDialect, Insert
from adapters.store.schema import addresses, customers, hidden_suppressions
from domain.customers import Channel

_ROW = hidden_suppressions.c
_HERE = (_ROW.channel == bindparam("on_channel"), _ROW.address_hmac == bindparam("hmac"))
_ANY = select(literal(1)).select_from(hidden_suppressions).limit(1)
# Shaped as a row of `suppressions`, which says in plain what it is about.
_FIND = select(
    _ROW.channel,
    _ROW.reason,
    _ROW.at,
    _ROW.hidden_at,
    null().label("touchpoint_id"),
    null().label("detail"),
).where(*_HERE)
_FORGET = delete(hidden_suppressions).where(*_HERE)
_KNOWN_BEFORE = (
    select(customers.c.customer_id)
    .join_from(addresses, customers, customers.c.customer_id == addresses.c.customer_id)
    .where(
        addresses.c.channel == bindparam("on_channel"),
        addresses.c.folded == bindparam("at_address"),
        customers.c.created_at < bindparam("hidden_at", type_=_ROW.hidden_at.type),
    )
    .limit(1)
)


def _hide(insert: Insert) -> Any:
    brought = {name: insert.excluded[name] for name in ("reason", "at", "hidden_at")}
    return insert.on_conflict_do_update(index_elements=["channel", "address_hmac"], set_=brought)


_HIDE = ByDialect(hidden_suppressions, _hide)


def hide(
    tx: Connection,
    channel: Channel,
    address: str,
    reason: str,
    at: datetime,
    hidden_at: datetime,
) -> None:
    """Keep that an address is suppressed, without the address; the caller holds its lock."""
    place = {"channel": channel, "address_hmac": address_hmac(tx, channel, address)}
    tx.execute(_HIDE.of(tx), {"reason": reason, "at": at, "hidden_at": hidden_at, **place})


def hidden_at(tx: Connection, channel: Channel, address: str) -> Row[Any] | None:
    """Return the hidden suppression of an address, if there is one."""
    if tx.scalar(_ANY) is None:  # nobody was erased yet: no secret is made
        return None
    return tx.execute(_FIND, _place(tx, channel, address)).one_or_none()


def forget_hidden(tx: Connection, channel: Channel, address: str) -> None:
    """Forget the hidden suppression of an address, if there is one."""
    if tx.scalar(_ANY) is not None:
        tx.execute(_FORGET, _place(tx, channel, address))


def has_earlier_customer(
    tx: Connection, channel: Channel, address: str, hidden_at: datetime
) -> bool:
    """Tell whether an address is that of a customer who was known before it was hidden."""
    here = {"on_channel": channel, "at_address": folded(channel, address)}
    return tx.scalar(_KNOWN_BEFORE, here | {"hidden_at": hidden_at}) is not None


def address_hmac(tx: Connection, channel: Channel, address: str) -> str:
    """Return by what an address is recognised that is not kept."""
    told = f"{channel}:{folded(channel, address)}".encode()
    return hmac.new(address_secret(tx), told, hashlib.sha256).hexdigest()


def _place(tx: Connection, channel: Channel, address: str) -> dict[str, object]:
    return {"on_channel": channel, "hmac": address_hmac(tx, channel, address)}
