"""Saying a thing at most once a minute, however often strangers or an outage give cause for it."""

from collections import Counter
from collections.abc import Hashable
from time import monotonic

EVERY = 60.0
"""Seconds, at least, between two lines in the log that say the same."""


class Seldom:
    """Tells when a line may be logged again. Its keys are few: nothing that a stranger made up."""

    def __init__(self) -> None:
        self._told_at: dict[Hashable, float] = {}
        self._times: Counter[Hashable] = Counter()

    def times(self, *key: Hashable) -> int:
        """Count one more cause; return how many there were since the last line, 0 for no line."""
        self._times[key] += 1
        now = monotonic()
        if now - self._told_at.get(key, -EVERY) < EVERY:
            return 0
        self._told_at[key] = now
        return self._times.pop(key)
