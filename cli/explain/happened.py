"""A line of a story: what happened, and when."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple, Self

from rich.console import Console

from cli.showing import Clock, print_lines, print_rows


class Happened(NamedTuple):
    """What happened, told in lines."""

    at: datetime
    lines: list[str]

    def and_(self, more: Iterable[str]) -> Self:
        """Return it with more lines."""
        return self._replace(lines=[*self.lines, *more])


def print_part(console: Console, heading: str, story: Sequence[Happened], clock: Clock) -> None:
    """Print what happened under a heading, the oldest first."""
    print_lines(console, "")
    in_order = sorted(story, key=lambda happened: happened.at)
    print_rows(console, ((clock.moment(at), lines) for at, lines in in_order), heading=heading)
