"""A journey's question whether its customer is in a segment, as a worker answers it."""

from datetime import timedelta

import pytest
from temporalio.testing import ActivityEnvironment

from activities.records import RecordActivities
from adapters.store.engine.database import Database
from adapters.store.events.intake import Intake
from adapters.store.records import SqlRecords
from domain.clock import Pace
from domain.errors import JourneyMistake
from domain.events.commerce import OrderCompleted
from domain.segments import MembershipQuestion, Segment, did
from tests.activities.attempting import NOW
from tests.adapters.store.building import happening

WEEK = timedelta(days=7)
BUYERS = Segment("buyers", "bought within a week", did(OrderCompleted, within=WEEK))


async def answered(database: Database, segment: str, pace: Pace, later: timedelta) -> bool:
    """Ask some time after the customer bought."""
    asked_at = NOW + timedelta(days=36500)  # after whatever the machine's clock shows
    event = happening("e-1", "c-1", occurred_at=asked_at - later)
    await Intake(database).track(event)
    activities = RecordActivities(SqlRecords(database), {BUYERS.name: BUYERS})
    question = MembershipQuestion(customer_id="c-1", segment=segment, at=asked_at, pace=pace)
    return await ActivityEnvironment().run(activities.is_in_segment, question)


@pytest.mark.parametrize(("days", "is_in"), [(7, True), (8, False)])
async def test_the_present_of_the_question_counts(
    database: Database, days: int, is_in: bool
) -> None:
    assert await answered(database, "buyers", Pace(), timedelta(days=days)) is is_in


@pytest.mark.parametrize(("minutes", "is_in"), [(7, True), (8, False)])
async def test_in_a_rehearsal_a_window_is_as_much_shorter(
    database: Database, minutes: int, is_in: bool
) -> None:
    """A day lasts a minute."""
    rehearsal = Pace(factor=1440, origin=NOW)
    assert await answered(database, "buyers", rehearsal, timedelta(minutes=minutes)) is is_in


async def test_a_segment_that_no_file_has_is_a_mistake_that_says_so(database: Database) -> None:
    with pytest.raises(JourneyMistake, match="has the segment x"):
        await answered(database, "x", Pace(), WEEK)
