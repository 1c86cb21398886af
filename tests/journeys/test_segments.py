"""Conditions inside a journey: it asks whether the customer is in a segment, as of then."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text
from temporalio.api.history.v1 import History

from cli.commands.replay import Recorded, recorded, stranded
from domain.journeys import Ending
from tests.adapters.store.transactions import begin
from tests.histories.recording import record
from tests.histories.test_personal_data import traces_in
from tests.journeys.club import Club
from tests.journeys.loyalty import Loyalty, Outcome
from tests.journeys.sample_events import ParcelDelivered, ParcelOrdered
from tests.journeys.sample_segments import REGULAR
from tests.journeys.travel import Run, Travel
from tests.journeys.world import travelling
from tests.waiting import eventually

pytestmark = pytest.mark.unrecorded

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
RECORDED = Path(__file__).parent / "recorded"


@pytest.fixture
async def travel(store_file: Path) -> AsyncIterator[Travel]:
    journeys, segments = [Loyalty], {REGULAR.name: REGULAR}
    async with travelling(store_file, journeys=journeys, segments=segments) as world:
        yield world


async def ordered(travel: Travel, customer_id: str, *, parcels: int) -> Run:
    """Let somebody order, and get so many parcels meanwhile."""
    await travel.customer(customer_id)
    run = await travel.begin(Loyalty, customer_id, ParcelOrdered(order_id="1"))
    for _ in range(parcels):
        await run.hears(ParcelDelivered(order_id="1"), after=DAY)
    return run


async def test_a_story_goes_by_whether_its_customer_is_in_a_segment(travel: Travel) -> None:
    often, once = [
        await ordered(travel, name, parcels=parcels) for name, parcels in (("ana", 2), ("bea", 1))
    ]

    assert (await often.ending()).outcome == Outcome.REGULAR
    assert (await once.ending()).outcome == Outcome.SELDOM
    assert [said.message for said in await often.said()] == ["onboarding.welcome"]


async def test_what_was_answered_stays_answered_in_a_replay(travel: Travel) -> None:
    """Neither more parcels nor a segment of other terms change how a finished run replays."""
    run = await ordered(travel, "ana", parcels=1)
    assert (await run.ending()).outcome == Outcome.SELDOM
    await travel.track("ana", ParcelDelivered(order_id="1"))

    history = await run.handle.fetch_history()
    assert await stranded([Recorded("loyalty/seldom", "loyalty", history)], [Loyalty]) == []


async def test_recorded_customers_who_were_asked_about_are_not_stranded(
    travel: Travel, request: pytest.FixtureRequest
) -> None:
    if request.config.getoption("--record-histories"):
        for name, parcels in (("regular", 2), ("seldom", 1)):
            run = await ordered(travel, name, parcels=parcels)
            record(await run.handle.fetch_history(), name, folder=RECORDED)
            await run.ending()
            record(await run.handle.fetch_history(), name, folder=RECORDED)

    histories = list(recorded(RECORDED, "loyalty"))
    assert [one.name for one in histories] == [
        f"loyalty/{name}"
        for name in ("regular.closed", "regular.open", "seldom.closed", "seldom.open")
    ]
    assert await stranded(histories, [Loyalty]) == []


@pytest.mark.thorough
async def test_while_the_store_is_away_a_story_asks_on_and_says_what_it_looks_for(
    travel: Travel,
) -> None:
    run = await ordered(travel, "ana", parcels=2)
    await _rename(travel, "events", "gone")
    await travel.skip(7 * DAY)

    async def is_looking() -> bool:
        return (await run.status()).doing == "looking whether they are regular"

    await eventually(is_looking)
    await _rename(travel, "gone", "events")
    await travel.ahead(HOUR)
    ending: Ending = await run.handle.result()
    assert ending.outcome == Outcome.REGULAR


async def test_no_personal_value_is_in_what_was_asked_and_answered(travel: Travel) -> None:
    run = await ordered(travel, "ana", parcels=2)
    await run.ending()

    history = await run.handle.fetch_history()
    assert traces_in(Recorded("loyalty/regular", "loyalty", history)) == []
    assert b"Are they regular?" in History(events=history.events).SerializeToString()


async def _rename(travel: Travel, name: str, other: str) -> None:
    async with begin(travel.database) as tx:
        await tx.execute(text(f"ALTER TABLE {name} RENAME TO {other}"))


@pytest.fixture
async def club(store_file: Path) -> AsyncIterator[Travel]:
    async with travelling(store_file, journeys=[Club]) as world:
        yield world


async def test_a_journey_begins_as_its_customer_enters_a_segment_and_hears_them_leave(
    club: Travel,
) -> None:
    await _looked(club)  # from here on it is watched
    await club.customer("ana")
    for _ in range(2):
        await club.track("ana", ParcelDelivered(order_id="1"))
    await _looked(club)

    run = Run(club, Club, "ana", None)
    club.runs.append(run)
    await run.settled()
    assert [said.message for said in await run.said()] == ["onboarding.welcome"]

    await club.ahead(11 * DAY)
    await _looked(club)  # nobody told anything of them: time alone moved them
    assert (await run.ending()).outcome == "left_the_club"


async def test_who_was_in_it_before_it_was_watched_begins_nothing(club: Travel) -> None:
    await club.customer("ana")
    for _ in range(2):
        await club.track("ana", ParcelDelivered(order_id="1"))
    for _ in range(3):
        await _looked(club)

    assert (await club.jornada.explain("ana")).enrolments == ()


async def _looked(travel: Travel) -> None:
    """Let all who enter or leave a segment be noticed, and told."""
    for _ in range(2):
        await travel.jornada.relay.segments.look(await travel.now())
    await travel.jornada.relay.dispatcher.dispatch_all()
