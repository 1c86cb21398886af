"""Secrets that the store makes for itself, each at its first use and for ever."""

import secrets as random

from sqlalchemy import Connection, bindparam, select

from adapters.store.engine.statements import ByDialect
from adapters.store.schema import secrets

_BYTES = 32
_MAKE = ByDialect(secrets, lambda insert: insert.on_conflict_do_nothing())
_SECRET = select(secrets.c.value).where(secrets.c.name == bindparam("of_name"))


def secret(tx: Connection, name: str) -> bytes:
    """Return the secret of a name. Whoever needs it first makes it."""
    known = tx.scalar(_SECRET, {"of_name": name})
    if known is None:
        tx.execute(_MAKE.of(tx), {"name": name, "value": random.token_hex(_BYTES)})
        known = tx.scalar(_SECRET, {"of_name": name})
    return bytes.fromhex(str(known))
