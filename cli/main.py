"""`jornada`: the command. One file a reader can scan; what a command does lives beside it."""

import asyncio
import logging
import os
import sys
import traceback
from collections.abc import Coroutine
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer
from rich.console import Console

from adapters.logs import configure_logs
from adapters.settings import SettingsError, load_settings
from adapters.store.database import StoreUnusable
from adapters.temporal import SearchAttributesMissing, TemporalUnreachable
from cli.errors import CommandFailed
from cli.stopping import Interrupted, interruptible
from domain.errors import JornadaError

T = TypeVar("T")

app = typer.Typer(
    help="Customer journeys as durable workflows.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
console = Console()
REHEARSAL_PACE = 72_000.0
"""A day in 1.2 seconds."""
DEV_FOLDER = Path(".jornada/dev")

RECORDED = Path("tests/histories")

EXPECTED = (
    CommandFailed,
    JornadaError,
    SearchAttributesMissing,
    SettingsError,
    StoreUnusable,
    TemporalUnreachable,
)
"""Errors whose message is for whoever typed the command."""

Histories = Annotated[Path, typer.Argument(help="recorded histories, a folder for each journey")]
Pace = Annotated[float, typer.Option(min=1, max=200_000, help="how many times as fast as life")]


@app.callback()
def _logs() -> None:
    configure_logs(logging.WARNING)


@app.command()
def demo(pace: Pace = REHEARSAL_PACE) -> None:
    """Let customers live through months of journeys in a minute, on real parts."""
    from cli.demo.show import show

    stay = sys.stdin.isatty() and sys.stdout.isatty() and not os.environ.get("CI")
    if not _run(show(console, pace, stay=stay)):
        raise typer.Exit(1)


@app.command()
def dev(pace: Pace = 1.0) -> None:
    """Run Temporal, a worker, the HTTP app and the outbox; state is kept in .jornada/dev."""
    from cli.serving import develop

    _run(develop(console, DEV_FOLDER, pace))


@app.command()
def worker() -> None:
    """Run a worker until it is told to stop."""
    from cli.serving import work

    configure_logs()
    _run(work(load_settings()))


@app.command()
def serve(host: str = "127.0.0.1", port: int = 8000) -> None:
    """Run the HTTP app, the dispatcher and the repair until told to stop."""
    from cli.serving import serve_http

    configure_logs()
    _run(serve_http(load_settings(), host, port))


@app.command()
def migrate(
    database_only: Annotated[
        bool, typer.Option("--database-only", help="leave Temporal's search attributes alone")
    ] = False,
) -> None:
    """Bring the database and Temporal's search attributes up to date; harmless when they are."""
    from cli.migrating import migrate_all

    _run(migrate_all(console, load_settings(), database_only=database_only))


@app.command()
def explain(customer_id: str) -> None:
    """Tell as JSON what was decided for a customer, when and why."""
    from cli.explaining import explain_customer

    typer.echo(_run(explain_customer(load_settings(), customer_id)))


@app.command()
def unpark(
    event_id: Annotated[str | None, typer.Argument(help="one event; without it, all")] = None,
) -> None:
    """Dispatch parked events again, once their cause is gone (`explain` shows them)."""
    from cli.unparking import unpark_events

    count = _run(unpark_events(load_settings(), event_id))
    console.print(f"{count} event{'' if count == 1 else 's'} queued again.", highlight=False)


@app.command()
def preview(
    message: str,
    locale: str = "en",
    html: Annotated[bool, typer.Option(help="print the e-mail's HTML instead")] = False,
) -> None:
    """Print a message's words with made-up values, in one language."""
    from cli.previewing import preview_html, preview_text

    show = preview_html if html else preview_text
    typer.echo(show(message, locale, load_settings().company))


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


def _run(work: Coroutine[Any, Any, T]) -> T:
    return asyncio.run(interruptible(work))


def main() -> None:
    """Run a command and leave with its exit code."""
    code = _code_of_command()
    sys.stdout.flush()
    sys.stderr.flush()
    # All is closed by now. Temporal's native threads may still touch the interpreter while it
    # takes itself apart, which now and then turned a success into an abort (exit 134).
    os._exit(code)


def _code_of_command() -> int:
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
