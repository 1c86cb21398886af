"""Deadlines that stay open, or close at the nth look."""

from datetime import datetime

from domain.errors import VendorUnavailable


class StubDeadline:
    """A deadline that lets so many looks pass, by default all. `looks` counts them."""

    def __init__(self, at: datetime, *, passes: float = float("inf")) -> None:
        self._at = at
        self._passes = passes
        self.looks = 0

    def now(self) -> datetime:
        return self._at

    def check(self) -> None:
        self.looks += 1
        if self.looks > self._passes:
            raise VendorUnavailable("too late")
