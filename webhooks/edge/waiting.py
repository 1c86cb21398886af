"""Waiting: how many calls of sources wait for the store at once. The next is asked to come again.

Counted is only who waits for the store: a caller who sends slowly takes nobody's place. What comes
only once, such as a customer's STOP from a vendor, is never turned away.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import structlog

from adapters.seldom import Seldom
from webhooks.edge.refusals import Refusal

log = structlog.get_logger()

COME_AGAIN_AFTER = 2
"""Seconds."""


class WaitingRoom:
    """Room for `most` calls of this process."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._waiting = 0
        self._said = Seldom()

    @contextmanager
    def place(self) -> Iterator[None]:
        """Take a place while the store is asked. Raises a `Refusal`, a 429, where there is none."""
        if self._waiting >= self._most:
            self._say()
            raise Refusal(
                429,
                "too many calls wait for the store",
                "send it again in a while, with the same message id",
                headers={"Retry-After": str(COME_AGAIN_AFTER)},
            )
        self._waiting += 1
        try:
            yield
        finally:
            self._waiting -= 1

    def _say(self) -> None:
        if times := self._said.times("full"):
            log.warning(
                "intake_turned_away",
                problem="too many calls wait for the store",
                waiting=self._waiting,
                times=times,
                who_must_act="operator",
                what_to_do="see whether the database is slow, or run more HTTP processes",
            )
