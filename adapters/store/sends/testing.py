"""Whether a test may go to an address of one's own, which no touchpoint is about."""

from datetime import datetime

from sqlalchemy import Connection

from adapters.store.customers.suppressions import is_suppressed
from adapters.store.engine.methods import Store, reading
from adapters.store.sends.facts import under_way_to
from domain.customers import Channel


def why_not_to(tx: Connection, channel: Channel, address: str, now: datetime) -> str | None:
    """Return why nothing may be sent to an address now, naming nobody; None if it may.

    While a message to it is under way its vendor may be asked for that by address: a test would
    be taken for it.
    """
    if is_suppressed(tx, channel, address):
        return "the address is suppressed"
    if under_way_to(tx, channel, address, now, but="") is not None:
        return "a message of a journey to that address is under way; try again in a few minutes"
    return None


class Testing(Store):
    """Where tests may go."""

    why_not_to = reading(why_not_to)
