"""Where customers are reached: how addresses are compared, found and locked."""

import hashlib

from sqlalchemy import Connection, bindparam, select, text

from adapters.store.schema import customers
from domain.customers import Channel

REACHED_AT = {Channel.EMAIL: customers.c.email_folded, Channel.SMS: customers.c.phone}
"""Where a customer's row has the address of a channel, folded."""

_IDS_AT = {
    channel: select(customers.c.customer_id)
    .where(column == bindparam("address"))
    .order_by(customers.c.customer_id)
    for channel, column in REACHED_AT.items()
}
_LOCK_ADDRESS = text("SELECT pg_advisory_xact_lock(hashtextextended(:address, 0))")


def folded(channel: Channel, address: str) -> str:
    """Return the form in which addresses are compared: an e-mail address has no case."""
    return address.strip().casefold() if channel is Channel.EMAIL else address.strip()


def address_digest(channel: Channel, address: str) -> str:
    """Return what is kept of an address where it need not be written to."""
    return hashlib.sha256(folded(channel, address).encode()).hexdigest()


def ids_at(tx: Connection, channel: Channel, address: str) -> list[str]:
    """Return the ids of the customers reached at this address, in order."""
    return list(tx.scalars(_IDS_AT[channel], {"address": folded(channel, address)}))


def lock_address(tx: Connection, channel: Channel, address: str) -> None:
    """Lock an address until the transaction ends: customers may share it, or none may have it yet.

    Taken after all locks of customers; who takes several takes them in order, folded.
    """
    if tx.dialect.name == "postgresql":  # SQLite writes one transaction at a time
        tx.execute(_LOCK_ADDRESS, {"address": folded(channel, address)})
