"""A part of an account, printed."""

from collections.abc import Sequence

from rich.console import Console

from cli.showing import Clock, print_lines, print_rows
from starter.telling.happened import Happened


def print_part(console: Console, heading: str, story: Sequence[Happened], clock: Clock) -> None:
    """Print what happened under a heading, the oldest first."""
    print_lines(console, "")
    in_order = sorted(story, key=lambda happened: happened.at)
    print_rows(console, ((clock.moment(at), lines) for at, lines in in_order), heading=heading)
