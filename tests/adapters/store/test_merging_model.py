"""Whatever is told of some people and devices, in whatever order, the store agrees with a model."""

import itertools
from collections.abc import Callable
from datetime import timedelta
from typing import NamedTuple

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.store.engine.database import Database
from adapters.store.events.intake import Intake
from adapters.store.sends.ledger import SqlLedger
from domain.customers import Channel, Identity, Topic
from domain.identity import visitor_id
from domain.messages import Delivery, Reason, Status
from domain.ports import Claim
from tests.adapters.store.building import (
    MINUTE,
    NOON,
    TIMING,
    TIP,
    asking,
    clock_at,
    everything,
    happening,
)
from tests.adapters.store.merging import merge
from tests.adapters.store.person import People

USERS, DEVICES = ("ana", "bea"), ("phone", "tablet", "car")


class Step(NamedTuple):
    """Something is told, or a run wants to send."""

    kind: str
    who: str
    user: str = ""
    granted: bool = True
    slowly: bool = False
    """Whether the vendor answers only after the next step."""


def steps() -> st.SearchStrategy[list[Step]]:
    users, devices = st.sampled_from(USERS), st.sampled_from(DEVICES)
    anyone = st.sampled_from((*USERS, *DEVICES))
    kinds = (
        st.builds(Step, st.just("identify"), devices, users),
        st.builds(Step, st.just("alias"), anyone, users),
        st.builds(Step, st.just("track"), anyone),
        st.builds(Step, st.just("consent"), anyone, granted=st.booleans()),
        st.builds(Step, st.just("send"), anyone, slowly=st.booleans()),
        st.builds(Step, st.just("send"), anyone, slowly=st.booleans()),
    )
    return st.lists(st.one_of(kinds), min_size=4, max_size=14)


class Town:
    """The people of one example, in a store that others share."""

    numbers = itertools.count()

    def __init__(self, database: Database) -> None:
        self.database = database
        self.number = next(self.numbers)
        self.people = People()
        self.under_way: list[Callable[[], object]] = []
        self.now = NOON

    def id(self, name: str) -> str:
        own = f"{name}.{self.number}"
        return visitor_id(own) if name in DEVICES else own

    async def is_known(self) -> None:
        """Everybody has an address, and nobody said yes or no."""
        for name in map(self.id, (*USERS, *DEVICES)):
            known = Identity(customer_id=name, email=f"{name.replace(':', '.')}@example.com")
            await Intake(self.database).identify(f"known-{name}", known, NOON - timedelta(days=9))
            self.people.whose(name)

    async def does(self, step: Step, nth: int) -> None:
        self.now = NOON + nth * MINUTE
        slow, self.under_way = self.under_way, []
        await getattr(self, step.kind)(step, nth)
        for record in slow:
            await record()  # type: ignore[misc] # each is a coroutine function

    async def identify(self, step: Step, _: int) -> None:
        await self._becomes(step, by_alias=False)

    async def alias(self, step: Step, _: int) -> None:
        await self._becomes(step, by_alias=True)

    async def _becomes(self, step: Step, *, by_alias: bool) -> None:
        name, user = self.id(step.who), self.id(step.user)
        expected = self.people.becomes(name, user, by_alias=by_alias)
        assert await merge(self.database, name, user, at=self.now, by_alias=by_alias) is expected

    async def track(self, step: Step, nth: int) -> None:
        name = self.id(step.who)
        event_id = f"e-{self.number}-{nth}"
        self.people.events.append((self.people.meant(name), event_id))
        assert await Intake(self.database).track(happening(event_id, name))

    async def consent(self, step: Step, nth: int) -> None:
        name = self.id(step.who)
        self.people.said[self.people.meant(name)] = step.granted
        word = {Topic.TIPS: {Channel.EMAIL: step.granted}}
        told = Identity(customer_id=name, consents=word)
        await Intake(self.database).identify(f"c-{self.number}-{nth}", told, self.now)

    async def send(self, step: Step, nth: int) -> None:
        name, ledger, now = self.id(step.who), SqlLedger(self.database, TIMING), self.now
        story = self.people.stories.get(name)
        run_id = f"run-{name.replace(':', '.')}"  # Temporal's have no colon: keys end theirs so
        key = f"{run_id}:{TIP.name}:{story.n if story else 1}"
        run = {"first_execution_run_id": run_id, "workflow_id": f"shop/{name}"}
        request = asking(key, Channel.EMAIL, customer_id=name, message=TIP.name, **run)
        expected = self.people.sends(name, nth)
        outcome = await ledger.claim(request, TIP, clock_at(now))
        if not isinstance(outcome, Claim):
            assert isinstance(outcome, Delivery)
            assert outcome.reason == expected
            return
        assert expected == "sent"

        async def record() -> None:
            await ledger.record(outcome, Status.SENT, Reason.ACCEPTED, now)

        self.under_way = [record] if step.slowly else []
        if not step.slowly:
            await record()

    async def agrees(self) -> None:
        """What is kept is what the model says."""
        people, rows = self.people, await everything(self.database)
        mine = [row for row in rows["customers"] if self._is_mine(row["customer_id"])]
        found = {row["customer_id"]: row["merged_into"] or row["customer_id"] for row in mine}
        assert (
            found.items()
            >= {name: people.whose(name) for name in people.owner if name in found}.items()
        )
        told = [
            (row["customer_id"], row["event_id"])
            for row in rows["events"]
            if row["name"] == "Order Completed" and self._is_mine(row["customer_id"])
        ]
        assert told == [(people.whose(name), event_id) for name, event_id in people.events]
        words = {
            row["customer_id"]: row["granted"]
            for row in rows["consents"]
            if self._is_mine(row["customer_id"])
        }
        assert words == people.said
        sent = [
            row["customer_id"]
            for row in rows["touchpoints"]
            if row["status"] == "sent" and self._is_mine(row["customer_id"])
        ]
        assert sorted(sent) == sorted(people.whose(name) for name, _ in people.got)

    def _is_mine(self, customer_id: str) -> bool:
        return customer_id.endswith(f".{self.number}")


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(told=steps())
async def test_the_store_agrees_with_a_simple_model(database: Database, told: list[Step]) -> None:
    town = Town(database)
    await town.is_known()
    for nth, step in enumerate(told):
        await town.does(step, nth)
    for record in town.under_way:
        await record()  # type: ignore[misc] # each is a coroutine function
    await town.agrees()
