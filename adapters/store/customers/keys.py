"""Hidden keys, each as it was given, and the secrets that hide keys and addresses."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any

from sqlalchemy import Connection, bindparam, select

from adapters.store.customers.rows import lock_owner
from adapters.store.engine.statements import ByDialect
from adapters.store.schema import keys
from adapters.store.secret import secret
from domain.keys import is_hidden

NO_KEYS: Mapping[str, str] = MappingProxyType({})
_OF_KEYS, _OF_ADDRESSES = "keys", "addresses"
_KEEP = ByDialect(keys, lambda insert: insert.on_conflict_do_nothing())
_GIVEN = select(keys.c.key, keys.c.as_given).where(keys.c.customer_id == bindparam("of_customer"))


def key_secret(tx: Connection) -> bytes:
    """Return the secret that hides keys. Whoever needs it first makes it, once for ever.

    It lies beside the keys as they were given, and guards them from those who see Temporal alone.
    """
    return secret(tx, _OF_KEYS)


def address_secret(tx: Connection) -> bytes:
    """Return the secret under which the addresses of erased customers are recognised."""
    return secret(tx, _OF_ADDRESSES)


def keep_keys(tx: Connection, customer_id: str, given: Mapping[str, str]) -> None:
    """Keep what a customer's hidden keys are, each as it was given first. Their row exists."""
    for key, as_given in given.items():
        row = {"customer_id": customer_id, "key": key, "as_given": as_given}
        tx.execute(_KEEP.of(tx), row)


def know_keys(tx: Connection, customer_id: str, given: Mapping[str, str], at: datetime) -> None:
    """Keep the hidden keys of a customer of whom nothing may be known yet."""
    owner = lock_owner(tx, customer_id, at)
    if owner.erased_at is None:
        keep_keys(tx, owner.customer_id, given)


def given_keys(tx: Connection, customer_id: str) -> dict[str, str]:
    """Return a customer's hidden keys, each as it was given."""
    rows = tx.execute(_GIVEN, {"of_customer": customer_id})
    return {row.key: row.as_given for row in rows}


def as_given(tx: Connection, customer_id: str, properties: Mapping[str, Any]) -> dict[str, Any]:
    """Return an event's properties with its customer's hidden keys as they were given."""
    if not any(map(is_hidden, properties.values())):
        return dict(properties)
    return with_given(properties, given_keys(tx, customer_id))


def with_given(properties: Mapping[str, Any], given: Mapping[str, str]) -> dict[str, Any]:
    """Return the same, where the customer's hidden keys are known already."""
    return {
        name: given.get(value, value) if isinstance(value, str) else value
        for name, value in properties.items()
    }
