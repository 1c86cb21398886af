"""A round's journeys, however slow the machine is: which went well, and what suits the next round.

A journey whose second wait times out before the customer's leaving is heard is *spoiled*. Another
customer lives in their place, so that each round has its full number; half as many more are there
for that. A round that uses them up has to be repeated with longer waits.
"""

import asyncio
import math
from collections.abc import Awaitable, Callable, Iterable
from datetime import timedelta
from typing import NamedTuple

SHORTEST = timedelta(seconds=1.5)
FEWEST = 60
"""Journeys under way."""
LAGS_IN_A_WINDOW = 2
"""How many of the slowest lags a wait is long. A lag holds the close, too, so it is ample."""
SURPLUS = 1.5
"""How many times more are under way than the machine can end within a wait: some always wait for a
core, so that the cores bound the journeys a second and not the timers."""
ROUNDS_UNDER_WAY = 2
"""A round has so many times the journeys that are under way."""


class Unexpected(Exception):
    """A journey did not end as it should, so nothing was measured."""


class Life(NamedTuple):
    """How one journey went."""

    customer_id: str
    is_spoiled: bool
    lag: float
    """Seconds from the second wait's beginning to the journey's end."""


class Setting(NamedTuple):
    """What a round is measured with."""

    window: timedelta = SHORTEST
    """How long a wait lasts: the first times out, and the second has to be ended within it."""
    at_once: int = FEWEST
    """How many journeys are under way."""

    @property
    def journeys(self) -> int:
        """How many a round has."""
        return ROUNDS_UNDER_WAY * self.at_once

    def busy(self, per_second: float, window: timedelta) -> "Setting":
        """Return these waits with enough journeys under way to keep the machine busy meanwhile."""
        enough = math.ceil(SURPLUS * per_second * window.total_seconds())
        return Setting(window, max(self.at_once, enough))


def suited_to(slowest: float, per_second: float) -> Setting:
    """Choose by what the warm-up showed: its slowest lag, in seconds, and journeys a second."""
    window = max(SHORTEST, LAGS_IN_A_WINDOW * timedelta(seconds=slowest))
    return Setting().busy(per_second, window)


def with_spare(journeys: int) -> int:
    """Return how many customers a round needs."""
    return journeys + math.ceil(journeys / 2)


async def live_all(
    live: Callable[[str], Awaitable[Life]],
    customer_ids: Iterable[str],
    *,
    wanted: int,
    at_once: int,
) -> list[Life]:
    """Live until so many journeys went well, or all customers have lived; raises `Unexpected`."""
    waiting, lives = iter(customer_ids), list[Life]()
    under_way = asyncio.Semaphore(at_once)

    async def live_well() -> None:
        async with under_way:
            for customer_id in waiting:
                lives.append(life := await live(customer_id))
                if not life.is_spoiled:
                    return

    try:
        async with asyncio.TaskGroup() as all_of_them:
            for _ in range(wanted):
                all_of_them.create_task(live_well())
    except ExceptionGroup as wrong:
        raise wrong.exceptions[0] from None  # the others have the same cause, or none
    return lives
