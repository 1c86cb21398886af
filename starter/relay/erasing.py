"""Finishing erasures: once the journeys of an erased customer have ended, the rest is erased."""

import asyncio
from datetime import UTC, datetime, timedelta

import structlog

from adapters.store.engine.database import Database
from adapters.store.faults import Faults
from adapters.store.rights.erasing import Erasing
from domain.faults import Fault

EVERY = timedelta(seconds=5)
AT_ONCE = 200
LONGEST = timedelta(hours=1)
"""An erasure that takes longer is a fault: a journey of theirs does not end."""
FAULT = Fault(
    "erasures",
    "an erasure is not finished, as a journey of the customer does not end",
    "see `jornada erase ID --status`: is `jornada worker` running, and is the run stranded?",
)

log = structlog.get_logger()


class FinishingErasures:
    """Looks for erasures to finish. Several processes may: to finish one twice is harmless."""

    def __init__(self, database: Database) -> None:
        self._erasing = Erasing(database)
        self._faults = Faults(database)
        self._is_fault = False

    async def run(self) -> None:
        """Look for ever; when the store is away, the next round tries again."""
        while True:
            try:
                await self.finish(datetime.now(UTC))
            except Exception as error:  # noqa: BLE001 - the store may be away for a while
                log.warning("erasing_round_failed", error=type(error).__name__)
            await asyncio.sleep(EVERY.total_seconds())

    async def finish(self, now: datetime) -> None:
        """Do one round as of `now`."""
        left = [
            each
            for each in await self._erasing.unfinished(AT_ONCE)
            if not await self._erasing.finish(each, now)
        ]
        oldest = await self._erasing.of(left[0]) if left else None
        if oldest is not None and now - oldest.accepted_at > LONGEST:
            self._is_fault = True
            await self._faults.note(FAULT, enrolments=len(left))
        elif self._is_fault:
            self._is_fault = False
            await self._faults.end(FAULT.name)
