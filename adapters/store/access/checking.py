"""Checking a key: one look-up of one row for each request, so that a revocation counts at once."""

from datetime import datetime

from sqlalchemy import Connection, bindparam, or_, select, update

from adapters.store.access.rows import key_of, secrets_of
from adapters.store.schema import access_keys
from domain.access import STRANGER, AccessKey, Denied, Refused, digest_of, verdict
from domain.access.keys import NOBODYS

_BY_ID = select(access_keys).where(access_keys.c.key_id == bindparam("of_key"))
_USED = (
    update(access_keys)
    .where(
        access_keys.c.key_id == bindparam("of_key"),
        or_(
            access_keys.c.used_at.is_(None),
            access_keys.c.used_at < bindparam("hour", type_=access_keys.c.used_at.type),
        ),
    )
    .values(used_at=bindparam("hour", type_=access_keys.c.used_at.type))
)


def check(tx: Connection, key_id: str, given: str, now: datetime) -> AccessKey | Refused:
    """Return the key that a caller sent, or why it does not open."""
    row = tx.execute(_BY_ID, {"of_key": key_id}).one_or_none()
    key, secrets = (None, NOBODYS) if row is None else (key_of(row), secrets_of(row))
    denied = verdict(key, secrets, digest_of(given), now)
    if key is None or denied is Denied.UNKNOWN:
        return STRANGER
    return Refused(denied, key.name) if denied else key


def note_use(tx: Connection, key_id: str, hour: datetime) -> None:
    """Note that a key was used in an hour; only the first of several notes writes."""
    tx.execute(_USED, {"of_key": key_id, "hour": hour})
