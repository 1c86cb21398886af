"""Where running enrolments stand now, and what comes next: as they tell themselves."""

from collections.abc import Iterator, Sequence

from rich.console import Console

from cli.showing import Clock, print_lines, print_rows, status_command
from domain.explanation import Explanation, Standing
from starter.telling.pauses import pauses_met
from starter.telling.standing import held, next_of


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
