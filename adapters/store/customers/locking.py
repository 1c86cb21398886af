"""Locking all who share an address: they must not move while it is decided what it means."""

from sqlalchemy import Connection

from adapters.store.customers.addresses import ids_at
from adapters.store.customers.rows import lock_customers, owners_of
from domain.customers import Channel


def locked_at(tx: Connection, channel: Channel, address: str) -> list[str]:
    """Lock all customers reached at an address, in id order; return who still is."""
    reached = _at(tx, channel, address)
    lock_customers(tx, reached)
    # They may have moved while we waited; who came meanwhile came after.
    return sorted(reached & _at(tx, channel, address))


def _at(tx: Connection, channel: Channel, address: str) -> set[str]:
    return owners_of(tx, ids_at(tx, channel, address))
