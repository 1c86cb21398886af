"""Several waits at once, as `jornada status` prints them: each with its own end."""

from datetime import UTC, datetime
from io import StringIO

from rich.console import Console

from cli.commands.status import print_status
from domain.clock import Pace
from domain.journeys import Stage, StatusReport, WaitLine
from workflows.base.details import details

NOON = datetime(2040, 1, 9, 12, tzinfo=UTC)
STATUS = StatusReport(
    journey="tier",
    customer_id="c-1",
    key=None,
    stage=Stage.RETENTION,
    doing="waiting for what comes first: Tier Changed where points is more than 5; a moment",
    waiting_for=("Tier Changed",),
    until=NOON,
    waits=(
        WaitLine(what="Tier Changed where points is more than 5"),
        WaitLine(what="a moment", until=NOON),
    ),
)


def test_each_is_printed_with_its_own_end() -> None:
    out = StringIO()
    print_status(Console(file=out, width=120), STATUS)
    lines = [" ".join(line.split()) for line in out.getvalue().splitlines()]
    assert "Waits for Tier Changed where points is more than 5" in lines
    assert any(line.startswith("Waits for a moment, until 2040-01-09 12:00") for line in lines)


def test_the_ui_lists_them_too() -> None:
    shown = details(STATUS, Pace())
    assert "**Now:** waiting for what comes first:\n\n- Tier Changed where" in shown
    assert "\n- a moment, until 09 Jan 2040, 12:00" in shown
