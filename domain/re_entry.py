"""Re-entry: whether a customer may live a journey again, under the same key.

Whatever a journey allows, nobody lives it twice at a time under one key.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar, NamedTuple, Self

from domain.clock import Pace, humanized
from domain.errors import JourneyMistake

_NO_TIME = timedelta(0)


class Lived(NamedTuple):
    """One enrolment of a customer in the journey, under the key."""

    began_at: datetime
    """Real time, as the next."""
    ended_at: datetime | None
    """None: it goes on."""


@dataclass(frozen=True)
class ReEntry:
    """How often a customer may live a journey: `ONCE`, `AFTER_END`, `after_gap` or `at_most`."""

    most: int | None = None
    """So many enrolments at most; None: any number."""
    within: timedelta | None = None
    """Those that began so short a time ago count; None: all do. A journey's duration."""
    gap: timedelta = _NO_TIME
    """How long after the end of the last one. A journey's duration."""

    ONCE: ClassVar["ReEntry"]
    """Never again."""
    AFTER_END: ClassVar["ReEntry"]
    """Again as soon as the last one has ended."""

    def __post_init__(self) -> None:
        """Raise `JourneyMistake` for a rule that says nothing."""
        if self.most is not None and self.most < 1:
            raise JourneyMistake("a journey that may be lived at most n times needs an n from 1")
        if self.gap < _NO_TIME or (self.within is not None and self.within <= _NO_TIME):
            raise JourneyMistake("the time of a re-entry rule is longer than nothing")

    @classmethod
    def after_gap(cls, gap: timedelta) -> Self:
        """Let them in again a while after the end of the last one."""
        return cls(gap=gap)

    @classmethod
    def at_most(cls, n: int, *, within: timedelta) -> Self:
        """Let them in again after the end, but only `n` times in any stretch of that length."""
        return cls(most=n, within=within)

    def why_not(self, lived: Sequence[Lived], now: datetime, pace: Pace) -> str | None:
        """Say why a customer who has `lived` so may not enter as of `now`; None where they may."""
        if any(one.ended_at is None for one in lived):
            return "they are in it"
        if self.most is not None:
            counted = [one for one in lived if self._counts(one, now, pace)]
            if len(counted) >= self.most:
                return f"re-entry: {self}, and this would be number {len(counted) + 1}"
        ends = [one.ended_at for one in lived if one.ended_at is not None]
        if self.gap and ends and now < max(ends) + pace.wall_duration(self.gap):
            return f"re-entry: {self}"
        return None

    def _counts(self, one: Lived, now: datetime, pace: Pace) -> bool:
        return self.within is None or one.began_at > now - pace.wall_duration(self.within)

    def __str__(self) -> str:
        """Say it as a person would: `at most 2 times in 30 days`."""
        if self.most is not None:
            often = "once" if self.most == 1 else f"at most {self.most} times"
            return often if self.within is None else f"{often} in {humanized(self.within)}"
        return f"again {humanized(self.gap)} after the end" if self.gap else "again after the end"


ReEntry.ONCE = ReEntry(most=1)
ReEntry.AFTER_END = ReEntry()
