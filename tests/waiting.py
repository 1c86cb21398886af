"""Waiting for something to become true: as short as it takes, and never for ever."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

T = TypeVar("T")

BLINK = 0.01
PATIENCE = 20.0
"""Seconds after which what was awaited will not come."""


async def eventually(look: Callable[[], Awaitable[T | None]], patience: float = PATIENCE) -> T:
    """Look again and again until there is something (neither None nor False), and return it."""
    try:
        async with asyncio.timeout(patience):
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
