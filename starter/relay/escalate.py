"""Escalating: a task that nobody resolved in time is called out, once."""

import asyncio
from datetime import UTC, datetime, timedelta

import structlog

from adapters.store.tasks import Tasks

EVERY = timedelta(seconds=30)

log = structlog.get_logger()


class Escalating:
    """Looks for overdue tasks. Several processes may: each task is found by one of them."""

    def __init__(self, tasks: Tasks) -> None:
        self._tasks = tasks

    async def run(self) -> None:
        """Look for ever; when the store is away, the next round tries again."""
        while True:
            try:
                await self.escalate(datetime.now(UTC))
            except Exception as error:  # noqa: BLE001 - the store may be away for a while
                log.warning("escalation_round_failed", error=type(error).__name__)
            await asyncio.sleep(EVERY.total_seconds())

    async def escalate(self, now: datetime) -> int:
        """Do one round as of `now`; return how many tasks were found overdue in it.

        Each is an error in the log: that is what wakes people. `jornada tasks list` shows it first.
        """
        overdue = await self._tasks.escalate_overdue(now)
        for task in overdue:
            log.error(
                "task_overdue",
                task_id=task.task_id,
                owner=task.owner,
                reason=task.reason,
                customer_id=task.customer_id,
                workflow_id=task.workflow_id,
                due_at=task.due_at.isoformat(),
            )
        return len(overdue)
