"""Checking a key: one look-up of one row for each request, so that a revocation counts at once."""

from datetime import datetime

from sqlalchemy import Connection, bindparam, or_, select, update

from adapters.store.access.rows import key_of, secrets_of
from adapters.store.schema import access_keys
from adapters.store.secret import secret
from domain.access import STRANGER, AccessKey, Denied, Refused, Secrets, digest_of, verdict
from domain.access.keys import NOBODYS, marked_by

_OF_SESSIONS = "console"

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
    key, secrets = _found(tx, key_id)
    return _opened(key, secrets, digest_of(given), now)


def check_mark(
    tx: Connection, key_id: str, mark: str, secret: bytes, now: datetime
) -> AccessKey | Refused:
    """Return the key with which a session began, by its mark, or why it opens no more."""
    key, secrets = _found(tx, key_id)
    return _opened(key, secrets, marked_by(secrets, mark, secret), now)


def session_secret(tx: Connection) -> bytes:
    """Return the secret that signs the sessions of staff, in every process."""
    return secret(tx, _OF_SESSIONS)


def _found(tx: Connection, key_id: str) -> tuple[AccessKey | None, Secrets]:
    row = tx.execute(_BY_ID, {"of_key": key_id}).one_or_none()
    return (None, NOBODYS) if row is None else (key_of(row), secrets_of(row))


def _opened(
    key: AccessKey | None, secrets: Secrets, digest: str, now: datetime
) -> AccessKey | Refused:
    denied = verdict(key, secrets, digest, now)
    if key is None or denied is Denied.UNKNOWN:
        return STRANGER
    return Refused(denied, key.name) if denied else key


def note_use(tx: Connection, key_id: str, hour: datetime) -> None:
    """Note that a key was used in an hour; only the first of several notes writes."""
    tx.execute(_USED, {"of_key": key_id, "hour": hour})
