"""Time travel: one customer's months in a second, on a real Temporal server whose clock skips.

Everything is real but the vendors, whose place the sandbox takes (or the fakes, see `vendors`): the
store, the dispatcher, the worker, the words. See docs/writing-a-journey.md.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple
from uuid import uuid4
from zoneinfo import ZoneInfo

from temporalio.client import WorkflowHandle, WorkflowHistory
from temporalio.testing import WorkflowEnvironment

from adapters.settings import Settings
from adapters.store.engine.database import Database
from adapters.store.events.intake import Intake
from adapters.store.records import SqlRecords
from adapters.store.sandbox import SqlMailbox
from cli.studio.runs import RunFailed, at_rest
from cli.studio.world import skip
from domain.customers import Channel, Identity, Topic
from domain.events import Event, IncomingEvent
from domain.explanation import Explanation
from domain.ids import workflow_id
from domain.journeys import Ending, StatusReport
from domain.messages import Message
from domain.questions import AnswerOutcome
from domain.tasks import Task
from starter.client import Jornada
from starter.client.reserved import RESERVED
from starter.inbound import take_in
from tests.inbound import texted
from tests.journeys.undeclared import check_undeclared
from tests.waiting import PATIENCE, eventually
from workflows.base.journey import Journey

BEGINNING = datetime(2040, 1, 9, 12, 0, tzinfo=UTC)
"""A Monday. Journeys begin here unless a test travels first."""

FIRST_NAME, EMAIL, PHONE = "Fernanda", "fernanda.lima@example.com", "+5511987654321"
GOSSIP = "her mother was born in Blumenau"
PERSONAL = (FIRST_NAME, EMAIL, PHONE, PHONE[1:], GOSSIP)
"""What must never be seen in a history. Every event carries the gossip, undeclared."""


class Said(NamedTuple):
    """A message as the customer got it: `Said("Mon 09 Jan 09:00", "email", "trial.halftime")`."""

    when: str
    """By the customer's own clock."""
    channel: str
    message: str


class Run:
    """One enrolment under test."""

    def __init__(
        self, travel: "Travel", journey: type[Journey], customer_id: str, key: str | None
    ) -> None:
        self._travel = travel
        self._name = journey.journey_name()
        self.customer_id = customer_id
        self._key = key
        self.id = workflow_id(self._name, customer_id, key)
        self.handle: WorkflowHandle[Any, Ending] = travel.env.client.get_workflow_handle(
            self.id, result_type=Ending
        )

    async def hears(
        self, event: Event, *, after: timedelta = timedelta(), **properties: object
    ) -> None:
        """Let time pass, then let the customer do something, and wait until it sank in.

        `properties`, whatever JSON has, are told besides the declared fields: a basket's items.
        """
        check_undeclared(event, properties)
        if after:
            await self._travel.ahead(after)
        await self._travel.track(self.customer_id, event, **properties)
        await self.settled()

    async def status(self) -> StatusReport:
        """Where the enrolment stands."""
        return StatusReport.model_validate(await self.handle.query("status"))

    async def settled(self) -> Ending | StatusReport:
        """Wait until the enrolment waits for something still ahead, or is over; return which.

        A vendor that is down counts as ahead, too: it is tried again later. A mistake in the
        journey's code ends the run and fails the test here, with what to correct.
        """

        async def look() -> Ending | StatusReport | None:
            try:
                return await at_rest(self.handle, self._travel.now)
            except RunFailed as failed:
                raise AssertionError(str(failed)) from None

        return await eventually(look)

    async def ending(self) -> Ending:
        """Let time pass until the journey ends by itself, and tell how."""
        while isinstance(stands := await self.settled(), StatusReport):
            if stands.until is None:
                raise AssertionError(f"{self.id} neither waits nor has ended: {stands.doing}")
            await self._travel.to(stands.until)
        return await self.handle.result()

    async def said(self) -> list[Said]:
        """Every message the customer got, oldest first, by their own clock."""
        customer_zone = await self._travel.zone_of(self.customer_id)
        return [
            Said(f"{m.at.astimezone(ZoneInfo(customer_zone)):%a %d %b %H:%M}", m.channel, m.message)
            for m in await self._travel.mailbox.messages(customer_id=self.customer_id)
        ]

    async def record_open(self, name: str) -> None:
        """With `make histories`, keep this moment's history: a customer in the midst of it."""
        self._travel.moments[name.replace(" ", "_")] = await self.handle.fetch_history()

    async def decisions(self) -> list[tuple[str, str, str]]:
        """Every touchpoint as (message, status, reason), in the order the journey wanted them."""
        lines = (await self.status()).touchpoints
        return [(line.message, line.status, line.reason) for line in lines]


class Travel:
    """A little world with a clock that skips: customers, journeys, and what was said."""

    def __init__(
        self,
        env: WorkflowEnvironment,
        database: Database,
        jornada: Jornada,
        journeys: Sequence[type[Journey]],
        settings: Settings,
    ) -> None:
        self._journeys = journeys
        self._settings = settings
        self._texts = 0
        self.env = env
        self.database = database
        self.jornada = jornada
        self.mailbox = SqlMailbox(database)
        self._ahead_by = BEGINNING - datetime.now(UTC)
        """How far the clock of this world was ahead of ours when last travelled to."""
        self.runs: list[Run] = []
        self.moments: dict[str, WorkflowHistory] = {}
        """Histories of customers in the midst of a journey, to be recorded."""

    async def now(self) -> datetime:
        """Tell the time of this world."""
        return await self.env.get_current_time()

    @property
    def seen_at(self) -> datetime:
        """The time of this world, without a look: until it skips again, it goes on as ours."""
        return datetime.now(UTC) + self._ahead_by

    async def ahead(self, duration: timedelta) -> None:
        """Let time pass, and wait until every journey has done what was due."""
        await self.skip(duration)
        for run in self.runs:
            await run.settled()

    async def skip(self, duration: timedelta) -> None:
        """Let time pass, whatever becomes of the journeys meanwhile."""
        await skip(self.env, duration, timedelta(seconds=PATIENCE))
        self._ahead_by = await self.now() - datetime.now(UTC)

    async def to(self, moment: datetime) -> None:
        """Travel to a moment."""
        await self.ahead(moment - await self.now())

    async def customer(
        self,
        customer_id: str,
        *,
        consents: Mapping[Topic, Sequence[Channel]] | None = None,
        **fields: Any,
    ) -> str:
        """Tell who a customer is; by default with an address, a number, and consent to tips."""
        fields = {"email": EMAIL, "phone": PHONE, "first_name": FIRST_NAME} | fields
        fields.setdefault("time_zone", "UTC")
        granted = {Topic.TIPS: [Channel.EMAIL], Topic.ACCOUNT: [Channel.SMS]}
        granted = granted if consents is None else {t: list(c) for t, c in consents.items()}
        identity = Identity(
            customer_id=customer_id,
            consents={topic: dict.fromkeys(channels, True) for topic, channels in granted.items()},
            **fields,
        )
        await self.jornada.identify(identity, at=await self.now())
        return customer_id

    async def begin(
        self,
        journey: type[Journey],
        customer_id: str,
        event: Event | None = None,
        **properties: object,
    ) -> Run:
        """Let the event happen that the journey begins with.

        `properties`, whatever JSON has, are told besides the declared fields: a basket's items.
        """
        if journey not in self._journeys:
            name = journey.__name__
            raise AssertionError(f"add {name} to JOURNEYS: a package of workflows/ with it")
        event = event or journey.begins_with()
        check_undeclared(event, properties)
        run = Run(self, journey, customer_id, event.key_of(event.model_dump()))
        tell = self.took_in if type(event) in RESERVED else self.track
        lived = _times_lived(await self.jornada.explain(customer_id), run)
        await tell(customer_id, event, **properties)
        told = await self.jornada.explain(customer_id)
        if _times_lived(told, run) == lived:
            problems = "; ".join(parked.problem or "parked" for parked in told.parked_events)
            raise AssertionError(f"{event.event_name()} began no {run.id}: {problems}")
        self.runs.append(run)
        await run.settled()
        return run

    async def track(self, customer_id: str, event: Event | str, **properties: Any) -> None:
        """Let something happen, through the store and the dispatcher as in real life."""
        undeclared = {"email": EMAIL, "notes": GOSSIP} | properties
        await self.jornada.track(customer_id, event, undeclared, occurred_at=await self.now())
        await self.jornada.relay.dispatcher.dispatch_all()

    async def took_in(self, customer_id: str, event: Event | str, **properties: object) -> None:
        """Dispatch what Jornada alone tells, or an older version took in, and today's refuses."""
        declared = {} if isinstance(event, str) else event.model_dump(mode="json")
        incoming = IncomingEvent(
            event_id=uuid4().hex,
            customer_id=customer_id,
            name=event if isinstance(event, str) else event.event_name(),
            properties=declared | properties,
            occurred_at=await self.now(),
            source="client",
            received_at=await self.now(),
        )
        await Intake(self.database).track(incoming)
        await self.jornada.relay.dispatcher.dispatch_all()

    async def histories(self, name: str) -> list[tuple[str, WorkflowHistory]]:
        """Return the moments kept, and every run as it is now under `name`, each once."""
        found = list(self.moments.items())
        for nth, run in enumerate(self.runs, start=1):
            found.append((f"{name}_{nth}" if nth > 1 else name, await run.handle.fetch_history()))
        return found

    async def texts(self, body: str, *, sender: str = PHONE) -> str:
        """Let whoever has a number send us a text; return what we text back, if anything."""
        self._texts += 1
        message = texted(f"SM{self._texts}", sender, body, await self.now())
        reply = await take_in(self.jornada, self._settings, message)
        await self._sink_in()
        return reply

    async def taps(self, run: Run, message: Message, option: str, words: str = "") -> AnswerOutcome:
        """Let a customer tap an answer on the page of the newest such message of a run."""
        told = await self.jornada.explain(run.customer_id)
        (touchpoint_id, *_) = [
            touchpoint.touchpoint_id
            for enrolment in told.enrolments
            if enrolment.workflow_id == run.id
            for touchpoint in reversed(enrolment.touchpoints)
            if touchpoint.message == message.name
        ]
        result = await self.jornada.customers.answer(
            touchpoint_id, option, words, at=await self.now()
        )
        await self._sink_in()
        return result.outcome

    async def resolves(self, task: Task, by: str = "maria") -> None:
        """Let a person of ours resolve a task."""
        await self.jornada.tasks.resolve(task.task_id, by, "called them", await self.now())
        await self._sink_in()

    async def _sink_in(self) -> None:
        await self.jornada.relay.dispatcher.dispatch_all()
        for run in self.runs:
            await run.settled()

    async def zone_of(self, customer_id: str) -> str:
        """The zone the store has for a customer."""
        return await SqlRecords(self.database).time_zone_of(customer_id)


def _times_lived(told: Explanation, run: Run) -> int:
    return [enrolment.workflow_id for enrolment in told.enrolments].count(run.id)
