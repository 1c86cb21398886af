"""Very many customers of the segment `lapsed`, written straight into the store."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from adapters.store.engine.database import Database
from adapters.store.schema import addresses, consents, customers, events
from tests.adapters.store.transactions import begin


async def fill(database: Database, size: int) -> None:
    """Write down customers who bought half a year ago, and agreed to tips."""
    now = datetime.now(UTC)
    ids = [f"c-{nth:06}" for nth in range(size)]
    for start in range(0, size, 500):
        some = ids[start : start + 500]
        await _insert(database, customers, some, traits={}, created_at=now, updated_at=now)
        await _insert(
            database, addresses, some, lambda each: {"folded": f"{each}@example.com"}, at=now
        )
        await _insert(
            database, consents, some, topic="tips", granted=True, at=now, source="identify"
        )
        await _insert(
            database,
            events,
            some,
            lambda each: {"event_id": f"bought-{each}"},
            name="Order Completed",
            properties={"order_id": "o-1"},
            occurred_at=now - timedelta(days=200),
            received_at=now,
            source="track",
            state="dispatched",
            tries=0,
        )


async def _insert(
    database: Database,
    table: Any,
    ids: list[str],
    own: Callable[[str], dict[str, Any]] = lambda _: {},
    **facts: Any,
) -> None:
    if "channel" in table.c:
        facts["channel"] = "email"
    rows = [{"customer_id": each, **facts, **own(each)} for each in ids]
    for row in rows:
        if "address" in table.c:
            row["address"] = row["folded"]
    async with begin(database) as tx:
        await tx.execute(table.insert(), rows)
