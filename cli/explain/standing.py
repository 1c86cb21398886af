"""Where running enrolments stand now, and what comes next: as they tell themselves."""

from collections.abc import Iterator, Sequence

from rich.console import Console

from cli.explain.pauses import pauses_met
from cli.showing import Clock, label, print_lines, print_rows, status_command
from domain.explanation import Explanation, Standing
from domain.journeys import StatusReport


def print_standings(
    console: Console, account: Explanation, standings: Sequence[Standing], clock: Clock
) -> None:
    """Print where each enrolment stands that is not over."""
    if standings:
        print_lines(console, "")
        rows = [(one.enrolment.workflow_id, list(_lines(account, one, clock))) for one in standings]
        print_rows(console, rows, heading="Now")


def _lines(account: Explanation, standing: Standing, clock: Clock) -> Iterator[str]:
    enrolment, status = standing.enrolment, standing.status
    if status is None:
        yield f"it does not tell where it stands: {standing.problem}"
        command = status_command(enrolment.journey, account.customer_id, enrolment.key)
        yield f"ask it later: `{command}`"
    else:
        pauses = pauses_met(account, enrolment.workflow_id)
        yield f"at the stage {status.stage}, {status.doing}{', which is paused' if pauses else ''}"
        yield from held(status, clock)
        yield f"next: {next_of(status, clock, is_paused=bool(pauses))}"
    for task in account.tasks:
        if task.resolved_at is None and task.workflow_id == enrolment.workflow_id:
            yield f"{task.owner} has to help by {clock.moment(task.due_at)}: {task.reason}"


def held(status: StatusReport, clock: Clock) -> Iterator[str]:
    """Say who holds it, since when, and why; nothing if nobody does."""
    if status.held:
        since = clock.moment(status.held.since)
        yield f"{status.held.by} holds it since {since}: {status.held.reason}"


def next_of(status: StatusReport, clock: Clock, *, is_paused: bool = False) -> str:
    """Say what comes next, and when."""
    if status.ending is not None:
        return f"nothing: it ends as {label(status.ending.outcome)}"
    if status.held:
        return "nothing is sent and nothing ends until `jornada resume`"
    if is_paused:
        return "the message waits for `jornada unpause`"
    if status.until is None:
        return "it goes on as soon as this is done"
    at = clock.moment(status.until)
    if status.waiting_for:
        return f"it goes on when {' or '.join(status.waiting_for)} comes, and at {at} without it"
    return f"it goes on at {at}"
