"""What operators read in the Temporal UI: where a customer stands, and nothing personal."""

import pytest

from domain.operations import OperatorRequest
from tests.journeys.cars import HOUR, SAO_PAULO, SLOTS, arrived
from tests.journeys.operating import details
from tests.journeys.shopping import asked, shopper, tasks_of
from tests.journeys.travel import Travel

pytestmark = pytest.mark.unrecorded

MARIA = OperatorRequest(by="maria", reason="they asked us to wait")


async def test_a_moment_has_its_year_its_zone_and_the_customers_own_clock(travel: Travel) -> None:
    run = await arrived(travel, time_zone=SAO_PAULO)
    shown = await details(run)
    assert f"**Clock:** UTC, in brackets {SAO_PAULO}" in shown
    assert "09 Jan 2040, 12:00 (09:00)" in shown
    assert "Until 11 Jan 2040, 12:00 (09:00)." in shown
    # Another day on their clock is told with it.
    await run.handle.execute_update("hold", MARIA)
    await travel.skip(14 * HOUR)
    await run.handle.execute_update("resume", MARIA)
    await run.handle.execute_update("hold", MARIA)
    assert "**Held** by maria since 11 Jan 2040, 02:00 (10 Jan 2040, 23:00)" in await details(run)


async def test_before_their_zone_is_known_there_is_utc_alone(travel: Travel) -> None:
    run = await arrived(travel, time_zone="UTC")
    assert "**Clock:** UTC\n" in await details(run)
    assert "(" not in (await details(run)).partition("### Touchpoints")[0]


async def test_who_was_asked_to_help_is_shown_until_it_is_done(travel: Travel) -> None:
    run = await asked(travel, await shopper(travel))
    await travel.texts("1")
    shown = await details(run)
    assert "### Asked of people" in shown
    (line,) = [line for line in shown.splitlines() if "care" in line and "|" in line]
    assert "satisfaction" in line
    assert "open" in line
    (task,) = await tasks_of(travel, "care")
    # What a company tracks under that name is about nobody's task.
    await travel.track(run.customer_id, "Issue Claimed", task="task:care:1", by="joao")
    await run.settled()
    assert [each.claimed_by for each in (await run.status()).tasks] == [None]
    await travel.jornada.tasks.claim(task.task_id, "maria", await travel.now())
    await travel.jornada.relay.dispatcher.dispatch_all()
    await run.settled()
    (line,) = [line for line in (await details(run)).splitlines() if "| care" in line]
    assert "claimed by maria" in line
    (shown_by_status,) = (await run.status()).tasks
    assert (shown_by_status.claimed_by, shown_by_status.done) == ("maria", False)
    await travel.resolves(task)
    (line,) = [line for line in (await details(run)).splitlines() if "| care" in line]
    assert "done" in line
    assert "called them" not in await details(run)


async def test_a_text_that_nobody_asked_for_counts_nowhere(travel: Travel) -> None:
    run = await arrived(travel, {"slot_1": SLOTS["slot_1"]})
    await travel.texts("1")
    await travel.texts("thank you!")
    assert all(not each.misunderstood for each in (await run.status()).touchpoints)
