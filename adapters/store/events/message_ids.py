"""Message ids: a repeat is known for ever, also when the event itself is long deleted.

Kept are digests. One that tells whose event it was is salted by the event's id, which nobody knows
any more when the event is deleted.
"""

import hashlib
from collections.abc import Collection
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, select

from adapters.store.engine.many import InsertMany, among
from adapters.store.engine.statements import ByDialect
from adapters.store.schema import message_ids

_LENGTH = 32
"""Hexadecimal digits: 128 bits."""

_INSERT = ByDialect(
    message_ids,
    lambda insert: insert.on_conflict_do_nothing().returning(message_ids.c.digest),
)
_INSERT_NEW = InsertMany(message_ids, "digest", "stands_for")
_STANDS_FOR = select(message_ids.c.stands_for).where(
    message_ids.c.digest == bindparam("of_message")
)
_KNOWN = select(message_ids).where(among(message_ids.c.digest, "of_messages"))


class MessageIdReused(ValueError):
    """A message id that was used before, for another event or customer: not a repeat."""

    def __init__(self) -> None:
        super().__init__("this message id was used before, for another event or customer")


class Remembered(NamedTuple):
    """What is kept of a message."""

    digest: str
    stands_for: str


def remembered(event_id: str, customer_id: str, name: str) -> Remembered:
    """Return what is kept of a message of this event id, about the customer as the sender said."""
    return Remembered(_digest(event_id), _digest(f"{event_id}\0{customer_id}\0{name}"))


def remember(tx: Connection, message: Remembered) -> bool:
    """Remember a message; returns False for a repeat. Raises `MessageIdReused`."""
    if tx.execute(_INSERT.of(tx), message._asdict()).first() is not None:
        return True
    if tx.scalar(_STANDS_FOR, {"of_message": message.digest}) != message.stands_for:
        raise MessageIdReused
    return False


def remember_all(tx: Connection, messages: Collection[Remembered]) -> set[str]:
    """Remember messages; returns the digests of the new ones. Raises `MessageIdReused`.

    Fails where another transaction remembers one of them at the same moment.
    """
    wanted = dict(messages)
    known: dict[str, str] = dict(tx.execute(_KNOWN, {"of_messages": list(wanted)}).all())
    if any(wanted[digest] != stands_for for digest, stands_for in known.items()):
        raise MessageIdReused
    news = [Remembered(*each) for each in wanted.items() if each[0] not in known]
    if news:
        _INSERT_NEW.execute(tx, [each._asdict() for each in news])
    return {each.digest for each in news}


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:_LENGTH]
