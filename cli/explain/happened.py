"""A line of a story: what happened, and when."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from rich.console import Console

from cli.showing import moment, print_lines, print_rows


class Happened(NamedTuple):
    """What happened, told in lines."""

    at: datetime
    lines: list[str]


def print_part(console: Console, heading: str, story: Sequence[Happened]) -> None:
    """Print what happened under a heading, the oldest first."""
    print_lines(console, "")
    in_order = sorted(story, key=lambda happened: happened.at)
    print_rows(console, ((moment(at), lines) for at, lines in in_order), heading=heading)
