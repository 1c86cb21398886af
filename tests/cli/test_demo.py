"""The demo's clock, its cast and its timeline."""

from datetime import UTC, datetime, timedelta
from io import StringIO
from zoneinfo import ZoneInfo

import pytest
from rich.console import Console

from cli.arguments import REHEARSAL_PACE
from cli.demo.cast import CAST
from cli.demo.ending import RAISED_AFTER, next_curtain
from cli.demo.stories.onboarding import BEATRIZ, JAMES, ONBOARDING
from cli.demo.timeline import Timeline
from domain.clock import Pace
from domain.customers import Channel
from domain.eligibility.quiet_hours import QUIET_FROM, QUIET_UNTIL
from workflows.catalogue import JOURNEYS_BY_NAME

ANY_DAY = [datetime(2026, month, day, 17, 3, 8, 77, UTC) for month in (1, 7) for day in range(1, 8)]


@pytest.mark.parametrize("now", ANY_DAY)
def test_a_rehearsal_opens_on_a_monday_morning(now: datetime) -> None:
    opens_at, clock = next_curtain(REHEARSAL_PACE, now)
    assert f"{opens_at:%a %H:%M}" == "Mon 09:00"
    assert timedelta() < opens_at - now < timedelta(days=8)
    assert abs(clock.journey_time(now + RAISED_AFTER) - opens_at) < timedelta(seconds=1)


def test_at_the_pace_of_life_time_is_time() -> None:
    opens_at, clock = next_curtain(1, ANY_DAY[0])
    assert opens_at == clock.journey_time(ANY_DAY[0]) == ANY_DAY[0]


@pytest.mark.parametrize("now", ANY_DAY)
def test_james_is_due_a_reminder_at_night_and_the_others_are_not(now: datetime) -> None:
    """Whatever the season, with hours to spare for a slow machine."""
    opens_at, _ = next_curtain(REHEARSAL_PACE, now)
    for role in ONBOARDING:
        zone = ZoneInfo(role.customer.time_zone)
        for late in (timedelta(hours=1), timedelta(hours=9)):
            due = (role.enters_at(opens_at) + timedelta(days=2) + late).astimezone(zone).time()
            at_night = due >= QUIET_FROM or due < QUIET_UNTIL
            if role.customer is JAMES:
                assert at_night
            elif late < timedelta(hours=2):
                assert not at_night


def test_the_timelines_rows_come_in_the_order_of_their_clock() -> None:
    now = datetime.now(UTC)
    said = StringIO()
    timeline = Timeline(Console(file=said, width=80), Pace(), now)
    timeline.did(BEATRIZ, "presses the link", now + timedelta(minutes=2))
    timeline.told(JAMES, Channel.EMAIL, "Welcome [to] Jornada", now)
    timeline.summary([])
    rows = said.getvalue().splitlines()[1:3]
    assert "Welcome [to] Jornada" in rows[0]
    assert "presses the link" in rows[1]
    local = now.astimezone(ZoneInfo(JAMES.time_zone))
    assert f"{now:%a %H:%M}   {local:%H:%M}  James" in rows[0]


def test_the_cast_lives_all_journeys_in_four_languages_and_one_of_them_two_at_once() -> None:
    assert {role.journey for role in CAST} == {"onboarding", "post_purchase", "car_delivery"}
    assert {role.journey for role in CAST} <= set(JOURNEYS_BY_NAME)
    assert {role.customer.locale for role in CAST} == {"en", "pt-BR", "pt-PT", "ro"}
    assert {role.journey for role in CAST if role.customer is BEATRIZ} == {
        "onboarding",
        "post_purchase",
    }
