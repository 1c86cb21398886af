"""The audit of keys: who created, rotated and revoked them, when and why."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, bindparam, insert, select

from adapters.store.schema import access_audit
from domain.access import AccessAction, AccessEntry, AccessKey
from domain.operations import OperatorRequest

_NOTE = insert(access_audit)
_LAST = select(access_audit).order_by(access_audit.c.entry_id.desc()).limit(bindparam("most"))


def note(
    tx: Connection, action: AccessAction, key: AccessKey, operator: OperatorRequest, at: datetime
) -> None:
    """Write down who did what to a key."""
    facts = {"action": action, "key_id": key.key_id, "name": key.name, "at": at}
    tx.execute(_NOTE, facts | dict(operator))


def list_entries(tx: Connection, limit: int = 200) -> Sequence[AccessEntry]:
    """Return what was done to keys, the last first."""
    return [AccessEntry.model_validate(row) for row in tx.execute(_LAST, {"most": limit})]
