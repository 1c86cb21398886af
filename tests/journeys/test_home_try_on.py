"""Every path of home try-on."""

from datetime import timedelta

import pytest

from domain.customers import Channel, Topic
from domain.tasks import Task
from tests.journeys.late import told_late
from tests.journeys.shopping import tasks_of
from tests.journeys.travel import Run, Said, Travel
from workflows.home_try_on.events import (
    TryOnArrived,
    TryOnCancelled,
    TryOnDecided,
    TryOnEvent,
    TryOnOrdered,
    TryOnReturned,
    TryOnShipped,
)
from workflows.home_try_on.journey import HomeTryOn
from workflows.home_try_on.messages import FIT

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
TEXTS = {Topic.ORDER_UPDATES: [Channel.SMS]}


def said(when: str, channel: str, message: str) -> Said:
    return Said(when, channel, f"home_try_on.{message}")


ORDERED = said("Mon 09 Jan 09:00", "email", "confirmed")
SHIPPED = said("Tue 10 Jan 09:00", "sms", "shipped")
ARRIVED = said("Thu 12 Jan 09:00", "email", "arrived")
FITS = said("Sat 14 Jan 10:00", "sms", "fit")
DECIDES = said("Mon 16 Jan 10:00", "email", "decide")


@pytest.fixture
async def run(travel: Travel) -> Run:
    """A customer in Brazil has ordered a box, on a Monday at nine."""
    await travel.customer("ana", time_zone="America/Sao_Paulo", consents=TEXTS)
    return await travel.begin(HomeTryOn, "ana", TryOnOrdered(box_id="b-1"))


async def arrives(run: Run) -> Run:
    """Let the box be shipped on Tuesday and arrive on Thursday."""
    await run.hears(TryOnShipped(box_id="b-1"), after=DAY)
    await run.hears(TryOnArrived(box_id="b-1"), after=2 * DAY)
    return run


async def tasks(travel: Travel) -> list[Task]:
    return [*await tasks_of(travel, "orders"), *await tasks_of(travel, "stylists")]


async def test_who_keeps_some_is_led_there_day_by_day(travel: Travel, run: Run) -> None:
    await run.record_open("waiting for the box")
    await arrives(run)
    await run.record_open("trying on")
    await travel.ahead(2 * DAY + 2 * HOUR)
    await run.record_open("asked how they fit")
    await travel.ahead(2 * DAY)
    await run.record_open("told how to decide")
    await run.hears(TryOnDecided(box_id="b-1", kept=2), after=DAY)

    ending = await run.ending()
    assert (ending.outcome, ending.stage) == ("kept", "retention")
    assert await run.said() == [
        ORDERED,
        SHIPPED,
        ARRIVED,
        FITS,
        DECIDES,
        said("Tue 17 Jan 11:00", "email", "kept"),
    ]
    assert await tasks(travel) == []


@pytest.mark.thorough
async def test_of_a_box_that_came_days_ago_nobody_asks_what_is_closed_at_once(
    travel: Travel, run: Run
) -> None:
    await travel.ahead(6 * DAY)
    await told_late(travel, run, TryOnArrived(box_id="b-1"), by=5 * DAY)
    assert [line.message for line in await run.said()] == [
        "home_try_on.confirmed",
        "home_try_on.arrived",
        "home_try_on.decide",
    ]
    assert ("home_try_on.fit", "skipped", "late") in await run.decisions()


@pytest.mark.parametrize("words", ["3", "the round ones pinch a little"], ids=["number", "words"])
async def test_how_they_fit_goes_to_a_stylist(travel: Travel, run: Run, words: str) -> None:
    await arrives(run)
    await travel.ahead(2 * DAY + 2 * HOUR)
    assert "one of us will read it" in await travel.texts(words)

    (task,) = await tasks(travel)
    assert (task.owner, task.words) == ("stylists", words)
    await run.hears(TryOnDecided(box_id="b-1"), after=DAY)
    assert (await run.ending()).outcome == "kept"


@pytest.mark.thorough
async def test_the_page_of_the_mail_takes_it_too(travel: Travel) -> None:
    await travel.customer("bea", consents={})
    run = await arrives(await travel.begin(HomeTryOn, "bea", TryOnOrdered(box_id="b-1")))
    await travel.ahead(2 * DAY + 2 * HOUR)
    assert (await run.said())[-1].channel == "email"
    await travel.taps(run, FIT, "words", "the second one")

    (task,) = await tasks(travel)
    assert task.words == "the second one"
    await run.hears(TryOnReturned(box_id="b-1"), after=DAY)
    assert (await run.ending()).outcome == "kept_none"


async def test_the_shop_sees_the_same_box_and_ends_it_there(travel: Travel, run: Run) -> None:
    await arrives(run)
    await travel.ahead(2 * DAY + 2 * HOUR)
    await run.hears(TryOnDecided(box_id="b-1", kept=1, channel="shop"), after=HOUR)

    assert (await run.ending()).outcome == "kept"
    assert await run.said() == [
        ORDERED,
        SHIPPED,
        ARRIVED,
        FITS,
        said("Sat 14 Jan 12:00", "email", "kept"),
    ]


@pytest.mark.thorough
async def test_who_comes_to_the_shop_before_the_box_does_is_not_asked(run: Run) -> None:
    await run.hears(TryOnDecided(box_id="b-1", kept=0, channel="shop"), after=HOUR)

    assert (await run.ending()).outcome == "kept_none"
    assert await run.said() == [ORDERED, said("Mon 09 Jan 10:00", "email", "kept_none")]


@pytest.mark.thorough
async def test_of_another_box_it_hears_nothing(travel: Travel, run: Run) -> None:
    await travel.track("ana", TryOnDecided(box_id="b-2"))
    await run.hears(TryOnDecided(box_id="b-1"), after=HOUR)
    assert (await run.ending()).outcome == "kept"


@pytest.mark.parametrize(
    ("after", "heard"),
    [(1, [ORDERED, SHIPPED, ARRIVED]), (3, [ORDERED, SHIPPED, ARRIVED, FITS])],
    ids=["unasked", "asked"],
)
async def test_a_box_that_is_back_has_kept_nothing(run: Run, after: int, heard: list[Said]) -> None:
    await arrives(run)
    await run.hears(TryOnReturned(box_id="b-1"), after=after * DAY)

    assert (await run.ending()).outcome == "kept_none"
    *before, last = await run.said()
    assert before == heard
    assert last.message == "home_try_on.kept_none"


async def test_a_box_that_is_not_back_is_asked_for_by_a_person_and_not_threatened(
    travel: Travel, run: Run
) -> None:
    await arrives(run)
    await travel.ahead(10 * DAY + 2 * HOUR)
    (task,) = await tasks(travel)
    assert (task.owner, task.reason) == ("stylists", "a try-on box is not back")
    assert f"{task.at:%a %d %b %H:%M}" == "Sun 22 Jan 13:00", "ten in São Paulo, on day ten"
    await run.record_open("a person asks for the box")

    assert (await run.ending()).outcome == "not_back"
    assert await run.said() == [ORDERED, SHIPPED, ARRIVED, FITS, DECIDES]


@pytest.mark.thorough
async def test_one_that_comes_back_after_all_has_kept_nothing(run: Run) -> None:
    await arrives(run)
    await run.hears(TryOnReturned(box_id="b-1"), after=13 * DAY)
    assert (await run.ending()).outcome == "kept_none"


async def test_a_box_that_never_arrives_is_looked_for(travel: Travel, run: Run) -> None:
    await run.hears(TryOnShipped(box_id="b-1"), after=DAY)
    await travel.ahead(10 * DAY)
    (task,) = await tasks(travel)
    assert (task.owner, task.reason) == ("orders", "a try-on box is late")

    assert (await run.ending()).outcome == "never_arrived"
    assert await run.said() == [ORDERED, SHIPPED]


@pytest.mark.thorough
async def test_one_that_was_found_is_tried_on(travel: Travel, run: Run) -> None:
    await travel.ahead(11 * DAY)
    await run.hears(TryOnArrived(box_id="b-1"), after=DAY)
    await run.hears(TryOnDecided(box_id="b-1"), after=DAY)

    assert (await run.ending()).outcome == "kept"
    assert [each.message for each in await run.said()] == [
        f"home_try_on.{name}" for name in ("confirmed", "arrived", "kept")
    ]


@pytest.mark.thorough
@pytest.mark.parametrize(
    "heard",
    [None, TryOnShipped(box_id="b-1"), TryOnArrived(box_id="b-1")],
    ids=["ordered", "shipped", "arrived"],
)
async def test_a_cancelled_box_ends_it_with_a_farewell(run: Run, heard: TryOnEvent | None) -> None:
    if heard:
        await run.hears(heard, after=DAY)
    await run.hears(TryOnCancelled(box_id="b-1"), after=HOUR)

    assert (await run.ending()).outcome == "left"
    assert (await run.said())[-1].message == "home_try_on.cancelled"
