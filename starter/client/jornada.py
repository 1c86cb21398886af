"""Jornada for services: start journeys, tell what happened, and ask where a customer stands.

    async with Jornada.connect(settings) as jornada:
        await jornada.identify(Identity(customer_id="c-1", email="ana@example.com"))
        await jornada.track("c-1", SignedUp())
        print(await jornada.status("onboarding", "c-1"))

What it accepts is durable: stored first, then handed to Temporal by the dispatcher, also when
Temporal is away just now.
"""

from collections.abc import AsyncIterator, Callable, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from functools import partial
from typing import Any, Self

from temporalio.client import Client

from adapters.settings import Settings
from adapters.store.answers.received import Answers
from adapters.store.customers.merging import Identities
from adapters.store.customers.preferences import CustomerPreferences
from adapters.store.engine.database import Database
from adapters.store.events.gathering import Gathering
from adapters.store.events.intake import Intake
from adapters.store.sends.ledger import SqlLedger
from adapters.store.tasks import Tasks
from adapters.temporal import connect
from domain.access import ALL, Scope
from domain.clock import Pace
from domain.customers import Identity
from domain.events import Event
from domain.explanation import Explanation
from domain.identity import Limits
from domain.ids import DEFAULT_WORKSPACE
from domain.journeys import StatusReport
from domain.knobs import AnyKnob
from domain.placeholders import PLACEHOLDERS
from domain.segments import Segment
from domain.sinks.tries import SinkLimits
from languages.loader import speech
from starter.client.access import Access
from starter.client.batches import Batches
from starter.client.brake import Brake
from starter.client.broadcasts import BroadcastsToSegments
from starter.client.calls import Call, Outcome, Taken
from starter.client.customers import Customers
from starter.client.erasure import Rights
from starter.client.finding import find_workflow
from starter.client.identifying import Identifying
from starter.client.ids import Ids
from starter.client.importing import Importing
from starter.client.journeys import Journeys, lived_once, reports_wanted
from starter.client.knobs import Knobs
from starter.client.merging import Merges
from starter.client.operators import Operators, ask_status
from starter.client.preferences import CustomersPreferences
from starter.client.quarantine import Quarantine
from starter.client.segments import Segments
from starter.client.starting import Starting
from starter.client.tracking import Tracking
from starter.client.traits import read_identity
from starter.client.vendors import Vendors
from starter.client.views import Views
from starter.health import HealthCheck
from starter.pacing import REAL_LIFE, pace_of
from starter.relay.enrol import Started
from starter.relay.late_answers import utc_now
from starter.relay.run import Relay
from workflows.catalogue import JOURNEYS_BY_NAME
from workflows.knobs import KNOBS
from workflows.plugin import journey_plugin
from workflows.segments import SEGMENTS

SINK_LIMITS = SinkLimits()


class Jornada:
    """Everything a service, a webhook or an operator may do with journeys.

    `clock` tells by when an answer reached its journey: a test whose clock skips hands in its own.
    `placeholders` are words that no customer, order or call has for an id, and `limits` says how
    many other ids a customer may have.
    """

    def __init__(  # noqa: PLR0913 - its parts, by name
        self,
        temporal: Client,
        database: Database,
        *,
        pace: Pace = REAL_LIFE,
        journeys: Journeys = JOURNEYS_BY_NAME,
        segments: Mapping[str, Segment] = SEGMENTS,
        knobs: Mapping[str, AnyKnob] = KNOBS,
        clock: Callable[[], datetime] = utc_now,
        placeholders: Collection[str] = PLACEHOLDERS,
        sinks: SinkLimits = SINK_LIMITS,
        limits: Limits = Limits(),  # noqa: B008 - it never changes
    ) -> None:
        self.database = database
        self.temporal = temporal
        self.pace = pace
        self.journeys = journeys
        self.tasks = Tasks(database)
        self.relay = Relay(temporal, database, journeys, self.tasks, pace, clock, sinks)
        self._intake = Intake(database)
        self.ids = Ids(self._intake, placeholders)
        ledger, wake = SqlLedger(database), self.relay.dispatcher.wake
        self._merges = Merges(
            Identities(database), self.ids, lived_once(journeys), limits, clock, wake
        )
        self._identifying = Identifying(self._intake, self.ids, self._merges, clock)
        self._tracking = Tracking(self._intake, journeys, self.ids, clock)
        self._batches = Batches(
            Gathering(database), self._tracking, self._identifying, self._merges
        )
        preferences, answers = CustomerPreferences(database), Answers(database, speech())
        self.customers = Customers(self._intake, answers, ledger, preferences, wake)
        self.preferences = CustomersPreferences(database, wake)
        self.vendors = Vendors(ledger, reports_wanted(journeys), wake)
        self.health = HealthCheck(temporal, database)
        self.brake = Brake(database, journeys)
        self.knobs = Knobs(database, knobs)
        self.broadcasts = BroadcastsToSegments(
            temporal, database, self.relay.enrolling, journeys, segments, pace
        )
        self.access = Access(database, journeys)
        self.segments = Segments(database)
        self.quarantine = Quarantine(temporal, journeys)
        secret = self.access.session_secret
        self.views = Views(temporal, database, journeys, self.segments, secret)
        self.importing = Importing(database, self.ids, clock)
        self.rights = Rights(database, wake, clock)
        self.operators = Operators(temporal, database, journeys, self.ids, wake)
        self._starting = Starting(self.relay, journeys, self._intake, self.ids, self.rights, clock)

    @classmethod
    def on(
        cls, temporal: Client, database: Database, settings: Settings, *, pace: Pace | None = None
    ) -> Self:
        """Return it as the settings have it, on what is open; a rehearsal may bring its clock."""
        return cls(
            temporal,
            database,
            pace=pace or pace_of(settings),
            placeholders=settings.placeholder_ids,
            sinks=settings.sink_limits,
            limits=Limits(settings.most_identities, settings.most_identities_a_week),
        )

    @classmethod
    @asynccontextmanager
    async def connect(cls, settings: Settings) -> AsyncIterator[Self]:
        """Connect to the store and, when first needed, to Temporal."""
        temporal = await connect([journey_plugin()], lazy=True)
        database = await Database.open(
            settings.database_url,
            time_zone=settings.time_zone,
            consent_policy=settings.consent_policy,
        )
        try:
            yield cls.on(temporal, database, settings)
        finally:
            await database.close()

    async def identify(
        self,
        identity: Identity,
        *,
        message_id: str | None = None,
        at: datetime | None = None,
        anonymous_id: str | None = None,
    ) -> Taken:
        """Tell who a customer is, as of `at`: what is given changes, unless newer is known.

        With an `anonymous_id` they were that device's visitor, whose history becomes theirs, if the
        rules allow it (docs/identity.md).

        What cannot be used loses nothing beside it: see the answer. Raises `UnusableField` for an
        id that is none, and `MessageIdReused` when the same `message_id` identified another
        customer.
        """
        read = partial(read_identity, identity)
        return await self._identifying.take_in(
            identity.customer_id, read, message_id, at, DEFAULT_WORKSPACE, anonymous_id
        )

    async def alias(
        self,
        previous_id: str,
        user_id: str,
        *,
        message_id: str | None = None,
        at: datetime | None = None,
        workspace: str = DEFAULT_WORKSPACE,
    ) -> bool:
        """Tell that a customer or visitor was known by a `previous_id`, and is `user_id` now.

        All that was known under it becomes theirs, if the rules allow it. Returns False for a
        repeat. Raises `UnusableField` and `MessageIdReused`.
        """
        return await self._merges.alias(previous_id, user_id, message_id, at, workspace)

    async def track(
        self,
        customer_id: str,
        event: Event | str,
        properties: Mapping[str, Any] | None = None,
        *,
        message_id: str | None = None,
        occurred_at: datetime | None = None,
        source: str = "client",
        workspace: str = DEFAULT_WORKSPACE,
    ) -> bool:
        """Tell what a customer did. Returns False for a repeat of the same `message_id`.

        `event` is an event, or a name with `properties`; undeclared ones stay in the store. A
        declared one that cannot be used is left out, and logged. Raises `UnusableField` for an id
        or a property without which the event means nothing, and for an event that Jornada alone
        tells; `MessageIdReused` when the id was used for another event or customer, and ValueError
        for a reserved `source`.
        """
        taken = await self._tracking.take_in(
            customer_id,
            event,
            properties,
            message_id=message_id,
            occurred_at=occurred_at,
            source=source,
            workspace=workspace,
        )
        self.relay.dispatcher.wake()
        return taken.is_new

    async def take_in_one(self, call: Call, *, workspace: str = DEFAULT_WORKSPACE) -> Taken:
        """Take in one call, whatever its kind. Raises as `identify`, `track` and `alias` do."""
        taken = await self._batches.take_in_one(call, workspace)
        self.relay.dispatcher.wake()
        return taken

    async def take_in(
        self, calls: Sequence[Call], *, workspace: str = DEFAULT_WORKSPACE
    ) -> list[Outcome]:
        """Take in a batch of calls, in their order; returns what came of each.

        It is safe to send it again, also where the store went away midway.
        """
        outcomes = await self._batches.take_in(calls, workspace)
        self.relay.dispatcher.wake()
        return outcomes

    async def start(
        self,
        journey: str,
        customer_id: str,
        key: Any = None,
        *,
        request_id: str | None = None,
        by: str | None = None,
    ) -> Started:
        """Enrol a customer without an event; a repeat of the same `request_id` does nothing.

        The audit keeps `by`, whose key asked for it. Raises `UnusableField`, `UnknownJourney` and
        `KeyMismatch`. With Temporal away it is `ACCEPTED`: stored, and started later.
        """
        return await self._starting.start(journey, customer_id, key, request_id, by)

    async def status(self, journey: str, customer_id: str, key: Any = None) -> StatusReport:
        """Ask an enrolment where it stands. Raises `NotEnrolled`, or `NoAnswer` from a worker."""
        seen = await self.ids.seen(key)
        return await ask_status(self.temporal, await self.workflow_id(journey, customer_id, seen))

    async def workflow_id(self, journey: str, customer_id: str, seen: str | None) -> str:
        """Return an enrolment's workflow id, by any id of its customer and its key as it is seen.

        Raises `UnknownJourney` and `KeyMismatch`.
        """
        return await find_workflow(self.database, self.journeys, journey, customer_id, seen)

    async def explain(self, customer_id: str, scope: Scope = ALL) -> Explanation:
        """Tell from our own store what was decided for a customer, when and why.

        Within a limited scope, the answer says how much is left out.
        """
        return await self.views.explain(customer_id, self.access.sight(scope))

    def meant_by(self, name: str) -> str | None:
        """Return the event that a sender of another, unknown name may have meant; log it too."""
        return self._tracking.meant_by(name)

    def event_kinds(self) -> Mapping[str, type[Event]]:
        """Return the events that some journey reads, by name."""
        return self._tracking.kinds
