"""Asking again: whether an event begins a journey after all, now that more may be known.

The profile of a customer often comes a moment after what they did. The event itself was dispatched
meanwhile, so nothing that they do waits for it.
"""

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import structlog

from adapters.store.engine.database import Database
from adapters.store.events.decisions import EntryDecisions, Waiting
from domain.entry import NotEntered, next_look
from starter.relay.enrol import Enrolling
from workflows.base.journey import Journey

EVERY = timedelta(seconds=1)
LEASE = timedelta(seconds=30)
"""After this, what a dead process was asking is asked by another one, or again."""
AT_ONCE = 50

log = structlog.get_logger()


class AskingAgain:
    """Asks again for what waits. Several processes may: it is harmless to ask twice."""

    def __init__(
        self, database: Database, enrolling: Enrolling, journeys: Mapping[str, type[Journey]]
    ) -> None:
        self._decisions = EntryDecisions(database)
        self._enrolling = enrolling
        self._journeys = journeys

    async def run(self) -> None:
        """Ask for ever; when Temporal or the store is away, the next round tries again."""
        while True:
            try:
                found = await self.ask_due(datetime.now(UTC))
            except Exception as error:  # noqa: BLE001 - the store may be away for a while
                log.warning("asking_round_failed", error=type(error).__name__)
                found = 0
            if found < AT_ONCE:
                await asyncio.sleep(EVERY.total_seconds())

    async def ask_due(self, now: datetime) -> int:
        """Do one round as of `now`; return how many were due."""
        due = await self._decisions.lease_due(now, AT_ONCE, LEASE)
        for waiting in due:
            try:
                await self._ask(waiting, now)
            except Exception as error:  # noqa: BLE001 - its lease ends, and then it is asked again
                event_id, problem = waiting.event.event_id, type(error).__name__
                log.warning("entry_not_decided", event_id=event_id, error=problem)
        return len(due)

    async def _ask(self, waiting: Waiting, now: datetime) -> None:
        """Decide anew. What did not begin now has its next look, or its end, written down."""
        event, journey = waiting.event, self._journeys.get(waiting.journey)
        if journey is None or journey.begins_with.event_name() != event.name:
            await self._leave(waiting, now)
            return
        began = await self._enrolling.begin(journey, event, in_queue=False)
        if not isinstance(began, NotEntered):
            await self._decisions.forget(event.event_id, waiting.journey)

    async def _leave(self, waiting: Waiting, now: datetime) -> None:
        """Leave it to a process that knows the journey, as a rollout has; in the end, to nobody."""
        event_id, until = waiting.event.event_id, waiting.asked_until
        if now >= until:
            await self._decisions.forget(event_id, waiting.journey)
        else:
            look_at = next_look(waiting.event.received_at, now, until)
            await self._decisions.put_off(event_id, waiting.journey, look_at)
