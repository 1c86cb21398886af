"""Deleting what is old: one activity, which may be killed anywhere."""

from datetime import UTC, datetime

from temporalio import activity

from domain.ports import Retention


class RetentionActivities:
    """What the daily sweep does."""

    def __init__(self, retention: Retention) -> None:
        self._retention = retention

    @activity.defn(name="retention_sweep")
    async def sweep(self) -> dict[str, int]:
        """Delete what is old, in small steps; return how many rows went, by kind."""
        gone: dict[str, int] = {}
        async for kept, count in self._retention.sweep(datetime.now(UTC)):
            gone[kept] = gone.get(kept, 0) + count
            activity.heartbeat(sum(gone.values()))
        return gone
