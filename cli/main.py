"""`jornada`: the command. One file a reader can scan; what a command does lives beside it."""

import asyncio
import gc
import logging
import os
import sys
import traceback
from collections.abc import Coroutine
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer
from rich.console import Console

from adapters.errors import NotSetUp
from cli.errors import CommandFailed
from cli.stopping import Interrupted, interruptible
from domain.customers import Channel
from domain.errors import JornadaError
from domain.operations import OperatorAction

if TYPE_CHECKING:
    from adapters.settings import Settings

T = TypeVar("T")

app = typer.Typer(
    help="Customer journeys as durable workflows.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
tasks = typer.Typer(help="What people are asked to do for customers.", no_args_is_help=True)
app.add_typer(tasks, name="tasks")
console = Console()
REHEARSAL_PACE = 43_200.0
"""A day in 2 seconds."""
DEV_FOLDER = Path(".jornada/dev")

RECORDED = Path("tests/histories")

EXPECTED = (CommandFailed, JornadaError, NotSetUp)
"""Errors whose message is for whoever typed the command."""

Histories = Annotated[Path, typer.Argument(help="recorded histories, a folder for each journey")]
Pace = Annotated[float, typer.Option(min=1, max=200_000, help="how many times as fast as life")]
JourneyName = Annotated[str, typer.Argument(metavar="JOURNEY", help="such as post_purchase")]
CustomerId = Annotated[str, typer.Argument(metavar="CUSTOMER", help="the opaque id")]
Key = Annotated[str | None, typer.Option(help="of a keyed journey: the order's id, say")]
Why = Annotated[str, typer.Option("--reason", help="one line that names nobody: it is kept")]
By = Annotated[
    str | None,
    typer.Option(envvar="JORNADA_OPERATOR", help="who you are; else your login name"),
]
AsJson = Annotated[bool, typer.Option("--json", help="print JSON, for a script")]
TaskId = Annotated[str, typer.Argument(metavar="ID", help="as `jornada tasks list` shows it")]


@app.callback()
def _logs() -> None:
    _configure_logs(logging.WARNING)


@app.command()
def demo(pace: Pace = REHEARSAL_PACE) -> None:
    """Let customers live through months of journeys in a minute, on real parts."""
    from cli.demo.show import show

    stay = sys.stdin.isatty() and sys.stdout.isatty() and not os.environ.get("CI")
    if not _run(show(console, pace, stay=stay)):
        raise typer.Exit(1)


@app.command()
def dev(pace: Pace = 1.0) -> None:
    """Run Temporal, a worker, the HTTP app and the sandbox; state is kept in .jornada/dev."""
    from cli.developing import develop

    _run(develop(console, DEV_FOLDER, pace))


@app.command()
def worker(
    pulse: Annotated[
        Path | None, typer.Option(help="a file to touch while all is well, for a health check")
    ] = None,
) -> None:
    """Run a worker until it is told to stop."""
    from cli.working import work

    _configure_logs(logging.INFO)
    _run(work(_settings(), pulse))


@app.command()
def serve(host: str = "127.0.0.1", port: int = 8000) -> None:
    """Run the HTTP app, the dispatcher and the repair until told to stop."""
    from cli.serving import serve_http

    _configure_logs(logging.INFO)
    _run(serve_http(_settings(), host, port))


@app.command()
def migrate(
    database_only: Annotated[
        bool, typer.Option("--database-only", help="leave Temporal's search attributes alone")
    ] = False,
) -> None:
    """Bring the database and Temporal's search attributes up to date; harmless when they are."""
    from cli.migrating import migrate_all

    _run(migrate_all(console, _settings(), database_only=database_only))


@app.command()
def start(
    journey: JourneyName,
    customer_id: CustomerId,
    key: Key = None,
    request_id: Annotated[
        str | None, typer.Option(help="a repeat of the same id does nothing")
    ] = None,
) -> None:
    """Enrol a customer without waiting for an event."""
    from cli import operating

    place = operating.place_of(journey, customer_id, key)
    typer.echo(_run(operating.start(_settings(), place, request_id)))


@app.command()
def event(
    customer_id: CustomerId,
    name: Annotated[str, typer.Argument(metavar="EVENT", help='such as "Order Delivered"')],
    properties: Annotated[
        list[str] | None,
        typer.Option("--property", "-p", metavar="NAME=VALUE", help="JSON or a text; many times"),
    ] = None,
    message_id: Annotated[
        str | None, typer.Option(help="a repeat of the same id does nothing")
    ] = None,
) -> None:
    """Tell what a customer did: stored here, handed on to her journeys by `jornada serve`."""
    from cli.tracking import tell

    for line in _run(tell(_settings(), customer_id, name, properties or [], message_id)):
        typer.echo(line)


@app.command()
def hold(
    journey: JourneyName, customer_id: CustomerId, reason: Why, key: Key = None, by: By = None
) -> None:
    """Hold an enrolment: nothing is sent and nothing ends until it is resumed. Clocks run on."""
    _operate(OperatorAction.HOLD, (journey, customer_id, key), by, reason)


@app.command()
def resume(
    journey: JourneyName, customer_id: CustomerId, reason: Why, key: Key = None, by: By = None
) -> None:
    """Let a held enrolment go on. What was heard meanwhile beats a time-out."""
    _operate(OperatorAction.RESUME, (journey, customer_id, key), by, reason)


@app.command("skip-wait")
def skip_wait(
    journey: JourneyName, customer_id: CustomerId, reason: Why, key: Key = None, by: By = None
) -> None:
    """End an enrolment's present wait as if its time were over."""
    _operate(OperatorAction.SKIP_WAIT, (journey, customer_id, key), by, reason)


@app.command()
def leave(
    journey: JourneyName, customer_id: CustomerId, reason: Why, key: Key = None, by: By = None
) -> None:
    """Take a customer out of a journey, held or not."""
    _operate(OperatorAction.LEAVE, (journey, customer_id, key), by, reason)


def _operate(
    action: OperatorAction, where: tuple[str, str, str | None], by: str | None, reason: str
) -> None:
    from cli import operating

    place = operating.place_of(*where)
    typer.echo(_run(operating.operate(_settings(), place, action, by, reason)))


@app.command()
def status(
    journey: JourneyName, customer_id: CustomerId, key: Key = None, as_json: AsJson = False
) -> None:
    """Ask an enrolment where it stands and what was said so far."""
    from cli import operating
    from cli.standing import print_status

    place = operating.place_of(journey, customer_id, key)
    report = _run(operating.ask(_settings(), place))
    if as_json:
        typer.echo(report.model_dump_json(indent=2, ensure_ascii=True))
    else:
        print_status(console, report)


@app.command()
def explain(customer_id: CustomerId, as_json: AsJson = False) -> None:
    """Tell what was decided for a customer, when and why: from our own store, at any time."""
    from cli.explaining import explained, print_account

    told = _run(explained(_settings(), customer_id))
    if as_json:
        typer.echo(told.model_dump_json(indent=2, ensure_ascii=True))
    else:
        print_account(console, told)


@tasks.command("list")
def list_tasks(
    owner: Annotated[str | None, typer.Option(metavar="TEAM", help="of one team only")] = None,
    done: Annotated[
        bool, typer.Option("--done", help="the last done, and how long it took")
    ] = False,
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="how many at most")] = 200,
    as_json: AsJson = False,
) -> None:
    """List what is to be done, the most overdue first."""
    from cli.tasks import as_json as to_json
    from cli.tasks import print_tasks, tasks_of

    found = _run(tasks_of(_settings(), owner, done=done, limit=limit))
    if as_json:
        typer.echo(to_json(found))
    else:
        print_tasks(console, found, owner, done=done, limit=limit)


@tasks.command("claim")
def claim_task(task_id: TaskId, by: By = None) -> None:
    """Say that you are at it."""
    from cli.tasks import claim

    task = _run(claim(_settings(), task_id, by))
    typer.echo(f"{task.task_id} is {task.claimed_by}'s: {task.reason}")


@tasks.command("resolve")
def resolve_task(
    task_id: TaskId,
    note: Annotated[str, typer.Option(help="what was done; it stays in the store")],
    by: By = None,
) -> None:
    """Say that it is done; the journey that asked hears of it."""
    from cli.tasks import resolve

    typer.echo(_run(resolve(_settings(), task_id, by, note)))


@app.command()
def parked(
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="how many at most")] = 200,
    as_json: AsJson = False,
) -> None:
    """List the events that could not be handed on to any journey, the oldest first."""
    from cli.requeueing import as_json as to_json
    from cli.requeueing import parked_events, print_parked

    found = _run(parked_events(_settings(), limit))
    if as_json:
        typer.echo(to_json(found))
    else:
        print_parked(console, found, limit)


@app.command()
def unpark(
    event_id: Annotated[str | None, typer.Argument(help="one event; without it, all")] = None,
) -> None:
    """Dispatch parked events again, once their cause is gone (`parked` lists them)."""
    from cli.requeueing import unpark_events

    count = _run(unpark_events(_settings(), event_id))
    if event_id and not count:
        raise CommandFailed(f"no parked event has the id {event_id}: `jornada parked` lists them")
    console.print(f"{count} event{'' if count == 1 else 's'} queued again.", highlight=False)


@app.command()
def unbar(
    customer_id: CustomerId,
    channel: Annotated[
        Channel, typer.Argument(metavar="|".join(Channel), help="the way that is barred")
    ],
    reason: Why,
    by: By = None,
    at_her_request: Annotated[
        bool,
        typer.Option("--at-her-request", help="she had opted out, and wants messages again"),
    ] = False,
) -> None:
    """Let a customer's barred address be used again; the audit keeps who did it, and why."""
    from cli.unsuppressing import unsuppress_address

    unsuppressing = unsuppress_address(
        _settings(), customer_id, channel, by, reason, at_her_request=at_her_request
    )
    typer.echo(_run(unsuppressing))


@app.command()
def preview(
    message: str,
    locale: str = "en",
    html: Annotated[bool, typer.Option(help="print the e-mail's HTML instead")] = False,
    short: Annotated[bool, typer.Option(help="its short form, for when it is late")] = False,
) -> None:
    """Print a message's words with made-up values, in one language."""
    from cli.previewing import preview_html, preview_text

    show = preview_html if html else preview_text
    typer.echo(show(message, locale, _settings().company, short=short))


@app.command()
def cost(folder: Histories = RECORDED) -> None:
    """Print what each journey and path costs: history events, billable actions, bytes."""
    from cli.costs import print_costs

    print_costs(console, folder)


@app.command()
def replay(folder: Histories = RECORDED) -> None:
    """Replay recorded histories, and tell whom today's code would strand."""
    from cli.replaying import replay_all

    if not _run(replay_all(console, folder)):
        raise typer.Exit(1)


def _configure_logs(level: int) -> None:
    from adapters.logs import configure_logs

    configure_logs(level)


def _settings() -> "Settings":
    from adapters.settings import load_settings

    return load_settings()


def _run(work: Coroutine[Any, Any, T]) -> T:
    if not gc.isenabled():  # as `main` left it: what was imported stays, and is never garbage
        gc.freeze()
        gc.enable()
    return asyncio.run(interruptible(work))


def main() -> None:
    """Run a command and leave with its exit code."""
    gc.disable()  # until all is imported: to look for garbage meanwhile is an eighth of a command
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):  # whatever a customer wrote, in whatever terminal
            stream.reconfigure(errors="replace")
    code = run_command()
    sys.stdout.flush()
    sys.stderr.flush()
    # All is closed by now. Temporal's native threads may still touch the interpreter while it
    # takes itself apart, which now and then turned a success into an abort (exit 134).
    os._exit(code)


def run_command() -> int:
    """Run a command; an expected error is one line and a non-zero exit code."""
    try:
        app()
    except EXPECTED as error:
        typer.echo(f"jornada: {error}", err=True)
        return 1
    except Interrupted as interrupted:
        return interrupted.exit_code
    except KeyboardInterrupt:
        return 130
    except SystemExit as leaving:
        return leaving.code if isinstance(leaving.code, int) else int(leaving.code is not None)
    except Exception:  # noqa: BLE001 - as the interpreter itself would show it
        traceback.print_exc()
        return 1
    return 0


if __name__ == "__main__":
    main()
