"""Waiting for something to become true: as short as it takes, and never for ever.

The limits of all that `make test` waits for. They are generous, as what is awaited ends the wait,
and longer on a slow or busy machine.
"""

import asyncio
import os
import time
from collections.abc import Awaitable, Callable
from statistics import median
from typing import TypeVar

T = TypeVar("T")

BLINK = 0.01
"""Seconds between two looks."""

HANDED_DOWN = "JORNADA_TEST_SLOWNESS"
"""The variable that tells a session's processes how slow the machine is."""
_STEPS = 1_000_000
_STEPS_TAKE = 0.025
"""Seconds, on a machine that is quick and quiet."""
_SLOWEST = 15.0
"""What is slower than this was held up while it was measured."""


def _measured() -> float:
    took = median(_seconds() for _ in range(5))
    return min(max(1.0, took / _STEPS_TAKE), _SLOWEST)


def _seconds() -> float:
    began = time.perf_counter()
    for _ in range(_STEPS):
        pass
    return time.perf_counter() - began


SLOWNESS = float(os.environ.get(HANDED_DOWN) or _measured())
"""How many times slower this machine is than a quick and quiet one; at least 1.

Measured once, at the session's start; the session's processes are told.
"""
os.environ[HANDED_DOWN] = str(SLOWNESS)

PATIENCE = 180 * SLOWNESS
"""Seconds after which what was awaited will not come. Temporal hands out anew after a minute what a
busy machine's worker was given and never got."""
LONGEST_TEST = 5 * PATIENCE
"""Seconds after which a test hangs."""
BRIEFLY = 0.5 * SLOWNESS
"""Seconds that ours are given where nobody answers, or the test has to wait for their end. On any
machine it is enough to reach somebody who is there."""


def in_time(patience: float = PATIENCE) -> asyncio.Timeout:
    """Bound what the context awaits; a `TimeoutError` says that it will not come."""
    return asyncio.timeout(patience)


async def eventually(look: Callable[[], Awaitable[T | None]], patience: float = PATIENCE) -> T:
    """Look again and again until there is something (neither None nor False), and return it."""
    try:
        async with in_time(patience):
            while not (found := await look()):  # noqa: ASYNC110 - looked at from outside
                await asyncio.sleep(BLINK)
    except TimeoutError:
        raise AssertionError(f"{look.__qualname__} never came true") from None
    return found


async def eventually_so(is_so: Callable[[], bool]) -> None:
    """Look again and again until it is so."""

    async def look() -> bool:
        return is_so()

    await eventually(look)


async def give_way() -> None:
    """Let each other task that can go on do so, once."""
    await asyncio.sleep(0)
