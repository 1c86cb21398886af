"""Showing: moments, words and tables as an operator reads them, at 80 columns or in a pipe."""

from collections.abc import Iterable, Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from starter.telling.moments import Clock, in_utc, moment
from starter.telling.plainly import label, plain

__all__ = [
    "Clock",
    "in_utc",
    "label",
    "moment",
    "plain",
    "print_limit",
    "print_lines",
    "print_rows",
    "status_command",
]

_INDENT = "  "


def status_command(journey: str, customer_id: str, key: str | None) -> str:
    """Return what to type in order to ask an enrolment where it stands."""
    return f"jornada status {journey} {customer_id}" + (f" --key {key}" if key else "")


def print_lines(console: Console, *lines: str) -> None:
    """Print lines as they are: nothing in them is markup, and only the terminal wraps them."""
    for line in lines:
        console.print(Text(plain(line)), soft_wrap=True)


def print_rows(
    console: Console, rows: Iterable[tuple[str, Sequence[str]]], *, heading: str | None = None
) -> None:
    """Print what is short beside the lines that tell of it."""
    if heading is not None:
        console.print(Text(plain(heading), style="bold"))
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(no_wrap=True)
    table.add_column()
    for short, lines in rows:
        table.add_row(Text(_INDENT + plain(short)), Text("\n".join(plain(line) for line in lines)))
    console.print(table)


def print_limit(console: Console, shown: int, limit: int) -> None:
    """Say how to see more, where a list may have been cut off."""
    if shown == limit:
        print_lines(console, f"These are the first {limit}: see more with --limit.")
