"""Running a command: its settings, its logs, its event loop, and where it prints."""

import asyncio
import gc
from collections.abc import Coroutine
from typing import TYPE_CHECKING, Any, TypeVar

import typer
from rich.console import Console

from cli.stopping import interruptible

if TYPE_CHECKING:
    from adapters.settings import Settings

T = TypeVar("T")

console = Console()


def new_app(group: str | None = None) -> typer.Typer:
    """Return what a file of `cli/commands/` adds its command to; of a `group`, what it is for."""
    return typer.Typer(
        help=group,
        no_args_is_help=group is not None,
        add_completion=False,
        pretty_exceptions_enable=False,
    )


def settings() -> "Settings":
    """Return the settings of the environment; raises `NotSetUp` naming what is wrong."""
    from adapters.settings import load_settings  # noqa: PLC0415 - `--help` needs none

    return load_settings()


def configure_logs(level: int) -> None:
    """Log from this level up, on stderr."""
    from adapters.logs import configure_logs as configure  # noqa: PLC0415 - as above

    configure(level)


def run(work: Coroutine[Any, Any, T]) -> T:
    """Run a command's work to its end, or until the process is told to stop."""
    if not gc.isenabled():  # as `main` left it: what was imported stays, and is never garbage
        gc.freeze()
        gc.enable()
    return asyncio.run(interruptible(work))
