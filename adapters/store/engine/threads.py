"""Threads that work for an event loop: one hop there and one back for each piece of work."""

import asyncio
import threading
from collections.abc import Callable
from queue import SimpleQueue
from typing import Any, Generic, TypeVar

T = TypeVar("T")


class Job(Generic[T]):
    """A piece of work that a task awaits."""

    def __init__(self, work: Callable[["Job[T]"], T]) -> None:
        self._work = work
        self._loop = asyncio.get_running_loop()
        self._done: asyncio.Future[T] = self._loop.create_future()
        self._ended: asyncio.Future[None] | None = None
        self._has_begun = self._has_ended = False
        self.is_given_up = False
        """Whether the task that awaited it was cancelled."""

    def do(self) -> None:
        """Do it, unless it is given up; in a thread."""
        self._has_begun = True
        result: Any = None
        failure: BaseException | None = None
        if not self.is_given_up:
            try:
                result = self._work(self)
            except BaseException as error:  # noqa: BLE001 - the task that awaits it raises it
                failure = error
        self._loop.call_soon_threadsafe(self._end, result, failure)

    def _end(self, result: T, failure: BaseException | None) -> None:
        self._has_ended = True
        if self._ended is not None and not self._ended.done():
            self._ended.set_result(None)
        elif self._done.done():
            return
        elif failure is not None:
            self._done.set_exception(failure)
        else:
            self._done.set_result(result)

    async def result(self) -> T:
        """Return what came of it. A task that is cancelled leaves once it has ended, if it began.

        One that has not begun never begins.
        """
        try:
            return await self._done
        except asyncio.CancelledError:
            # In this order, as the thread says that it begins before it looks.
            self.is_given_up = True
            if self._has_begun and not self._has_ended:
                self._ended = self._loop.create_future()
                await self._ended
            raise


class Threads:
    """Threads that take jobs from one queue, in their order. They start with the first job."""

    def __init__(self, count: int, name: str) -> None:
        self._count = count
        self._name = name
        self._jobs: SimpleQueue[Job[Any] | None] = SimpleQueue()
        self._threads: list[threading.Thread] = []

    async def do(self, work: Callable[[Job[T]], T]) -> T:
        """Return what comes of `work(job)`, done by one of the threads."""
        if not self._threads:
            self._start()
        job = Job(work)
        self._jobs.put(job)
        return await job.result()

    def _start(self) -> None:
        self._threads = [
            threading.Thread(target=self._serve, name=f"{self._name}-{nth}", daemon=True)
            for nth in range(self._count)
        ]
        for thread in self._threads:
            thread.start()

    def _serve(self) -> None:
        while (job := self._jobs.get()) is not None:
            job.do()
            del job  # it would be kept until the next one comes

    def close(self) -> None:
        """Wait until all that was asked for is done."""
        for _ in self._threads:
            self._jobs.put(None)
        for thread in self._threads:
            thread.join()
        self._threads = []
