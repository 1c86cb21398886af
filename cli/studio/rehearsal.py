"""A rehearsal: one made-up customer steps through one journey, as fast as somebody clicks."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import uuid4
from zoneinfo import ZoneInfo

from temporalio.client import WorkflowHandle

from adapters.store.events.intake import Intake
from adapters.store.sandbox import SandboxMessage, SqlMailbox
from cli.studio.runs import at_rest
from cli.studio.world import World, skip
from domain.customers import Channel, Identity, Topic
from domain.events import Answered, Event, IncomingEvent, IssueResolved, Unsubscribed
from domain.explanation import ExplainedTask, ExplainedTouchpoint, Explanation
from domain.journeys import Ending, StatusReport
from domain.tasks import NoSuchTask, TaskTaken
from starter.client import UnusableField
from starter.client.reserved import RESERVED
from workflows.base.journey import Journey

CUSTOMER = "c-studio"
BEGINS_AT = 10
"""The hour of the customer's clock at which a rehearsal begins, on the next day that has it."""
PATIENCE = timedelta(minutes=2)
"""How long a step may really take."""
BLINK = 0.02
"""Seconds between two looks."""
BY = "studio"
BY_BUTTON = (Answered, IssueResolved)
"""Events that have a button of their own."""


class CannotStep(Exception):
    """A step cannot be taken, or nothing came of it; the message says why."""


class Plan(NamedTuple):
    """Who is to step through which journey, and what happens first."""

    journey: type[Journey]
    first_name: str
    locale: str
    time_zone: str
    addresses: Mapping[str, str]
    """By their traits; empty for none."""
    consents: Mapping[Topic, Mapping[Channel, bool]]
    properties: Mapping[str, object]
    """Of the entry event."""


class Standing(NamedTuple):
    """Where a rehearsal stands: what a page shows of it."""

    now: datetime
    reports: Sequence[StatusReport]
    """One for each enrolment that goes on."""
    told: Explanation
    messages: Sequence[SandboxMessage]

    @property
    def open_questions(self) -> list[ExplainedTouchpoint]:
        """The questions that an answer would still count for."""
        running = {each.workflow_id for each in self.told.enrolments if each.state != "ended"}
        return [
            touchpoint
            for each in self.told.enrolments
            if each.workflow_id in running
            for touchpoint in each.touchpoints
            if touchpoint.question and touchpoint.sent_at and touchpoint.answered_at is None
        ]

    @property
    def open_tasks(self) -> list[ExplainedTask]:
        """What a person was asked to do, and has not done."""
        return [task for task in self.told.tasks if task.resolved_at is None]

    @property
    def wakes_at(self) -> datetime | None:
        """When the next timer ends; None where events alone are waited for."""
        return min((each.until for each in self.reports if each.until), default=None)


class Rehearsal:
    """One customer in a world of their own. It takes one step at a time."""

    def __init__(self, plan: Plan, world: World) -> None:
        self.plan = plan
        self.seen_at: datetime | None = None
        """The world's time, as it was when last looked at."""
        self._world = world
        self._mailbox = SqlMailbox(world.database)
        self._step = asyncio.Lock()

    async def begin(self) -> None:
        """Make the customer known, and let the journey's first event happen. May raise."""
        async with self._step:
            await self._skip_to(_next_day(await self._now(), self.plan.time_zone))
            await self._identify()
            await self._come_to_rest()
            if not self._begun(await self._told()):  # a consent may have begun it already
                await self._happens(self.plan.journey.begins_with, self.plan.properties)
                await self._come_to_rest()
            told = await self._told()
            if not self._begun(told):
                name = self.plan.journey.journey_name()
                why = "; ".join(_reasons(told, name)) or "nothing says why"
                raise CannotStep(f"no enrolment began: {why}")

    async def next_wake(self) -> None:
        """Let time pass until the next timer ends. Raises `CannotStep`."""
        async with self._step:
            wakes_at = (await self._look()).wakes_at
            if wakes_at is None:
                raise CannotStep("it waits for no moment: send an event, or answer")
            await self._skip_to(wakes_at)
            await self._come_to_rest()

    async def happens(self, kind: type[Event], properties: Mapping[str, object]) -> None:
        """Let something happen. Raises `CannotStep`."""
        async with self._step:
            await self._happens(kind, properties)
            await self._come_to_rest()

    async def answer(self, touchpoint_id: str, option: str) -> None:
        """Let the customer tap an answer on its page. Raises `CannotStep`."""
        async with self._step:
            try:
                await self._world.jornada.customers.answer(
                    touchpoint_id, option, at=await self._now()
                )
            except (LookupError, ValueError) as error:
                raise CannotStep(f"it cannot be answered so: {error}") from error
            await self._come_to_rest()

    async def resolve(self, task_id: str) -> None:
        """Let a person of ours say that they helped."""
        async with self._step:
            tasks = self._world.jornada.tasks
            try:
                await tasks.resolve(task_id, BY, "helped in the studio", await self._now())
            except (NoSuchTask, TaskTaken) as error:
                raise CannotStep(str(error)) from error
            await self._come_to_rest()

    async def look(self) -> Standing:
        """Tell where it stands."""
        async with self._step:
            return await self._look()

    async def message(self, message_id: int) -> SandboxMessage | None:
        """Return a message that the customer got."""
        return await self._mailbox.message(message_id)

    def kinds(self) -> list[type[Event]]:
        """Return the events that may happen to the customer, each once."""
        journey = self.plan.journey
        every: tuple[type[Event], ...] = (*journey.listens_to, *journey.called_off_by, Unsubscribed)
        return [kind for kind in dict.fromkeys(every) if kind not in BY_BUTTON]

    def _begun(self, told: Explanation) -> bool:
        name = self.plan.journey.journey_name()
        return any(enrolment.journey == name for enrolment in told.enrolments)

    async def _identify(self) -> None:
        plan = self.plan
        traits = {trait: each for trait, each in plan.addresses.items() if each}
        identity = Identity(
            customer_id=CUSTOMER,
            first_name=plan.first_name or None,
            locale=plan.locale,
            time_zone=plan.time_zone,
            email=traits.pop("email", None),
            phone=traits.pop("phone", None),
            addresses=traits,
            consents={topic: dict(said) for topic, said in plan.consents.items()},
        )
        try:
            await self._world.jornada.identify(identity, at=await self._now())
        except (UnusableField, ValueError) as error:
            raise CannotStep(str(error)) from error
        if dropped := (await self._told()).dropped_traits:
            raise CannotStep("; ".join(f"{each.trait} {each.why}" for each in dropped))

    async def _happens(self, kind: type[Event], properties: Mapping[str, object]) -> None:
        at = await self._now()
        if kind in RESERVED:  # what Jornada alone tells
            await Intake(self._world.database).track(
                IncomingEvent(
                    event_id=uuid4().hex,
                    customer_id=CUSTOMER,
                    name=kind.event_name(),
                    properties=properties,
                    occurred_at=at,
                    source="client",
                )
            )
            return
        try:
            await self._world.jornada.track(
                CUSTOMER, kind.event_name(), dict(properties), occurred_at=at
            )
        except UnusableField as error:
            raise CannotStep(str(error)) from error

    async def _come_to_rest(self) -> None:
        """Dispatch what happened, and wait until every enrolment has done what was due."""
        try:
            async with asyncio.timeout(PATIENCE.total_seconds()):
                await self._world.jornada.relay.dispatcher.dispatch_all()
                while not await self._is_at_rest():  # noqa: ASYNC110 - looked at from outside
                    await asyncio.sleep(BLINK)
        except TimeoutError:
            raise CannotStep(
                f"it has not come to rest within {PATIENCE.seconds} seconds: look again, or end it"
            ) from None

    async def _is_at_rest(self) -> bool:
        for enrolment in (await self._told()).enrolments:
            if enrolment.state != "ended":
                handle: WorkflowHandle[Any, Ending] = self._world.env.client.get_workflow_handle(
                    enrolment.workflow_id, result_type=Ending
                )
                if not isinstance(await at_rest(handle, self._now), StatusReport):
                    return False  # its ending is recorded in a moment
        return True

    async def _look(self) -> Standing:
        told = await self._told()
        reports = []
        for enrolment in told.enrolments:
            if enrolment.state != "ended":
                handle = self._world.env.client.get_workflow_handle(enrolment.workflow_id)
                reports.append(StatusReport.model_validate(await handle.query("status")))
        messages = await self._mailbox.messages(customer_id=CUSTOMER)
        return Standing(await self._now(), reports, told, messages)

    async def _told(self) -> Explanation:
        return await self._world.jornada.explain(CUSTOMER)

    async def _now(self) -> datetime:
        self.seen_at = await self._world.env.get_current_time()
        return self.seen_at

    async def _skip_to(self, moment: datetime) -> None:
        ahead = moment - await self._now()
        if ahead > timedelta():
            await skip(self._world.env, ahead, PATIENCE)


def _reasons(told: Explanation, name: str) -> list[str]:
    """Return why a journey did not begin: its event was not dispatched, or a rule kept them out."""
    kept_out = [
        each.why for event in told.events for each in event.began_no if each.journey == name
    ]
    return [*kept_out, *(each.problem or "" for each in told.parked_events)]


def _next_day(now: datetime, zone: str) -> datetime:
    """Return ten in the morning of the next day by a customer's clock."""
    tomorrow = now.astimezone(ZoneInfo(zone)) + timedelta(days=1)
    return tomorrow.replace(hour=BEGINS_AT, minute=0, second=0, microsecond=0)
