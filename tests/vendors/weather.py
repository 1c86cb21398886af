"""Seeded trouble: which of a vendor's calls and callbacks go wrong, and how."""

import random
from collections import Counter
from collections.abc import Sequence
from enum import StrEnum


class Mishap(StrEnum):
    """One way to go wrong. To one who only reads, *before* and *after* acceptance are the same."""

    THROTTLED = "throttled"
    """429 with `Retry-After: 1`; not accepted."""
    ERROR_BEFORE = "error-before"
    """500; not accepted."""
    ERROR_AFTER = "error-after"
    """Accepted; then 500."""
    RESET_BEFORE = "reset-before"
    """The connection is reset; not accepted."""
    RESET_AFTER = "reset-after"
    """Accepted; then the connection is reset."""
    SLOW = "slow"
    """Accepted; the genuine answer comes later than anyone waits."""
    GARBLED = "garbled"
    """Accepted; the answer has the right status and cannot be read."""

    LOST = "lost"
    """No callback about this message is ever posted."""
    LATE = "late"
    """The callbacks about this message come late."""
    DOUBLED = "doubled"
    """Each callback about this message is posted twice, the same in every byte of its body."""
    SHUFFLED = "shuffled"
    """The callbacks about this message are posted last first."""


OF_CALLBACKS = (Mishap.LOST, Mishap.LATE, Mishap.DOUBLED, Mishap.SHUFFLED)
OF_CALLS = tuple(mishap for mishap in Mishap if mishap not in OF_CALLBACKS)


class Weather:
    """Lets a part (`rate`) of all calls go wrong, in however many ways, and of all callbacks.

    Callbacks go wrong message by message. What becomes of the nth send, the nth read and the nth
    message's callbacks depends on `seed` and n alone. Give each vendor a weather of its own.
    `counts` says what it did.
    """

    def __init__(
        self, *, seed: int, rate: float = 0.1, mishaps: Sequence[Mishap] = tuple(Mishap)
    ) -> None:
        self.seed = seed
        self.rate = rate
        self.counts: Counter[Mishap] = Counter()
        self._of_calls = [mishap for mishap in mishaps if mishap in OF_CALLS]
        self._of_callbacks = [mishap for mishap in mishaps if mishap in OF_CALLBACKS]
        self._drawn: Counter[str] = Counter()

    def of_send(self) -> Mishap | None:
        """Decide what becomes of the next message that is handed in."""
        return self._draw("send", self._of_calls)

    def of_read(self) -> Mishap | None:
        """Decide what becomes of the next question about messages."""
        return self._draw("read", self._of_calls)

    def of_callbacks(self) -> Mishap | None:
        """Decide what becomes of the callbacks about the next accepted message."""
        return self._draw("callbacks", self._of_callbacks)

    def _draw(self, kind: str, among: Sequence[Mishap]) -> Mishap | None:
        self._drawn[kind] += 1
        dice = random.Random(f"{self.seed}/{kind}/{self._drawn[kind]}")  # noqa: S311 - no secret
        if not among or dice.random() >= self.rate:
            return None
        mishap = dice.choice(among)
        self.counts[mishap] += 1
        return mishap
