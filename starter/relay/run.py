"""All that goes on between the store and Temporal, beside any request."""

import asyncio
from collections.abc import Callable
from datetime import datetime

from temporalio.client import Client

from adapters.sinks.posting import Posting
from adapters.store.engine.database import Database
from adapters.store.enrolments import Enrolments
from adapters.store.enrolments.stranded import StrandedRuns
from adapters.store.events.queue import EventQueue
from adapters.store.tasks import Tasks
from domain.clock import Pace
from domain.sinks.tries import SinkLimits
from starter.client.journeys import Journeys
from starter.relay.asking import AskingAgain
from starter.relay.broadcast_runs import BroadcastRuns
from starter.relay.checking import Checking
from starter.relay.deliverer import Deliverer
from starter.relay.dispatcher import Dispatcher
from starter.relay.enrol import Enrolling
from starter.relay.erasing import FinishingErasures
from starter.relay.escalate import Escalating
from starter.relay.late_answers import LateAnswers
from starter.relay.repair import Repair
from starter.relay.router import EventRouter
from starter.relay.segments import WatchingSegments
from starter.relay.watch import Watch


class Relay:
    """All of it, put together. Any number may run at once."""

    def __init__(
        self,
        temporal: Client,
        database: Database,
        journeys: Journeys,
        tasks: Tasks,
        pace: Pace,
        clock: Callable[[], datetime],
        sinks: SinkLimits,
    ) -> None:
        self.enrolments = enrolments = Enrolments(database)
        checking = Checking(temporal, enrolments, StrandedRuns(database))
        self.enrolling = Enrolling(temporal, enrolments, checking, pace, clock)
        late_answers = LateAnswers(tasks, pace, clock)
        router = EventRouter(temporal, enrolments, self.enrolling, checking, journeys, late_answers)
        self.dispatcher = Dispatcher(EventQueue(database), enrolments, router)
        self.asking = AskingAgain(database, self.enrolling, journeys)
        broadcasts = BroadcastRuns(temporal, database)
        self.repair = Repair(temporal, enrolments, self.enrolling, checking, journeys, broadcasts)
        self.escalating = Escalating(tasks)
        self.watch = Watch(temporal, database, journeys)
        self.deliverer = Deliverer(database, Posting(sinks), sinks)
        self.erasing = FinishingErasures(database)
        self.segments = WatchingSegments(database, journeys, pace)

    async def run(self) -> None:
        """Run all its parts until cancelled."""
        running = (
            *(self.dispatcher, self.asking, self.repair, self.escalating),
            *(self.watch, self.deliverer, self.erasing, self.segments),
        )
        parts = [asyncio.create_task(part.run()) for part in running]
        try:
            await asyncio.wait(parts)
        finally:
            for part in parts:
                part.cancel()
            await asyncio.wait(parts)
