"""Jornada for services: start journeys, tell what happened, and ask where a customer stands.

    async with Jornada.connect(settings) as jornada:
        await jornada.identify(Identity(customer_id="c-1", email="ana@example.com"))
        await jornada.track("c-1", SignedUp())
        print(await jornada.status("onboarding", "c-1"))

What it accepts is durable: stored first, then handed to Temporal by the dispatcher, also when
Temporal is away just now.
"""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any, Self
from uuid import uuid4

import structlog
from temporalio.client import Client

from adapters.settings import Settings
from adapters.store.answers import Answers
from adapters.store.engine.database import Database
from adapters.store.events.intake import Intake
from adapters.store.reads.explain import explain
from adapters.store.sends.ledger import SqlLedger
from adapters.store.tasks import Tasks
from adapters.temporal import connect
from domain.clock import Pace
from domain.customers import Identity
from domain.events import Event, IncomingEvent
from domain.explanation import Explanation
from domain.ids import event_id_of
from domain.journeys import StatusReport
from languages.loader import speech
from starter.away import temporal_is_away
from starter.client.brake import Brake
from starter.client.customers import Customers
from starter.client.hearing import with_reasons
from starter.client.journeys import Journeys, enrolment_id, event_kinds, keyed, reports_wanted
from starter.client.operators import Operators, ask_status
from starter.client.sources import RESERVED_SOURCES
from starter.client.vendors import Vendors
from starter.names import check_key, meant_by
from starter.relay.enrol import STARTED_DIRECTLY, Started, StillClosing
from starter.relay.late_answers import utc_now
from starter.relay.run import Relay
from workflows.catalogue import JOURNEYS_BY_NAME
from workflows.plugin import journey_plugin

REAL_LIFE = Pace()

log = structlog.get_logger()


def pace_of(settings: Settings) -> Pace:
    """Return the pace of this deployment, a rehearsal's clock starting now."""
    return REAL_LIFE if settings.pace == 1 else Pace(factor=settings.pace, origin=datetime.now(UTC))


class Jornada:
    """Everything a service, a webhook or an operator may do with journeys.

    `clock` tells by when an answer reached its journey: a test whose clock skips hands in its own.
    """

    def __init__(
        self,
        temporal: Client,
        database: Database,
        *,
        pace: Pace = REAL_LIFE,
        journeys: Journeys = JOURNEYS_BY_NAME,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        self.database = database
        self.temporal = temporal
        self.pace = pace
        self.journeys = journeys
        self.tasks = Tasks(database)
        self.relay = Relay(temporal, database, journeys, self.tasks, pace, clock)
        self._intake = Intake(database)
        ledger, wake = SqlLedger(database), self.relay.dispatcher.wake
        self.customers = Customers(self._intake, Answers(database, speech()), ledger, wake)
        self.vendors = Vendors(ledger, reports_wanted(journeys), wake)
        self.brake = Brake(database, journeys)
        self.operators = Operators(temporal, database, journeys, wake)

    @classmethod
    @asynccontextmanager
    async def connect(cls, settings: Settings) -> AsyncIterator[Self]:
        """Connect to the store and, when first needed, to Temporal."""
        temporal = await connect([journey_plugin()], lazy=True)
        database = await Database.open(settings.database_url, time_zone=settings.time_zone)
        try:
            yield cls(temporal, database, pace=pace_of(settings))
        finally:
            await database.close()

    async def identify(
        self, identity: Identity, *, message_id: str | None = None, at: datetime | None = None
    ) -> bool:
        """Tell who a customer is: only what is given changes. Returns False for a repeat.

        Raises `MessageIdReused` when the same `message_id` identified another customer, and
        ValueError for an address that is none.
        """
        event_id = event_id_of(message_id or uuid4().hex, scope="identify")
        return await self._intake.identify(event_id, identity, at or datetime.now(UTC))

    async def track(
        self,
        customer_id: str,
        event: Event | str,
        properties: Mapping[str, Any] | None = None,
        *,
        message_id: str | None = None,
        occurred_at: datetime | None = None,
        source: str = "client",
    ) -> bool:
        """Tell what a customer did. Returns False for a repeat of the same `message_id`.

        `event` is an event, or a name with `properties`; undeclared ones stay in the store. Raises
        `MessageIdReused` when the id was used for another event or customer, `KeyMissing` for one
        that no enrolment could hear, and ValueError for a reserved `source`.
        """
        if source in RESERVED_SOURCES:
            raise ValueError(
                f"the source `{source}` is reserved for what Jornada records itself: name your "
                "own, such as `crm`, or leave it out"
            )
        declared = event.model_dump(mode="json") if isinstance(event, Event) else {}
        name = event if isinstance(event, str) else event.event_name()
        told = dict(properties or {}) | declared
        check_key(self.journeys, name, told)
        return await self._take_in(
            IncomingEvent(
                event_id=event_id_of(message_id or uuid4().hex),
                customer_id=customer_id,
                name=name,
                properties=told,
                occurred_at=occurred_at or datetime.now(UTC),
                source=source,
            )
        )

    async def start(
        self,
        journey: str,
        customer_id: str,
        key: str | None = None,
        *,
        request_id: str | None = None,
    ) -> Started:
        """Enrol a customer without an event; a repeat of the same `request_id` does nothing.

        Raises `UnknownJourney` and `KeyMismatch`. With Temporal away the enrolment is stored and
        started later.
        """
        kind = keyed(self.journeys, journey, key)
        entry_event_id = event_id_of(request_id or uuid4().hex, scope=STARTED_DIRECTLY)
        try:
            began = await self.relay.enrolling.enrol(kind, customer_id, key, entry_event_id)
        except StillClosing:
            return Started.STARTED
        except Exception as error:
            if not temporal_is_away(error):
                # The caller hears that it failed, so nothing is left that waits to be started.
                await self.relay.enrolments.forget_unstarted(entry_event_id)
                raise
            return Started.STARTED
        return began or Started.ALREADY_ENROLLED

    async def status(self, journey: str, customer_id: str, key: str | None = None) -> StatusReport:
        """Ask an enrolment where it stands. Raises `NotEnrolled`, or `NoAnswer` from a worker."""
        return await ask_status(
            self.temporal, enrolment_id(self.journeys, journey, customer_id, key)
        )

    async def explain(self, customer_id: str) -> Explanation:
        """Tell from our own store what was decided for a customer, when and why."""
        account = await explain(self.database, customer_id)
        return await with_reasons(self.database, self.journeys, account)

    async def _take_in(self, event: IncomingEvent) -> bool:
        is_new = await self._intake.track(event)
        self.relay.dispatcher.wake()
        return is_new

    def meant_by(self, name: str) -> str | None:
        """Return the event that a sender of another, unknown name may have meant; log it too."""
        meant = meant_by(name, self.event_kinds())
        if meant:
            log.warning("event_name_unknown", did_you_mean=meant, what_to_do="correct the sender")
        return meant

    def event_kinds(self) -> Mapping[str, type[Event]]:
        """Return the events that some journey reads, by name."""
        return event_kinds(self.journeys)
