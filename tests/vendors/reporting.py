"""Callbacks that a fake posts by itself, in the background."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import NamedTuple

import httpx

from tests.vendors.weather import Mishap

LONGEST_PAUSE = 2.0
"""Seconds between two tries."""


class Callback(NamedTuple):
    """Something that becomes of a message, and the post that tells it."""

    happens: Callable[[], None]
    post: Callable[[], Awaitable[httpx.Response]]


class Postman:
    """Posts callbacks, those of one message one after the other. All times are in seconds.

    `delay` goes before each, `late_by` before late ones. What gets no 2xx is tried again until its
    pauses make `retries_for`, first after `backoff`, which doubles. `pause` waits.
    """

    def __init__(self, *, retries_for: float) -> None:
        self.pause: Callable[[float], Awaitable[object]] = asyncio.sleep
        self.delay = 0.1
        self.late_by = 4.0
        self.retries_for = retries_for
        self.backoff = 0.1
        self._rounds: set[asyncio.Task[None]] = set()

    def take(self, callbacks: Sequence[Callback], mishap: Mishap | None = None) -> None:
        """Take the callbacks of one message, to post them soon."""
        first = self.late_by if mishap is Mishap.LATE else self.delay
        if mishap is Mishap.DOUBLED:
            callbacks = [*callbacks, *callbacks]
        if mishap is Mishap.SHUFFLED:
            callbacks = callbacks[::-1]
        task = asyncio.create_task(self._round(callbacks, first, lost=mishap is Mishap.LOST))
        self._rounds.add(task)
        task.add_done_callback(self._rounds.discard)

    async def quiet(self) -> None:
        """Wait until nothing is left to post; raises what a round failed with."""
        while self._rounds:
            done, _ = await asyncio.wait(self._rounds)  # unlike gather, it may be given up
            for each in done:
                each.result()

    async def aclose(self) -> None:
        """Drop what is left."""
        for task in self._rounds:
            task.cancel()
        await asyncio.gather(*self._rounds, return_exceptions=True)

    async def _round(self, callbacks: Sequence[Callback], first: float, *, lost: bool) -> None:
        wait = first
        for happens, post in callbacks:
            await self.pause(wait)
            happens()
            if not lost:
                await self._until_taken(post)
            wait = self.delay

    async def _until_taken(self, post: Callable[[], Awaitable[httpx.Response]]) -> None:
        paused, pause = 0.0, self.backoff
        while not await _taken(post) and paused + pause < self.retries_for:
            await self.pause(pause)
            paused += pause
            pause = min(2 * pause, LONGEST_PAUSE)


async def _taken(post: Callable[[], Awaitable[httpx.Response]]) -> bool:
    try:
        return (await post()).is_success
    except httpx.HTTPError:
        return False
