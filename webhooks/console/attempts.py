"""Attempts to sign in: who failed often waits, ever longer. In memory, and bounded."""

from collections import OrderedDict
from collections.abc import Callable
from time import monotonic
from typing import NamedTuple

FREE = 5
"""So many failures cost no wait: people mistype."""
LONGEST_WAIT = 30.0
"""Seconds. All who come through one proxy share its address, so it is not long."""
FORGOTTEN_AFTER = 900.0
"""Seconds after the last failure."""
MOST = 10_000
"""Addresses that are remembered: the oldest is forgotten first."""


class _Failures(NamedTuple):
    times: int
    at: float


class Attempts:
    """Failed attempts by address."""

    def __init__(self, clock: Callable[[], float] = monotonic, most: int = MOST) -> None:
        self._clock = clock
        self._most = most
        self._failed: OrderedDict[str, _Failures] = OrderedDict()

    def wait(self, address: str) -> float:
        """Return how many seconds an address has to wait before it may try again."""
        failures = self._of(address)
        if failures.times < FREE:
            return 0.0
        doubled = min(2.0 ** min(failures.times - FREE, 10), LONGEST_WAIT)
        return max(0.0, failures.at + doubled - self._clock())

    def failed(self, address: str) -> None:
        """Count a failure."""
        count = self._of(address).times + 1
        self._failed[address] = _Failures(count, self._clock())
        self._failed.move_to_end(address)
        if len(self._failed) > self._most:
            self._failed.popitem(last=False)

    def succeeded(self, address: str) -> None:
        """Forget the failures of an address."""
        self._failed.pop(address, None)

    def _of(self, address: str) -> _Failures:
        found = self._failed.get(address, _Failures(0, 0.0))
        is_old = self._clock() - found.at >= FORGOTTEN_AFTER
        return _Failures(0, 0.0) if is_old else found
