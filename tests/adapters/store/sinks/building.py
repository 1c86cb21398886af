"""Sinks, and what waits for them."""

from datetime import timedelta
from typing import Any

from adapters.store.engine.database import Database
from adapters.store.sinks.queue import Leased, SinkQueue
from adapters.store.sinks.registry import Sinks
from domain.sinks.notices import NoticeType
from tests.adapters.store.building import NOON, rows_of

URL = "https://crm.example.com/hooks"
LEASE = timedelta(minutes=1)


async def added(database: Database, *kinds: NoticeType, name: str = "crm", url: str = URL) -> str:
    """Add a sink, of all notices unless some are named; return its secret."""
    return await Sinks(database).add(name, url, kinds or tuple(NoticeType), "maria", NOON)


async def noted(database: Database, sink: str = "crm") -> list[dict[str, Any]]:
    """The notices of a sink, the oldest first."""
    return [row for row in await rows_of(database, "notices") if row["sink"] == sink]


async def told(database: Database, sink: str = "crm") -> list[tuple[str, dict[str, Any]]]:
    """What a sink will hear, in order."""
    return [(row["type"], row["data"]) for row in await noted(database, sink)]


async def leased(database: Database, now: Any, most: int = 10, sink: str = "crm") -> Leased | None:
    return await SinkQueue(database).lease(sink, now, most, now + LEASE)
