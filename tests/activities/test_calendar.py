"""Which day it is, and which business day is meant, as a worker answers a journey."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from temporalio.testing import ActivityEnvironment

from activities.calendar import CalendarActivities
from adapters.holidays import LibraryHolidays
from adapters.store.engine.database import Database
from adapters.store.records import SqlRecords
from domain.days import BusinessDayQuestion, BusinessDays, TodayQuestion
from domain.errors import JourneyMistake
from domain.opening import OpeningHours, OpeningQuestion

LATE = datetime(2040, 1, 9, 23, 30, tzinfo=UTC)


def calendar(database: Database) -> CalendarActivities:
    return CalendarActivities(SqlRecords(database), LibraryHolidays())


@pytest.mark.parametrize(
    ("zone", "day"),
    [
        ("Asia/Tokyo", date(2040, 1, 10)),
        ("America/Sao_Paulo", date(2040, 1, 9)),
        # Of who is unknown: the zone of the deployment.
        (None, date(2040, 1, 9)),
    ],
)
async def test_today_is_by_a_clock_there(database: Database, zone: str | None, day: date) -> None:
    question = TodayQuestion(customer_id="c-1", zone=zone, at=LATE)
    assert await ActivityEnvironment().run(calendar(database).today, question) == day


async def test_a_business_day_leaves_out_a_countrys_holidays(database: Database) -> None:
    christmas = BusinessDayQuestion(day=date(2029, 12, 24), days=1, counting=BusinessDays("DE"))
    found = await ActivityEnvironment().run(calendar(database).business_day, christmas)
    assert found == date(2029, 12, 27), "there are two holidays in Germany"


async def test_a_country_that_nobody_knows_is_a_mistake_that_says_so(database: Database) -> None:
    question = BusinessDayQuestion(day=LATE.date(), days=1, counting=BusinessDays("XX"))
    with pytest.raises(JourneyMistake, match="no calendar of holidays for XX"):
        await ActivityEnvironment().run(calendar(database).business_day, question)


async def test_opening_hours_leave_out_a_countrys_holidays(database: Database) -> None:
    hours = OpeningHours(time(9), time(18), "Europe/Lisbon", BusinessDays("PT"))
    question = OpeningQuestion(
        since=datetime(2040, 3, 29, 16, 30, tzinfo=UTC), duration=timedelta(hours=2), hours=hours
    )
    found = await ActivityEnvironment().run(calendar(database).opening_time, question)
    assert found == datetime(2040, 4, 2, 9, 30, tzinfo=UTC)
