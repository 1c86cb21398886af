"""Two transactions stepped through each other: one stands at a boundary while the other runs."""

import asyncio
from collections.abc import Callable
from typing import Any, NamedTuple

from sqlalchemy import Connection, event, text
from sqlalchemy.util import await_only

from adapters.store.engine.database import Database
from tests.waiting import eventually

Work = Callable[[Connection], Any]

_WAITS = text("SELECT cardinality(pg_blocking_pids(:pid)) > 0")
_PID = text("SELECT pg_backend_pid()")


class Result(NamedTuple):
    """What a transaction returned, or the kind of error that it raised."""

    value: Any
    failed: bool = False


class Interleaved(NamedTuple):
    """What came of two transactions."""

    results: tuple[Result, Result]
    waited: bool
    """Whether the second waited for a lock of the first."""


class Gate:
    """Stops a database's transaction before one of its statements, or before its commit."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._left = 0
        self.reached, self._open = asyncio.Event(), asyncio.Event()
        engine = database._engine._writer  # noqa: SLF001 - no caller of the store needs it
        event.listen(engine, "before_cursor_execute", self._pass)
        event.listen(engine, "commit", self._pass)

    def run(self, work: Work, boundary: int) -> asyncio.Task[Result]:
        """Begin `work`; it stands before the statement of this number, counted from 0."""
        self._left = boundary + 1
        self.reached.clear()
        self._open.clear()
        return asyncio.create_task(outcome(self._database, work))

    def open(self) -> None:
        """Let it go on to its end."""
        self._open.set()

    def _pass(self, *_: object) -> None:
        self._left -= 1
        if self._left == 0:
            self.reached.set()
            await_only(self._open.wait())


async def outcome(database: Database, work: Work) -> Result:
    """Run a transaction; an error is a result, too."""
    try:
        return Result(await database.write(work))
    except Exception as error:  # noqa: BLE001 - compared with what it does alone
        return Result(type(error).__name__, failed=True)


class Stepper:
    """Runs pairs of transactions on three connections of one PostgreSQL database."""

    def __init__(self, stopped: Database, free: Database, watching: Database) -> None:
        self._gate = Gate(stopped)
        self._free = free
        self._watching = watching

    async def interleave(self, first: Work, second: Work, boundary: int) -> Interleaved | None:
        """Stop `first` at a boundary while `second` runs, whole or until it waits for a lock.

        Returns None where `first` has fewer boundaries: it is over then, and `second` not begun.
        """
        running = self._gate.run(first, boundary)
        standing = asyncio.create_task(self._gate.reached.wait())
        await asyncio.wait([running, standing], return_when=asyncio.FIRST_COMPLETED)
        if not standing.done():
            standing.cancel()
            await running
            return None
        pid: list[int] = []
        other = asyncio.create_task(outcome(self._free, lambda tx: _told(tx, pid, second)))
        await eventually(lambda: self._is_over_or_waits(other, pid))
        waited = not other.done()
        self._gate.open()
        return Interleaved((await running, await other), waited)

    async def _is_over_or_waits(self, other: asyncio.Task[Result], pid: list[int]) -> bool:
        await asyncio.wait([other], timeout=0.002)
        if other.done() or not pid:
            return other.done()
        return bool(await self._watching.read(lambda tx: tx.scalar(_WAITS, {"pid": pid[0]})))


def _told(tx: Connection, pid: list[int], work: Work) -> Any:
    pid.append(tx.scalar(_PID) or 0)
    return work(tx)
