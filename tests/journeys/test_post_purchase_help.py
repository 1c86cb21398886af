"""The people who make good what was not, after an answer to post-purchase."""

from datetime import timedelta

import pytest

from domain.events import IssueResolved
from domain.events.commerce import OrderDelivered
from starter.client import NotEnrolled
from tests.journeys.shopping import ASKED, asked, delivered, ends, ordered, shopper, tasks_of
from tests.journeys.travel import Said, Travel
from workflows.post_purchase.messages import SATISFACTION

pytestmark = pytest.mark.unrecorded


async def test_that_the_parcel_was_found_does_not_make_them_happy(travel: Travel) -> None:
    """Tasks are told apart: the search's, done only now, is not the help they need."""
    run = await ordered(travel, await shopper(travel))
    await run.hears(OrderDelivered(order_id="o-1"), after=timedelta(days=15))
    await travel.ahead(timedelta(days=5, minutes=1))
    await travel.texts("1")
    (search,) = await tasks_of(travel, "orders")
    await travel.resolves(search)
    assert (await run.status()).waiting_for == ("Issue Resolved",)
    await run.record_open("waiting for the person after an overdue delivery")
    (to_help,) = await tasks_of(travel, "care")
    await travel.ahead(timedelta(days=1))
    await travel.resolves(to_help)

    assert await ends(run) == ("made_good", "retention")
    assert (await run.said())[-1] == Said("Mon 30 Jan 12:01", "email", "post_purchase.follow_up")


async def test_what_the_support_desk_resolved_is_followed_up(travel: Travel) -> None:
    """It knows the order, not our task; of another order it says nothing to this one."""
    run = await asked(travel, await shopper(travel))
    await travel.texts("2")
    await run.hears(IssueResolved(order_id="o-2"), after=timedelta(hours=1))
    await travel.took_in(run.customer_id, IssueResolved())
    assert (await run.status()).waiting_for == ("Issue Resolved",)
    await run.hears(IssueResolved(order_id="o-1"), after=timedelta(hours=1))

    assert await ends(run) == ("made_good", "retention")
    assert await run.said() == [
        *ASKED,
        Said("Mon 16 Jan 14:01", "email", "post_purchase.follow_up"),
    ]


async def test_what_was_resolved_before_a_person_was_called_was_something_else(
    travel: Travel,
) -> None:
    """Heard twice, even: before they had it, and while they were asked."""
    run = await delivered(travel, await shopper(travel))
    await run.hears(IssueResolved(order_id="o-1"))
    await travel.ahead(timedelta(days=5, minutes=1))
    await run.hears(IssueResolved(order_id="o-1"))
    await travel.texts("1")

    assert (await run.status()).waiting_for == ("Issue Resolved",)
    assert await ends(run) == ("not_made_good", "retention")
    assert await run.said() == ASKED


async def test_help_that_comes_after_a_month_comes_too_late(travel: Travel) -> None:
    run = await asked(travel, await shopper(travel))
    await travel.texts("1")
    await travel.ahead(timedelta(days=29))
    assert (await run.status()).waiting_for == ("Issue Resolved",)
    await travel.ahead(timedelta(days=2))
    await travel.resolves((await tasks_of(travel, "care"))[0])

    assert await ends(run) == ("not_made_good", "retention")
    assert await run.said() == ASKED


async def test_an_issue_of_a_content_customer_changes_nothing(travel: Travel) -> None:
    """The support desk may resolve what we never knew."""
    run = await asked(travel, await shopper(travel))
    await run.hears(IssueResolved(order_id="o-1"))
    await travel.texts("4")
    await run.hears(IssueResolved(order_id="o-1"))

    assert await ends(run) == ("not_bought_again", "advocacy")
    assert "post_purchase.follow_up" not in [said.message for said in await run.said()]


async def test_the_person_who_calls_reads_what_they_wrote(travel: Travel) -> None:
    """Beside the score, on the page; or the words of the text."""
    run = await asked(travel, await shopper(travel))
    await travel.taps(run, SATISFACTION, "2", "The lamp came broken.")
    (task,) = await tasks_of(travel, "care")
    assert (task.reason, task.words) == ("satisfaction 2 of 5", "The lamp came broken.")


async def test_a_resolution_heard_before_its_task_was_known_to_be_open_counts(
    travel: Travel,
) -> None:
    """A reset hears it first, and so does a worker that died as it asked: nobody says it twice."""
    run = await asked(travel, await shopper(travel))
    for task in ("task:orders:1", "task:care:1"):
        resolved = {"event_id": task, "name": "Issue Resolved"}
        told = {"order_id": "o-1", "task": task}
        await run.handle.signal("event", resolved | {"properties": told})
    await travel.taps(run, SATISFACTION, "1")

    assert await ends(run) == ("made_good", "retention")


async def test_of_a_terminated_run_nobody_is_told_that_it_waits(travel: Travel) -> None:
    run = await asked(travel, await shopper(travel))
    await run.handle.terminate("by mistake")
    travel.runs.remove(run)
    with pytest.raises(NotEnrolled, match="explain"):
        await travel.jornada.status(*run.id.split("/"))
