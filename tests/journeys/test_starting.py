"""A story starts another journey by its name: once, by that journey's own rules."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from adapters.store.enrolments import Enrolments, Entered, Entering
from adapters.store.schema import enrolments
from cli.commands.replay import Recorded, recorded, stranded
from domain.entry import EntryRules
from domain.errors import JourneyMistake
from domain.ids import event_id_of, workflow_id
from domain.re_entry import ReEntry
from domain.starting import Began, StartRequest
from starter.relay.by_story import StartingByStory
from starter.relay.earlier import earlier_for
from starter.relay.enrol import STARTED_DIRECTLY
from tests.adapters.store.transactions import read
from tests.histories.recording import record
from tests.histories.test_personal_data import traces_in
from tests.journeys.opener import Opener, Outcome, Rating, Stranger, WelcomeBack
from tests.journeys.sample_events import ParcelOrdered
from tests.journeys.travel import Run, Travel
from tests.journeys.world import travelling
from workflows.catalogue import JOURNEYS_BY_NAME, check_starts

pytestmark = pytest.mark.unrecorded

RECORDED = Path(__file__).parent / "recorded"
JOURNEYS = (Opener, WelcomeBack, Rating, Stranger)
BY_NAME = {journey.journey_name(): journey for journey in JOURNEYS}


@pytest.fixture
async def opening(store_file: Path) -> AsyncIterator[Travel]:
    async with travelling(store_file, journeys=JOURNEYS[:3]) as world:
        yield world


async def orders(travel: Travel, customer_id: str = "ana", order_id: str = "1") -> Run:
    return await travel.begin(Opener, customer_id, ParcelOrdered(order_id=order_id))


async def lived(travel: Travel) -> list[str]:
    async with read(travel.database) as tx:
        return sorted((await tx.execute(select(enrolments.c.workflow_id))).scalars())


def starting(travel: Travel) -> StartingByStory:
    return StartingByStory(travel.jornada.relay.enrolling, Enrolments(travel.database), BY_NAME)


def asked(**changes: str | None) -> StartRequest:
    facts = {"start_key": "run-1:start:welcome_back:1", "journey": "welcome_back"}
    return StartRequest.model_validate({**facts, "customer_id": "ana", **changes})


async def test_it_begins_beside_the_story_by_its_own_rules(opening: Travel) -> None:
    await opening.customer("ana")
    first = await orders(opening)
    assert (await first.ending()).outcome == Outcome.STARTED
    second = await orders(opening, order_id="2")
    assert (await second.ending()).outcome == Outcome.ALREADY_ENROLLED

    ratings = [f"rating/ana/{order_id}" for order_id in ("1", "2")]
    assert await lived(opening) == ["opener/ana/1", "opener/ana/2", *ratings, "welcome_back/ana"]


async def test_whom_it_keeps_out_it_does_not_begin_with(opening: Travel) -> None:
    await opening.customer("ana", traits={"staff": True})
    assert (await (await orders(opening)).ending()).outcome == Outcome.KEPT_OUT


async def test_a_try_that_died_after_the_start_starts_nothing_twice(opening: Travel) -> None:
    await opening.customer("ana")
    assert [await starting(opening).start(asked()) for _ in range(3)] == [Began.STARTED] * 3
    other = asked(start_key="run-2:start:welcome_back:1")
    assert await starting(opening).start(other) is Began.ALREADY_ENROLLED
    assert await lived(opening) == ["welcome_back/ana"]


async def test_what_died_between_its_row_and_its_start_is_started_by_the_repair(
    opening: Travel,
) -> None:
    await opening.customer("ana")
    request, now = asked(), datetime(2040, 1, 1, tzinfo=UTC)
    row = await Enrolments(opening.database).enrol(
        Entering(
            journey=request.journey,
            customer_id="ana",
            key=None,
            entry_event_id=event_id_of(request.start_key, scope=STARTED_DIRECTLY),
            workflow_id=workflow_id(request.journey, "ana"),
            rules=EntryRules(ReEntry.ONCE),
            at=now,
            earlier=earlier_for(WelcomeBack, None, None, now, in_queue=False),
        )
    )
    assert isinstance(row, Entered)
    await opening.jornada.relay.repair.sweep(datetime(2040, 1, 9, 13, tzinfo=UTC))
    handle = opening.env.client.get_workflow_handle(row.row.workflow_id)
    assert (await handle.result())["outcome"] == Outcome.SILENT
    assert await starting(opening).start(request) is Began.STARTED


@pytest.mark.parametrize(
    ("changes", "mistake"),
    [
        ({"journey": "welcom_back"}, "there is no journey welcom_back in this version"),
        ({"key": "1"}, "welcome_back has no key"),
        ({"journey": "rating"}, "rating needs key=, its order_id"),
    ],
)
async def test_a_mistaken_start_says_what_to_correct(
    opening: Travel, changes: dict[str, str], mistake: str
) -> None:
    with pytest.raises(JourneyMistake, match=mistake):
        await starting(opening).start(asked(**changes))


async def test_what_a_journey_starts_it_declares(store_file: Path) -> None:
    async with travelling(store_file, journeys=JOURNEYS) as world:
        await world.customer("ana")
        with pytest.raises(AssertionError, match=r'add "rating" to Stranger\.starts'):
            await world.begin(Stranger, "ana", ParcelOrdered(order_id="1"))


def test_every_journey_that_another_one_starts_is_there() -> None:
    check_starts(JOURNEYS_BY_NAME)
    with pytest.raises(JourneyMistake, match=r"Opener\.starts: there is no journey welcome_back"):
        check_starts({"opener": Opener, "rating": Rating})


async def test_recorded_customers_for_whom_one_was_started_are_not_stranded(
    opening: Travel, request: pytest.FixtureRequest
) -> None:
    if request.config.getoption("--record-histories"):
        await opening.customer("ana")
        for order_id, name in (("1", "started"), ("2", "already_enrolled")):
            run = await orders(opening, order_id=order_id)
            await run.ending()
            record(await run.handle.fetch_history(), name, folder=RECORDED)

    histories = list(recorded(RECORDED, "opener"))
    assert [one.name for one in histories] == [
        "opener/already_enrolled.closed",
        "opener/started.closed",
    ]
    assert await stranded(histories, [Opener]) == []
    assert [traces_in(Recorded(one.name, one.journey, one.history)) for one in histories] == [
        [],
        [],
    ]
