"""An event whose customer's profile comes a moment later begins its journey then."""

from collections.abc import AsyncIterator, Sequence
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console
from sqlalchemy import select
from temporalio.service import RPCError, RPCStatusCode

from adapters.store.events.decisions import EntryDecisions, Waiting
from adapters.store.schema import entry_decisions, events
from cli.explain import print_account
from domain.customers import Identity
from domain.explanation import ExplainedEnrolment
from starter.relay.asking import AskingAgain
from starter.relay.enrol import Started
from tests.adapters.store.transactions import begin, read
from tests.journeys.travel import Travel
from tests.journeys.upgrades import PlanChosen, PlanUsed, Upgrade
from tests.journeys.world import travelling
from tests.waiting import eventually
from workflows.onboarding.events import SignedUp
from workflows.onboarding.journey import Onboarding

HOUR = timedelta(hours=1)


@pytest.fixture
async def travel(store_file: Path) -> AsyncIterator[Travel]:
    """A world in which teams choose plans."""
    async with travelling(store_file, journeys=[Upgrade, Onboarding]) as world:
        await world.customer("ana")
        yield world


async def chooses(travel: Travel, seats: int = 7) -> None:
    await travel.track("ana", PlanChosen(seats=seats))


async def is_from(travel: Travel, country: str) -> None:
    told = Identity(customer_id="ana", traits={"country": country})
    await travel.jornada.identify(told)


async def asked_again(travel: Travel, after: timedelta = timedelta()) -> int:
    return await travel.jornada.relay.asking.ask_due(await travel.now() + after)


async def runs(travel: Travel) -> list[str]:
    return [each.workflow_id for each in (await travel.jornada.explain("ana")).enrolments]


async def enrolments(travel: Travel) -> Sequence[ExplainedEnrolment]:
    return (await travel.jornada.explain("ana")).enrolments


async def frozen_at(travel: Travel) -> Waiting:
    """Lease what waits, as a process that freezes then."""
    store = EntryDecisions(travel.database)
    (waiting,) = await store.lease_due(await travel.now(), 1, timedelta(seconds=30))
    return waiting


async def account(travel: Travel) -> str:
    said = StringIO()
    print_account(Console(file=said, width=300), await travel.jornada.explain("ana"))
    return said.getvalue()


async def waits(travel: Travel) -> bool:
    async with read(travel.database) as tx:
        found = await tx.execute(select(entry_decisions.c.look_at))
        return any(row.look_at for row in found)


async def test_a_profile_that_comes_a_moment_later_begins_the_journey(travel: Travel) -> None:
    await chooses(travel)
    assert await runs(travel) == []
    assert "it began no upgrade: condition not met: trait country is PT (asked again until" in (
        await account(travel)
    )
    await is_from(travel, "PT")
    assert await asked_again(travel) == 1
    assert await runs(travel) == ["upgrade/ana"]
    assert not await waits(travel)
    assert "it began upgrade/ana" in await account(travel)
    assert await asked_again(travel, HOUR) == 0


async def test_what_they_do_meanwhile_waits_for_nothing_and_is_heard_as_it_begins(
    travel: Travel,
) -> None:
    await chooses(travel)
    await travel.track("ana", SignedUp())
    await travel.track("ana", PlanUsed())
    assert await runs(travel) == ["onboarding/ana"]
    await is_from(travel, "PT")
    await asked_again(travel)

    async def outcome() -> str | None:
        (each,) = [e for e in await enrolments(travel) if e.journey == "upgrade"]
        return each.outcome

    assert await eventually(outcome) == "used"


async def test_after_its_time_nothing_is_asked_any_more(travel: Travel) -> None:
    await chooses(travel)
    async with begin(travel.database) as tx:
        earlier = await travel.now() - 2 * HOUR
        await tx.execute(events.update().values(received_at=earlier))
    assert await asked_again(travel, HOUR) == 1, "the last time"
    assert not await waits(travel)
    await is_from(travel, "PT")
    assert await asked_again(travel, HOUR) == 0
    assert await runs(travel) == []
    said = await account(travel)
    assert "it began no upgrade: condition not met: trait country is PT" in said
    assert "asked again" not in said


async def test_who_chose_too_few_seats_or_is_one_of_us_is_not_asked_again(travel: Travel) -> None:
    await is_from(travel, "PT")
    await chooses(travel, seats=4)
    await travel.jornada.identify(Identity(customer_id="ana", traits={"staff": True}))
    await chooses(travel)
    assert not await waits(travel)
    said = await account(travel)
    assert "it began no upgrade: it begins with those alone whose seats is at least 5" in said
    assert "it began no upgrade: kept out: trait staff is true" in said
    assert await travel.jornada.start("upgrade", "ana") is Started.KEPT_OUT


async def test_whom_a_person_starts_needs_no_event_and_no_condition(travel: Travel) -> None:
    assert await travel.jornada.start("upgrade", "ana") is Started.STARTED
    await chooses(travel)
    assert "it began no upgrade: they are in it" in await account(travel)


async def test_with_temporal_away_it_begins_when_it_is_back(
    travel: Travel, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The enrolment is written, and not started: whoever asks next starts it, once."""
    await chooses(travel)
    await is_from(travel, "PT")
    away = RPCError("away", RPCStatusCode.UNAVAILABLE, b"")

    async def nobody(*_: object, **__: object) -> None:
        raise away

    with monkeypatch.context() as broken:
        broken.setattr(travel.jornada.relay.enrolling, "start", nobody)
        assert await asked_again(travel) == 1
    (row,) = await enrolments(travel)
    assert row.state == "starting"
    assert await waits(travel)
    assert await asked_again(travel, timedelta(seconds=10)) == 0, "its lease goes on"
    assert await asked_again(travel, timedelta(minutes=1)) == 1
    (row,) = await enrolments(travel)
    assert row.state == "running"
    assert not await waits(travel)


async def test_what_froze_while_it_asked_begins_nothing_twice(travel: Travel) -> None:
    """It wakes when another one has begun the journey, and even when that is over."""
    await chooses(travel)
    await is_from(travel, "PT")
    event = (await frozen_at(travel)).event
    assert await asked_again(travel, timedelta(minutes=1)) == 1
    await travel.ahead(timedelta(days=2))
    again = await travel.jornada.relay.enrolling.begin(Upgrade, event, in_queue=False)
    assert again is Started.ALREADY_ENROLLED
    assert len(await enrolments(travel)) == 1


async def test_a_process_that_does_not_know_the_journey_leaves_it_to_one_that_does(
    travel: Travel,
) -> None:
    """As in a rollout: the last release looks at the queue, too."""
    await chooses(travel)
    await is_from(travel, "PT")
    old = AskingAgain(travel.database, travel.jornada.relay.enrolling, {"onboarding": Onboarding})
    assert await old.ask_due(await travel.now()) == 1
    assert await old.ask_due(await travel.now()) == 0, "others get their turn"
    assert await asked_again(travel, timedelta(seconds=10)) == 1
    assert await runs(travel) == ["upgrade/ana"]


async def test_a_journey_that_is_gone_asks_for_nothing(travel: Travel) -> None:
    await chooses(travel)
    asking = AskingAgain(travel.database, travel.jornada.relay.enrolling, {})
    assert await asking.ask_due(await travel.now() + HOUR) == 1
    assert not await waits(travel)
