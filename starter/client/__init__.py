"""Jornada for services: start journeys, tell what happened, and ask where a customer stands.

    async with Jornada.connect(settings) as jornada:
        await jornada.identify(Identity(customer_id="c-1", email="ana@example.com"))
        await jornada.track("c-1", SignedUp())
        print(await jornada.status("onboarding", "c-1"))

What it accepts is durable: stored first, then handed to Temporal by the dispatcher, also when
Temporal is away just now.
"""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any, Self
from uuid import uuid4

from temporalio.client import Client

from adapters.settings import Settings
from adapters.store.answers import Answers, Heard
from adapters.store.customers.reactivating import Lifted, Suppressions
from adapters.store.engine.database import Database
from adapters.store.enrolments import Enrolments
from adapters.store.events.intake import Intake
from adapters.store.events.names import HEARD, TWILIO
from adapters.store.events.queue import EventQueue
from adapters.store.events.write import MessageIdReused
from adapters.store.reads.explain import explain
from adapters.store.reads.touchpoint import TouchpointRow
from adapters.store.sends.ledger import SqlLedger
from adapters.store.tasks import Tasks
from adapters.temporal import connect
from domain.actions import UNSUBSCRIBE, Action
from domain.clock import Pace
from domain.customers import Channel, Identity
from domain.delivery_reports import DeliveryReport
from domain.events import EmailVerified, Event, IncomingEvent, MessageReport
from domain.explanation import Explanation
from domain.ids import event_id_of, link_event_id, workflow_id
from domain.journeys import StatusReport
from domain.operations import OperatorAction, OperatorRequest
from languages.loader import speech
from starter.away import temporal_is_away
from starter.client.operators import InvalidOperation, NoAnswer, NotEnrolled, ask_status, operate
from starter.relay.checking import Checking
from starter.relay.dispatcher import Dispatcher
from starter.relay.enrol import STARTED_DIRECTLY, Enrolling, Started, StillClosing
from starter.relay.escalate import Escalating
from starter.relay.late_answers import LateAnswers, utc_now
from starter.relay.repair import Repair
from starter.relay.router import EventRouter
from workflows.base.declarations import kinds_received
from workflows.base.journey import Journey
from workflows.catalogue import JOURNEYS_BY_NAME
from workflows.plugin import journey_plugin

__all__ = [
    "InvalidOperation",
    "Jornada",
    "KeyMismatch",
    "MessageIdReused",
    "NoAnswer",
    "NotEnrolled",
    "UnknownJourney",
]

REAL_LIFE = Pace()
NEWS_AT_ONCE = 100
"""In one transaction: each locks its customers."""


def pace_of(settings: Settings) -> Pace:
    """Return the pace of this deployment, a rehearsal's clock starting now."""
    return REAL_LIFE if settings.pace == 1 else Pace(factor=settings.pace, origin=datetime.now(UTC))


def _listening(journeys: Mapping[str, type[Journey]]) -> dict[str, frozenset[str]]:
    """Return what each journey wants to hear of its messages, leaving out those that do not."""
    wanted = {
        name: frozenset(
            kind.event_name() for kind in journey.listens_to if issubclass(kind, MessageReport)
        )
        for name, journey in journeys.items()
    }
    return {name: kinds for name, kinds in wanted.items() if kinds}


class KeyMismatch(ValueError):
    """A key for a journey that has none, or none for one that has."""


class UnknownJourney(LookupError):
    """There is no journey of that name."""


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
        journeys: Mapping[str, type[Journey]] = JOURNEYS_BY_NAME,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        self.database = database
        self.temporal = temporal
        self.pace = pace
        self._journeys = journeys
        self._listening = _listening(journeys)
        self.tasks = Tasks(database)
        self.escalating = Escalating(self.tasks)
        self._answers = Answers(database, speech())
        self._intake = Intake(database)
        self._ledger = SqlLedger(database)
        self._enrolments = enrolments = Enrolments(database)
        checking = Checking(temporal, enrolments)
        self._enrolling = Enrolling(temporal, enrolments, checking, pace)
        self.repair = Repair(temporal, enrolments, self._enrolling, checking, journeys)
        late_answers = LateAnswers(self.tasks, pace, clock)
        telling = EventRouter(
            temporal, enrolments, self._enrolling, checking, journeys, late_answers
        )
        self.dispatcher = Dispatcher(EventQueue(database), enrolments, telling)

    @classmethod
    @asynccontextmanager
    async def connect(cls, settings: Settings) -> AsyncIterator[Self]:
        """Connect to the store and, when first needed, to Temporal."""
        temporal = await connect([journey_plugin()], lazy=True)
        database = await Database.open(settings.database_url)
        try:
            yield cls(temporal, database, pace=pace_of(settings))
        finally:
            await database.close()

    # --- what services say ---------------------------------------------------------------------

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
        `MessageIdReused` when the id was used for another event or customer, and ValueError for a
        `source` of what Jornada hears itself.
        """
        if source in HEARD:
            raise ValueError(
                f"the source `{source}` is of what Jornada hears itself: name your own, such as "
                "`crm`, or leave it out"
            )
        declared = event.model_dump(mode="json") if isinstance(event, Event) else {}
        return await self._take_in(
            IncomingEvent(
                event_id=event_id_of(message_id or uuid4().hex),
                customer_id=customer_id,
                name=event if isinstance(event, str) else event.event_name(),
                properties=dict(properties or {}) | declared,
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
        kind = self._keyed(journey, key)
        entry_event_id = event_id_of(request_id or uuid4().hex, scope=STARTED_DIRECTLY)
        try:
            began = await self._enrolling.enrol(kind, customer_id, key, entry_event_id)
        except StillClosing:
            return Started.STARTED
        except Exception as error:
            if not temporal_is_away(error):
                # The caller hears that it failed, so nothing is left that waits to be started.
                await self._enrolments.forget_unstarted(entry_event_id)
                raise
            return Started.STARTED
        return began or Started.ALREADY_ENROLLED

    async def status(self, journey: str, customer_id: str, key: str | None = None) -> StatusReport:
        """Ask an enrolment where it stands. Raises `NotEnrolled`, or `NoAnswer` from a worker."""
        return await ask_status(self.temporal, self._id_of(journey, customer_id, key))

    async def operate(
        self,
        action: OperatorAction,
        request: OperatorRequest,
        journey: str,
        customer_id: str,
        key: str | None = None,
    ) -> None:
        """Hold, resume, hurry or end an enrolment, for a reason; the audit keeps it.

        Raises `InvalidOperation` where it makes no sense, `NotEnrolled` or `NoAnswer`.
        """
        where = self._id_of(journey, customer_id, key)
        await operate(self.temporal, where, action, request)

    async def unsuppress(
        self,
        customer_id: str,
        channel: Channel,
        operator: OperatorRequest,
        *,
        customer_requested: bool = False,
    ) -> Lifted:
        """Let a customer's suppressed address be used again; the audit keeps who did it, and why.

        Raises `NotSuppressed`; `OptedOutByCustomer` for what they asked for, unless
        `customer_requested`.
        """
        return await Suppressions(self.database).lift(
            customer_id,
            channel,
            operator,
            datetime.now(UTC),
            customer_requested=customer_requested,
        )

    async def explain(self, customer_id: str) -> Explanation:
        """Tell from our own store what was decided for a customer, when and why."""
        return await explain(self.database, customer_id)

    def event_kinds(self) -> Mapping[str, type[Event]]:
        """Return the events that some journey reads, by name."""
        return {
            kind.event_name(): kind
            for journey in self._journeys.values()
            for kind in (journey.begins_with, *kinds_received(journey))
        }

    # --- what customers and vendors say --------------------------------------------------------

    async def touchpoint(self, touchpoint_id: str) -> TouchpointRow | None:
        """Find the touchpoint that a link or a vendor names."""
        return await self._ledger.find(touchpoint_id)

    async def verify(self, touchpoint: TouchpointRow) -> bool:
        """Note that a customer vouched for their address; returns False if they had before."""
        return await self._take_in(
            IncomingEvent(
                event_id=link_event_id(touchpoint.touchpoint_id, Action.VERIFY),
                customer_id=touchpoint.customer_id,
                name=EmailVerified.event_name(),
                properties={},
                occurred_at=datetime.now(UTC),
                source="link",
            )
        )

    async def unsubscribe(self, touchpoint: TouchpointRow) -> bool:
        """Note that a customer left a message's topic, or its journey's if it has none to leave.

        Returns False if they had before by this link, and were not given the topic back since.
        """
        is_new = await self._intake.leave_topic(
            link_event_id(touchpoint.touchpoint_id, UNSUBSCRIBE),
            touchpoint.customer_id,
            touchpoint.topic_left_by_unsubscribing,
            datetime.now(UTC),
            "link",
        )
        self.dispatcher.wake()
        return is_new

    async def news(self, told: Sequence[DeliveryReport]) -> set[DeliveryReport]:
        """Take in what vendors report; return what of it is of our touchpoints or customers."""
        taken: set[DeliveryReport] = set()
        for first in range(0, len(told), NEWS_AT_ONCE):
            some = told[first : first + NEWS_AT_ONCE]
            taken |= await self._ledger.note(some, datetime.now(UTC), self._listening)
        if taken and self._listening:
            self.dispatcher.wake()
        return taken

    async def question(self, touchpoint_id: str) -> Heard | None:
        """Tell how a touchpoint's question stands; None if it asks nothing."""
        return await self._answers.question(touchpoint_id, datetime.now(UTC))

    async def answer(
        self, touchpoint_id: str, option: str, words: str = "", *, at: datetime | None = None
    ) -> Heard:
        """Take in a tap on a question's page. `words` are the customer's own; they stay here.

        Raises LookupError where nothing was asked, ValueError for an option that was not offered.
        """
        heard = await self._answers.by_page(touchpoint_id, option, words, at or datetime.now(UTC))
        self.dispatcher.wake()
        return heard

    async def text_received(
        self, message_id: str, sender: str, body: str, *, at: datetime | None = None
    ) -> Heard:
        """Take in a text from a customer: an answer, or something for a person to read."""
        heard = await self._answers.by_text(message_id, sender, body, at or datetime.now(UTC))
        self.dispatcher.wake()
        return heard

    async def stop_texts(self, message_id: str, sender: str) -> None:
        """Note that a number wants no more texts."""
        await self._intake.stop_channel(
            event_id_of(message_id, scope=TWILIO), Channel.SMS, sender, datetime.now(UTC)
        )
        self.dispatcher.wake()

    async def restart_texts(self, message_id: str, sender: str) -> None:
        """Note that a number takes texts again."""
        await self._intake.restart_channel(
            event_id_of(message_id, scope=TWILIO), Channel.SMS, sender, datetime.now(UTC)
        )

    async def _take_in(self, event: IncomingEvent) -> bool:
        is_new = await self._intake.track(event)
        self.dispatcher.wake()
        return is_new

    def _id_of(self, journey: str, customer_id: str, key: str | None) -> str:
        return workflow_id(self._keyed(journey, key).journey_name(), customer_id, key)

    def _keyed(self, name: str, key: str | None) -> type[Journey]:
        kind = self._journey(name)
        if (kind.begins_with.KEY is None) != (key is None):
            wanted = f"needs a key, its {kind.begins_with.KEY}" if key is None else "has no key"
            raise KeyMismatch(f"the journey {name} {wanted}")
        return kind

    def _journey(self, name: str) -> type[Journey]:
        try:
            return self._journeys[name]
        except KeyError:
            known = ", ".join(sorted(self._journeys))
            raise UnknownJourney(f"there is no journey of that name; there are: {known}") from None
