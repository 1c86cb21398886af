"""Keys: created, rotated, revoked and listed. Their secrets are made here and kept nowhere."""

import secrets as random
from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, and_, bindparam, or_, select, update

from adapters.store.access.audit import note
from adapters.store.access.rows import joined, key_of
from adapters.store.engine.statements import ByDialect
from adapters.store.schema import access_keys
from domain.access import AccessAction, AccessKey, WantedKey, digest_of, key_text
from domain.access.keys import ID_BYTES, SECRET_BYTES
from domain.operations import OperatorRequest

_ROW = access_keys.c
_CREATE = ByDialect(
    access_keys, lambda insert: insert.on_conflict_do_nothing().returning(*access_keys.c)
)
_NAMED = (
    select(access_keys)
    .where(
        or_(
            _ROW.key_id == bindparam("named"),
            and_(_ROW.name == bindparam("named"), _ROW.revoked_at.is_(None)),
        )
    )
    .with_for_update()
)
_THIS = _ROW.key_id == bindparam("of_key")
_ROTATE = (
    update(access_keys)
    .where(_THIS)
    .values(
        {
            name: bindparam(f"new_{name}", type_=_ROW[name].type)
            for name in ("digest", "former_digest", "former_until", "expires_at")
        }
    )
    .returning(*access_keys.c)
)
_REVOKE = (
    update(access_keys)
    .where(_THIS)
    .values(revoked_at=bindparam("at", type_=_ROW.revoked_at.type))
    .returning(*access_keys.c)
)
_ALL = select(access_keys).order_by(_ROW.name, _ROW.created_at, _ROW.key_id)


class KeyRefused(ValueError):
    """What was asked of a key cannot be done; the message says why, and what to do."""


class NewKey(NamedTuple):
    """A key with its secret: this once."""

    key: AccessKey
    text: str


def create(tx: Connection, wanted: WantedKey, *, operator: OperatorRequest, at: datetime) -> NewKey:
    """Create a key. Raises `KeyRefused` where one of that name is not revoked."""
    key_id = random.token_hex(ID_BYTES)
    text = _new_text(key_id)
    facts = {
        "key_id": key_id,
        "name": wanted.name,
        "role": wanted.role,
        "workspace": wanted.workspace,
        "topics": joined(wanted.scope.topics),
        "journeys": joined(wanted.scope.journeys),
        "digest": digest_of(text),
        "created_at": at,
        "created_by": operator.by,
        "expires_at": wanted.expires_at,
    }
    row = tx.execute(_CREATE.of(tx), facts).one_or_none()
    if row is None:
        raise KeyRefused(
            f"there is a key of the name {wanted.name}: rotate it, or say another name"
        )
    return _noted(tx, AccessAction.CREATE, row, text, operator, at)


def rotate(
    tx: Connection,
    named: str,
    former_until: datetime,
    expires_at: datetime | None,
    *,
    operator: OperatorRequest,
    at: datetime,
) -> NewKey:
    """Give a key a new secret; the one before opens until then, or until it expires by itself.

    `expires_at` is that of the new secret; none, as before. Raises `KeyRefused`.
    """
    row = _find(tx, named)
    _check_may_rotate(row, former_until, expires_at or row.expires_at, at)
    text = _new_text(row.key_id)
    facts = {
        "of_key": row.key_id,
        "new_digest": digest_of(text),
        "new_former_digest": row.digest,
        "new_former_until": min(filter(None, (former_until, row.expires_at))),
        "new_expires_at": expires_at or row.expires_at,
    }
    rotated = tx.execute(_ROTATE, facts).one()
    return _noted(tx, AccessAction.ROTATE, rotated, text, operator, at)


def revoke(tx: Connection, named: str, *, operator: OperatorRequest, at: datetime) -> AccessKey:
    """End a key, its former secret too: the next request is refused. Raises `KeyRefused`."""
    row = _find(tx, named)
    ended = tx.execute(_REVOKE, {"of_key": row.key_id, "at": at}).one()
    return _noted(tx, AccessAction.REVOKE, ended, "", operator, at).key


def list_keys(tx: Connection) -> Sequence[AccessKey]:
    """Return all keys, those that open no more too, by name."""
    return [key_of(row) for row in tx.execute(_ALL)]


def _find(tx: Connection, named: str) -> Row[Any]:
    """Lock a key that is not revoked, by its id or name."""
    row = tx.execute(_NAMED, {"named": named}).one_or_none()
    if row is None:
        raise KeyRefused("no key that opens has that id or name: `jornada keys list` shows them")
    if row.revoked_at is not None:
        raise KeyRefused("that key is revoked already: create another")
    return row


def _check_may_rotate(
    row: Row[Any], former_until: datetime, expires_at: datetime | None, at: datetime
) -> None:
    if expires_at is not None and expires_at <= at:
        raise KeyRefused("that key has expired: say with --expires-in how long the new one lasts")
    if row.former_until is not None and at < min(row.former_until, former_until):
        raise KeyRefused(
            "it was rotated just now, and the secret before is valid until "
            f"{row.former_until:%Y-%m-%d %H:%M} UTC: rotate it then, or end both at once with "
            "--old-valid-for 0"
        )


def _new_text(key_id: str) -> str:
    return key_text(key_id, random.token_hex(SECRET_BYTES))


def _noted(
    tx: Connection,
    action: AccessAction,
    row: Row[Any],
    text: str,
    operator: OperatorRequest,
    at: datetime,
) -> NewKey:
    key = key_of(row)
    note(tx, action, key, operator, at)
    return NewKey(key, text)
