"""Being told to stop: by Ctrl-C, by a supervisor, or because the terminal was closed."""

import asyncio
import signal
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

T = TypeVar("T")

_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Interrupted(Exception):
    """A signal ended the work before it was done; whatever had begun was left in order."""

    def __init__(self, number: int) -> None:
        super().__init__(signal.Signals(number).name)
        self.exit_code = 128 + number


async def interruptible(work: Coroutine[Any, Any, T]) -> T:
    """Do the work; a signal cancels it, so that it leaves what it began, and is `Interrupted`."""
    task = asyncio.ensure_future(work)
    told: list[int] = []

    def stop(number: int) -> None:
        # Once only: whoever is impatient must not cut the leaving short.
        if not told:
            told.append(number)
            task.cancel()

    _on_signals(stop)
    try:
        return await task
    except asyncio.CancelledError:
        if told:
            raise Interrupted(told[0]) from None
        raise


async def told_to_stop() -> None:
    """Wait for a signal: the ordinary end of what runs until it is told to stop."""
    told = asyncio.Event()
    _on_signals(lambda _: told.set())
    await told.wait()


def _on_signals(act: Callable[[int], None]) -> None:
    loop = asyncio.get_running_loop()
    for number in _SIGNALS:
        if signal.getsignal(number) is not signal.SIG_IGN:  # `nohup` means it
            loop.add_signal_handler(number, act, number)
