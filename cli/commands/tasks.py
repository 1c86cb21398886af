"""What people are asked to do: listed, claimed, resolved."""

import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Annotated

import typer
from rich.console import Console

from adapters.settings import Settings
from adapters.store.engine.columns import check_storable
from cli.arguments import AsJson, By, Limit
from cli.commands.track import fate_soon, handed_on
from cli.errors import CommandFailed
from cli.operating import jornada_for_operators, operator
from cli.running import console, new_app, run, settings
from cli.showing import in_utc, plain, print_limit, print_lines, print_rows
from domain.clock import humanized
from domain.tasks import NoSuchTask, Task, TaskTaken
from starter.telling.answers import pictures
from vendors.registry import label_of

LONGEST_NOTE = 2000
MOST_WORDS = 200
"""Characters of a customer's words in a list; `--json` gives all."""

app = new_app("What people are asked to do for customers.")


TaskId = Annotated[str, typer.Argument(metavar="ID", help="as `jornada tasks list` shows it")]


@app.command("list")
def list_tasks(
    owner: Annotated[str | None, typer.Option(metavar="TEAM", help="of one team only")] = None,
    done: Annotated[
        bool, typer.Option("--done", help="the last done, and how long it took")
    ] = False,
    limit: Limit = 200,
    as_json: AsJson = False,
) -> None:
    """List what is to be done, the most overdue first."""
    found = run(tasks_of(settings(), owner, done=done, limit=limit))
    if as_json:
        typer.echo(to_json(found))
    else:
        print_tasks(console, found, owner, done=done, limit=limit)


@app.command("claim")
def claim_task(task_id: TaskId, by: By = None) -> None:
    """Say that you are at it."""
    task = run(claim(settings(), task_id, by))
    typer.echo(f"{task.task_id} is {task.claimed_by}'s: {task.reason}")


@app.command("resolve")
def resolve_task(
    task_id: TaskId,
    note: Annotated[str, typer.Option(help="what was done; it stays in the store")],
    by: By = None,
) -> None:
    """Say that it is done; the journey that asked learns of it."""
    typer.echo(run(resolve(settings(), task_id, by, note)))


async def tasks_of(
    settings: Settings, owner: str | None, *, done: bool, limit: int
) -> Sequence[Task]:
    """Return a team's tasks, or everybody's: the undone with the most overdue first."""
    async with jornada_for_operators(settings) as jornada:
        await jornada.database.check()
        return await jornada.tasks.list(owner=owner, done=done, limit=limit)


async def claim(settings: Settings, task_id: str, by: str | None) -> Task:
    """Note that somebody is at it. Raises `CommandFailed`."""
    name = operator(by)
    async with jornada_for_operators(settings) as jornada:
        await jornada.database.check()
        try:
            return await jornada.tasks.claim(task_id, name, datetime.now(UTC))
        except (NoSuchTask, TaskTaken) as refused:
            raise CommandFailed(f"{plain(task_id)}: {refused}") from None


async def resolve(settings: Settings, task_id: str, by: str | None, note: str) -> str:
    """Note that it is done; return whether its enrolment knows. Raises `CommandFailed`."""
    name = operator(by)
    _check_note(note)
    async with jornada_for_operators(settings) as jornada:
        await jornada.database.check()
        try:
            task = await jornada.tasks.resolve(task_id, name, note.strip(), datetime.now(UTC))
        except (NoSuchTask, TaskTaken) as refused:
            raise CommandFailed(f"{plain(task_id)}: {refused}") from None
        fate = await fate_soon(jornada.database, f"task:{task_id}")
    done = f"{task.task_id} is done, {_took(task)} after it was asked"
    if fate is None:
        return f"{done}."
    return f"{done}. The enrolment's event is stored{handed_on(fate)}"


def print_tasks(
    console: Console, tasks: Sequence[Task], owner: str | None, *, done: bool, limit: int
) -> None:
    """Print a block for each task: what is overdue says so in its first line."""
    if not tasks:
        of_team = f" of {owner}" if owner else ""
        print_lines(console, f"No task{of_team} is {'done' if done else 'open'}.")
        return
    now = datetime.now(UTC)
    print_rows(console, ((task.task_id, list(_lines(task, now))) for task in tasks))
    print_limit(console, len(tasks), limit)


def to_json(tasks: Sequence[Task]) -> str:
    """Return tasks for a script: all there is to tell of them."""
    now = datetime.now(UTC)
    return json.dumps([_facts(task, now) for task in tasks], indent=2)


def _facts(task: Task, now: datetime) -> dict[str, object]:
    took = task.time_to_resolution
    return task.model_dump(mode="json") | {
        "overdue": _is_overdue(task, now),
        "seconds_to_resolution": None if took is None else round(took.total_seconds()),
    }


def _lines(task: Task, now: datetime) -> Iterator[str]:
    yield f"{_state(task, now)}, for {task.owner}: {task.reason}"
    source, _, text_id = (task.event_id or "").partition(":")
    stranger = f"a number that nobody has: see the text {text_id} at {label_of(source)}"
    whom = f"customer {task.customer_id}" if task.customer_id else stranger
    given = f" (key {task.key_as_given})" if task.key_as_given else ""
    yield f"{whom}, {task.workflow_id}{given}" if task.workflow_id else whom
    if task.words:
        words = plain(task.words)
        yield f'wrote: "{words if len(words) <= MOST_WORDS else words[:MOST_WORDS] + "…"}"'
    yield from pictures(task.media)
    if task.claimed_by and task.claimed_at and task.resolved_at is None:
        yield f"{task.claimed_by} is at it since {in_utc(task.claimed_at)}"
    if task.resolution:
        yield f"note: {task.resolution}"


def _state(task: Task, now: datetime) -> str:
    if task.resolved_at is not None:
        return f"done {in_utc(task.resolved_at)} by {task.resolved_by} after {_took(task)}"
    due = f"due {in_utc(task.due_at)}"
    if not _is_overdue(task, now):
        return f"{task.state}, {due}"
    escalated = ", escalated" if task.escalated_at else ""
    return f"OVERDUE by {humanized(now - task.due_at)}{escalated}, {task.state}, {due}"


def _is_overdue(task: Task, now: datetime) -> bool:
    return task.resolved_at is None and task.due_at < now


def _took(task: Task) -> str:
    took = task.time_to_resolution
    return "" if took is None else humanized(took)


def _check_note(note: str) -> None:
    if not note.strip() or len(note) > LONGEST_NOTE:
        raise CommandFailed(f"--note: tell in 1 to {LONGEST_NOTE} characters what was done")
    try:
        check_storable(note)
    except ValueError as error:
        raise CommandFailed(f"--note: {error}") from None
