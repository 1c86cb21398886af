"""What operators read in the UI stays short, however long a story goes on."""

from datetime import UTC, datetime, timedelta

from domain.clock import Pace
from domain.journeys import Hold, Stage, StatusReport, TaskLine, TouchpointLine
from workflows.base.details import MOST_ROWS, details

NOON = datetime(2040, 1, 9, 12, tzinfo=UTC)
LONGEST = 32 * 1024
"""Bytes."""
SENDING = StatusReport(
    journey="onboarding",
    customer_id="c-1",
    key=None,
    stage=Stage.CONSIDERATION,
    doing="sending Welcome by e-mail",
)
HINT = "*Pending Activities* says why"


def touchpoints(count: int) -> tuple[TouchpointLine, ...]:
    return tuple(
        TouchpointLine(
            message="onboarding.welcome",
            title=f"Welcome {number}",
            channel="e-mail",
            status="sent",
            reason="accepted",
            at=NOON + timedelta(hours=number),
        )
        for number in range(count)
    )


def tasks(count: int) -> tuple[TaskLine, ...]:
    return tuple(
        TaskLine(owner=f"team-{number}", reason="late", at=NOON, due_at=NOON, done=False)
        for number in range(count)
    )


def test_the_newest_are_shown_and_it_is_said_how_many_came_before() -> None:
    many = {"touchpoints": touchpoints(10_000), "tasks": tasks(MOST_ROWS + 1)}
    shown = details(SENDING.model_copy(update=many), Pace())
    assert "Welcome 9999" in shown
    assert "Welcome 9949" not in shown
    assert f"And {10_000 - MOST_ROWS} before" in shown
    assert "And 1 before" in shown
    assert len(shown.encode()) < LONGEST
    few = {"touchpoints": touchpoints(MOST_ROWS), "tasks": tasks(MOST_ROWS)}
    shown = details(SENDING.model_copy(update=few), Pace())
    assert "Welcome 0" in shown
    assert " before" not in shown


def test_what_is_under_way_says_where_to_see_why_it_lasts() -> None:
    assert HINT in details(SENDING, Pace())
    waiting = {"doing": "waiting for Email Verified", "until": NOON}
    assert HINT not in details(SENDING.model_copy(update=waiting), Pace())
    held = {"held": Hold(by="maria", reason="asked to wait", since=NOON)}
    assert HINT not in details(SENDING.model_copy(update=held), Pace())
