"""Whatever a customer does and tells of themselves, no limit is exceeded and no entry is missed."""

import asyncio
import itertools
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from adapters.store.engine.database import Database
from adapters.store.enrolments import EnrolmentRow, Enrolments, Entered, Entering
from adapters.store.events.decisions import EntryDecisions
from adapters.store.events.intake import Intake
from adapters.store.schema import enrolments, entry_decisions
from domain.customers import Identity
from domain.entry import EntryRules
from domain.re_entry import ReEntry
from domain.segments import trait
from tests.adapters.store.building import MINUTE, NOON, happening
from tests.adapters.store.enrolling import entering_by, queued
from tests.adapters.store.transactions import begin, read

HOUR = timedelta(hours=1)
RULES = (
    ReEntry.ONCE,
    ReEntry.AFTER_END,
    ReEntry.after_gap(3 * HOUR),
    ReEntry.at_most(2, within=6 * HOUR),
)
NUMBERS = itertools.count()


class Step(NamedTuple):
    """Something happens; then whatever is due is asked again, as the relay does at all times."""

    kind: str
    country: str = ""
    minutes: int = 0


def steps() -> st.SearchStrategy[list[Step]]:
    kinds = (
        st.just(Step("signs_up")),
        st.just(Step("ends")),
        st.sampled_from([Step("tells", country=each) for each in ("PT", "ES")]),
        st.sampled_from([Step("waits", minutes=each) for each in (1, 29, 60, 61, 200)]),
    )
    return st.lists(st.one_of(kinds), min_size=4, max_size=25)


class Believed(NamedTuple):
    """What the rule should have made of it, reckoned in the simplest way."""

    rule: ReEntry
    lives: list[list[datetime | None]]
    """When each began and ended."""
    waiting: list[datetime]
    """Until when each event is asked about."""

    def asked(self, now: datetime, until: datetime, country: str) -> None:
        if self._may(now) and country == "PT":
            self.lives.append([now, None])
        elif self._may(now) and now < until:
            self.waiting.append(until)

    def all_asked(self, now: datetime, country: str) -> None:
        waiting = self.waiting[:]
        self.waiting.clear()
        for until in waiting:
            self.asked(now, until, country)

    def _may(self, now: datetime) -> bool:
        if self.lives and self.lives[-1][1] is None:
            return False
        if self.rule == ReEntry.ONCE:
            return not self.lives
        if self.rule == ReEntry.AFTER_END or not self.lives:
            return True
        if self.rule.gap:
            ended = self.lives[-1][1]
            return ended is not None and now - ended >= 3 * HOUR
        lately = [began for began, _ in self.lives if began and now - began < 6 * HOUR]
        return len(lately) < 2


class Customer:
    """One customer of an example, in a store that others share."""

    def __init__(self, database: Database, rule: ReEntry) -> None:
        self.database, self.id = database, f"c-{next(NUMBERS)}"
        condition = trait("country") == "PT"
        self.rules = EntryRules(rule, begins_if=condition, asked_again_for=HOUR)
        self.now, self.country, self.told = NOON, "", itertools.count()
        self.believed = Believed(rule, [], [])
        self.received: dict[str, datetime] = {}
        """When each of their events came in."""

    async def does(self, step: Step) -> None:
        await getattr(self, step.kind)(step)
        await self.is_asked_again()

    async def signs_up(self, _: Step) -> None:
        event_id = f"{self.id}-e-{next(self.told)}"
        await Intake(self.database).track(happening(event_id, self.id))
        self.received[event_id] = self.now
        self.believed.asked(self.now, self.now + HOUR, self.country)
        await Enrolments(self.database).enrol(self.entering(event_id))

    async def ends(self, _: Step) -> None:
        store = Enrolments(self.database)
        for row in await store.running_of(self.id):
            await store.ended(row.workflow_id, row.run_id, "done", None, self.now)
            self.believed.lives[-1][1] = self.now

    async def tells(self, step: Step) -> None:
        self.country = step.country
        identity = Identity(customer_id=self.id, traits={"country": step.country})
        told_id = f"{self.id}-i-{next(self.told)}"
        await Intake(self.database).identify(told_id, identity, self.now)

    async def waits(self, step: Step) -> None:
        self.now += step.minutes * MINUTE

    async def is_asked_again(self) -> None:
        self.believed.all_asked(self.now, self.country)
        for waiting in await EntryDecisions(self.database).lease_due(self.now, 100, MINUTE):
            event_id = waiting.event.event_id
            began = await Enrolments(self.database).enrol(self.entering(event_id))
            if isinstance(began, Entered):
                await EntryDecisions(self.database).forget(event_id, "shop")

    def entering(self, event_id: str) -> Entering:
        event = queued(event_id, customer_id=self.id, received_at=self.received[event_id])
        place = {"customer_id": self.id, "rules": self.rules, "at": self.now}
        return entering_by(event_id, event=event, **place)

    async def is_forgotten(self) -> None:
        """Leave nothing that another example would be asked about."""
        async with begin(self.database) as tx:
            await tx.execute(entry_decisions.delete())

    async def rows(self) -> Sequence[EnrolmentRow]:
        of = enrolments.c.customer_id == self.id
        async with read(self.database) as tx:
            found = await tx.execute(select(enrolments).where(of).order_by(enrolments.c.started_at))
            return [EnrolmentRow.of(row) for row in found]


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(rule=st.sampled_from(RULES), told=steps())
async def test_the_store_lets_in_whom_a_simple_model_lets_in(
    database: Database, rule: ReEntry, told: list[Step]
) -> None:
    customer = Customer(database, rule)
    for step in told:
        await customer.does(step)
    lived = [[row.started_at, row.ended_at] for row in await customer.rows()]
    assert lived == customer.believed.lives
    await customer.is_forgotten()


async def test_of_fifty_events_beside_the_profile_that_they_wait_for_one_begins_it(
    database: Database,
) -> None:
    """Whichever comes first: it is not missed, and nothing begins twice."""
    for _ in range(4):
        customer = Customer(database, ReEntry.ONCE)
        signs_up = [customer.signs_up(Step("signs_up")) for _ in range(50)]
        await asyncio.gather(*signs_up[:25], customer.tells(Step("tells", "PT")), *signs_up[25:])
        customer.now += timedelta(seconds=1)
        await customer.is_asked_again()
        assert len(await customer.rows()) == 1
        await customer.is_forgotten()
