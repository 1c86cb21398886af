"""An attempt's own time, and until when it may call the vendor."""

import time
from datetime import UTC, datetime, timedelta

from temporalio import activity

from domain.errors import VendorUnavailable
from domain.ports import SOON


class AttemptClock:
    """An attempt's own time: when Temporal started it, plus what has really passed since.

    So it follows the skipped clock of a test, and a worker that froze knows it on waking, wherever
    it froze: the latest of monotonic, wall and present time counts, since each may stand still.
    """

    def __init__(self, attempt: activity.Info) -> None:
        self._started = attempt.started_time
        self._time_out = attempt.start_to_close_timeout
        self._monotonic = time.monotonic()
        self._wall = time.time()

    def now(self) -> datetime:
        """Return the present instant."""
        passed = max(time.monotonic() - self._monotonic, time.time() - self._wall, 0.0)
        return max(self._started + timedelta(seconds=passed), datetime.now(UTC))

    def in_time(self) -> datetime:
        """Return the present instant; raises `VendorUnavailable` once Temporal gave it up.

        By then the journey may have gone on, and what it had asked for is no longer wanted.
        """
        now = self.now()
        if self._time_out and now >= self._started + self._time_out:
            raise VendorUnavailable(
                "this attempt was too slow to claim, or this worker's clock is fast",
                retry_after=SOON,
            )
        return now


def attempts_now() -> datetime:
    """Return the present instant of the attempt in which it is asked."""
    return AttemptClock(activity.info()).now()


class AttemptDeadline:
    """`domain.ports.CallDeadline` of a claim."""

    def __init__(self, clock: AttemptClock, call_before: datetime) -> None:
        self._clock = clock
        self._call_before = call_before

    def now(self) -> datetime:
        """Return the attempt's own time."""
        return self._clock.now()

    def check(self) -> None:
        """Raise `VendorUnavailable` past `call_before`."""
        if self._clock.now() >= self._call_before:
            # Ours is busy, not the vendor: whatever it refused before does not count.
            raise VendorUnavailable(
                "this attempt was too slow to call the vendor", retry_after=SOON
            )
