"""A line of a story: what happened, and when."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple, Self


class Happened(NamedTuple):
    """What happened, told in lines."""

    at: datetime
    lines: list[str]

    def and_(self, more: Iterable[str]) -> Self:
        """Return it with more lines."""
        return self._replace(lines=[*self.lines, *more])
