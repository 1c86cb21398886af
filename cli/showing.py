"""Showing: moments, words and tables as an operator reads them, at 80 columns or in a pipe."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from rich.console import Console
from rich.table import Table
from rich.text import Text

from domain.clock import beside_utc

_INDENT = "  "
_JOINERS = "\u200c\u200d"
"""They are how some names are written, and command no terminal."""


def moment(at: datetime) -> str:
    """Write an instant in UTC to the minute, for where a heading says that it is UTC."""
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M}"


class Clock(NamedTuple):
    """Tells instants in UTC, and beside it by a customer's own clock."""

    zone: str | None = None
    """Their IANA zone, if it is known."""

    def moment(self, at: datetime) -> str:
        """Write an instant in UTC, and in brackets by the customer's clock where that differs."""
        local = beside_utc(at, self.zone)
        if local is None:
            return moment(at)
        same_day = local.date() == at.astimezone(UTC).date()
        return f"{moment(at)} ({local:{'%H:%M' if same_day else '%Y-%m-%d %H:%M'}})"

    @property
    def label(self) -> str:
        """What the moments are, for a heading."""
        if self.zone is None:
            return "All times are UTC; the customer's own zone is not known."
        return f"Times are UTC; in brackets by the customer's own clock, {self.zone}."


def in_utc(at: datetime) -> str:
    """Write an instant in UTC to the minute, and say so."""
    return f"{moment(at)} UTC"


def label(code: str) -> str:
    """Say one of our own codes as words: `quiet_hours` is `quiet hours`."""
    return code.replace("_", " ")


def plain(words: str) -> str:
    """Return anybody's words without what a terminal would obey, on one line."""
    return " ".join("".join(c if c.isprintable() or c in _JOINERS else " " for c in words).split())


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
