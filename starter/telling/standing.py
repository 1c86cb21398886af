"""Where an enrolment stands, and what comes next: as it tells itself."""

from collections.abc import Iterator
from typing import NamedTuple

from domain.journeys import StatusReport
from starter.telling.moments import Clock
from starter.telling.plainly import label


def held(status: StatusReport, clock: Clock) -> Iterator[str]:
    """Say who holds it, since when, and why; nothing if nobody does."""
    if status.held:
        since = clock.moment(status.held.since)
        yield f"{status.held.by} holds it since {since}: {status.held.reason}"


class Ways(NamedTuple):
    """How a reader lets go on what stands still: by a command, or by a page."""

    resumed: str = "`jornada resume`"
    unpaused: str = "`jornada unpause`"


def next_of(
    status: StatusReport,
    clock: Clock,
    *,
    is_paused: bool = False,
    ways: Ways = Ways(),  # noqa: B008 - it never changes
) -> str:
    """Say what comes next, and when."""
    if status.ending is not None:
        return f"nothing: it ends as {label(status.ending.outcome)}"
    if status.held:
        return f"nothing is sent and nothing ends until {ways.resumed}"
    if is_paused:
        return f"the message waits for {ways.unpaused}"
    if status.until is None:
        return "it goes on as soon as this is done"
    at = clock.moment(status.until)
    if status.waiting_for:
        return f"it goes on when {' or '.join(status.waiting_for)} comes, and at {at} without it"
    return f"it goes on at {at}"
