"""Whatever happens to events, and in whatever order, a lease hands out what a simple model says."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NamedTuple

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete

from adapters.store.engine.database import Database
from adapters.store.events.intake import Intake
from adapters.store.events.queue import ALL, EventQueue
from adapters.store.schema import events
from domain.identity import Decision
from domain.operations import DeadLetterAction, OperatorRequest
from tests.adapters.store.building import MINUTE, NOON, happening
from tests.adapters.store.merging import merge

USERS, VISITORS = ("c-ana", "c-bea", "c-cai"), ("anon:car", "anon:phone")
LEASE = 3 * MINUTE
MARIA = OperatorRequest(by="maria", reason="its cause is gone")


class Step(NamedTuple):
    """Something that happens; what a kind has no use for is not looked at."""

    kind: str
    who: str = ""
    user: str = ""
    dispatcher: int = 0
    n: int = 1
    """How many events are leased, or how many minutes it takes."""


def steps() -> st.SearchStrategy[list[Step]]:
    anyone = st.sampled_from((*USERS, *VISITORS))
    dispatchers, numbers = st.integers(0, 1), st.integers(1, 4)
    by_one = {"dispatcher": dispatchers, "n": numbers}
    kinds = (
        st.builds(Step, st.just("track"), anyone),
        st.builds(Step, st.just("track"), anyone),
        st.builds(Step, st.just("lease"), **by_one),
        st.builds(Step, st.just("lease"), **by_one),
        st.builds(Step, st.sampled_from(("arrive", "postpone", "give_up")), **by_one),
        st.builds(Step, st.just("requeue")),
        st.builds(Step, st.just("merge"), st.sampled_from(VISITORS), st.sampled_from(USERS)),
        st.builds(Step, st.just("pass_time"), n=numbers),
    )
    return st.lists(st.one_of(kinds), min_size=6, max_size=30)


@dataclass
class Event:
    """An event of the model, in the order in which they came in."""

    event_id: str
    owner: str
    state: str = "pending"
    due_at: datetime = NOON
    leased_until: datetime = NOON


@dataclass
class Model:
    """What waits, by the rules that the queue promises."""

    now: datetime = NOON
    events: list[Event] = field(default_factory=list)
    owners: dict[str, str] = field(default_factory=dict)
    places: list[str] = field(default_factory=lambda: ["", ""])
    """The customer with whom each dispatcher's last lease ended."""

    def lease(self, dispatcher: int, most: int) -> list[str]:
        place = self.places[dispatcher]
        heads: dict[str, Event] = {}
        for event in self.events:
            if event.state == "pending":
                heads.setdefault(event.owner, event)
        due = [each for each in heads.values() if max(each.due_at, each.leased_until) <= self.now]
        in_turn = sorted(due, key=lambda each: (each.owner <= place, each.owner))[:most]
        for event in in_turn:
            event.leased_until = self.now + LEASE
        self.places[dispatcher] = in_turn[-1].owner if len(in_turn) == most else ""
        return [each.event_id for each in self.events if each in in_turn]

    def of(self, event_id: str) -> Event | None:
        """Return an event if it still waits: who comes late changes nothing."""
        (found,) = (each for each in self.events if each.event_id == event_id)
        return found if found.state == "pending" else None


class Queue:
    """The store, and the model beside it."""

    numbers = itertools.count()

    def __init__(self, database: Database) -> None:
        self.database, self.model, self.number = database, Model(), next(self.numbers)
        self.queues = [EventQueue(database), EventQueue(database)]
        self.under_way: list[list[str]] = [[], []]

    async def does(self, step: Step, nth: int) -> None:
        await getattr(self, step.kind)(step, nth)

    async def track(self, step: Step, nth: int) -> None:
        who, event_id = f"{step.who}.{self.number}", f"e-{self.number}-{nth}"
        await Intake(self.database).track(happening(event_id, who))
        self.model.events.append(Event(event_id, self.model.owners.get(who, who)))

    async def lease(self, step: Step, _: int) -> None:
        leased = await self.queues[step.dispatcher].lease(self.model.now, step.n, LEASE)
        ids = [event.event_id for event in leased]
        assert ids == self.model.lease(step.dispatcher, step.n)
        self.under_way[step.dispatcher] += ids

    async def arrive(self, step: Step, _: int) -> None:
        for event_id in self._taken(step):
            await self.queues[step.dispatcher].dispatched(event_id)
            if event := self.model.of(event_id):
                event.state = "dispatched"

    async def postpone(self, step: Step, _: int) -> None:
        until = self.model.now + step.n * MINUTE
        for event_id in self._taken(step):
            await self.queues[step.dispatcher].postpone(event_id, until, "Temporal: UNAVAILABLE")
            if event := self.model.of(event_id):
                event.due_at, event.leased_until = until, NOON

    async def give_up(self, step: Step, _: int) -> None:
        for event_id in self._taken(step):
            await self.queues[step.dispatcher].to_dead_letters(event_id, "no key")
            if event := self.model.of(event_id):
                event.state = "dead letter"

    async def requeue(self, _step: Step, _: int) -> None:
        await self.queues[0].act_on(DeadLetterAction.REQUEUE, ALL, MARIA, self.model.now)
        for event in self.model.events:
            if event.state == "dead letter":
                event.state, event.due_at, event.leased_until = "pending", NOON, NOON

    async def merge(self, step: Step, _: int) -> None:
        visitor, user = (f"{each}.{self.number}" for each in (step.who, step.user))
        if visitor in self.model.owners:
            return
        assert await merge(self.database, visitor, user, at=self.model.now) == Decision.MERGED
        self.model.owners[visitor] = user
        for event in self.model.events:
            event.owner = self.model.owners.get(event.owner, event.owner)

    async def pass_time(self, step: Step, _: int) -> None:
        self.model.now += step.n * MINUTE

    def _taken(self, step: Step) -> Sequence[str]:
        """Return the first event that a dispatcher has under way, if it has one."""
        mine = self.under_way[step.dispatcher]
        first, mine[:] = mine[:1], mine[1:]
        return first

    async def run_dry(self) -> None:
        """All that still waits is dispatched, each customer's in order, one at a time."""
        self.model.now += timedelta(hours=1)
        while any(each.state == "pending" for each in self.model.events):
            await self.lease(Step("lease", n=3), 0)
            while self.under_way[0]:
                await self.arrive(Step("arrive"), 0)
        assert await self.queues[0].pending_count() == 0


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(told=steps())
async def test_a_lease_hands_out_what_a_simple_model_says(
    database: Database, told: list[Step]
) -> None:
    queue = Queue(database)
    try:
        for nth, step in enumerate(told):
            await queue.does(step, nth)
        await queue.run_dry()
    finally:
        await database.write(lambda tx: tx.execute(delete(events)).close())
