"""Where an enrolment stands, as it told itself."""

from collections.abc import Iterator, Sequence

import typer
from rich.console import Console

from cli import operating
from cli.arguments import AsJson, CustomerId, JourneyName, Key
from cli.operating import doing
from cli.running import console, new_app, run, settings
from cli.showing import in_utc, label, moment, print_lines, print_rows
from domain.ids import workflow_id
from domain.journeys import StatusReport, TouchpointLine
from domain.pauses import Pause

app = new_app()


@app.command()
def status(
    journey: JourneyName, customer_id: CustomerId, key: Key = None, as_json: AsJson = False
) -> None:
    """Ask an enrolment where it stands and what was sent so far."""
    report, pauses = run(
        operating.ask(settings(), operating.enrolment_ref(journey, customer_id, key))
    )
    if as_json:
        typer.echo(report.model_dump_json(indent=2, ensure_ascii=True))
    else:
        print_status(console, report, pauses)


def print_status(console: Console, status: StatusReport, pauses: Sequence[Pause] = ()) -> None:
    """Print what it does, who holds or paused it, and what was said so far."""
    where = workflow_id(status.journey, status.customer_id, status.key)
    rows = ((name, [words]) for name, words in _facts(status, pauses))
    print_rows(console, rows, heading=where)
    print_lines(console, "")
    if not status.touchpoints:
        print_lines(console, "Nothing was said so far.")
        return
    rows = ((moment(line.at), [_touchpoint(line)]) for line in status.touchpoints)
    print_rows(console, rows, heading="Said so far (times in UTC)")


def _facts(status: StatusReport, pauses: Sequence[Pause]) -> Iterator[tuple[str, str]]:
    yield "Stage", status.stage
    yield "Now", f"{doing(status)}{', which is paused' if pauses else ''}"
    for pause in pauses:
        since = in_utc(pause.at)
        yield "Paused", f"{pause.label}, by {pause.by} since {since}: {pause.reason}"
    for line in status.waits:
        until = f", until {in_utc(line.until)}" if line.until else ""
        yield "Waits for", f"{line.what}{until}"
    if more := [name for name in status.waiting_for if name not in status.doing]:
        yield "Also awaited", ", ".join(more)
    if status.held:
        since = in_utc(status.held.since)
        yield "Held", f"by {status.held.by} since {since}: {status.held.reason}"
    for task in status.tasks:
        if not task.done:
            claimed = f", claimed by {task.claimed_by}" if task.claimed_by else ""
            due = in_utc(task.due_at)
            yield "Help", f"asked of {task.owner}{claimed}, due {due}: {task.reason}"
    if status.quarantined_count:
        yield "Not understood", f"{status.quarantined_count} signals; --json tells which"


def _touchpoint(line: TouchpointLine) -> str:
    reason = "" if line.reason == "accepted" else f" ({label(line.reason)})"
    answer = f"; answered {line.answer}" if line.answer else ""
    return f"{line.title}: {line.status}{reason}, {line.channel}{answer}{_misunderstood(line)}"


def _misunderstood(line: TouchpointLine) -> str:
    count = line.misunderstood
    return f"; {count} answer{'' if count == 1 else 's'} not understood" if count else ""
