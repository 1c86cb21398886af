"""Transactions that a test holds open while it awaits other things, or asks step by step."""

import asyncio
import queue
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any, TypeVar

from sqlalchemy import Connection, CursorResult, Dialect, ScalarResult
from sqlalchemy.util import await_only

from adapters.store.engine.database import Database

T = TypeVar("T")

Step = tuple[Callable[[Connection], Any], asyncio.Future[Any]] | BaseException | None
"""What is done next and who waits for it; an error, to be rolled back; none, to be committed."""


class Held:
    """An open transaction, served step by step wherever the database does its work."""

    def __init__(
        self, transact: Callable[..., Coroutine[Any, Any, None]], *, own_thread: bool
    ) -> None:
        self._loop = asyncio.get_running_loop()
        self._steps: Any = queue.SimpleQueue() if own_thread else asyncio.Queue()
        take = self._steps.get if own_thread else lambda: await_only(self._steps.get())
        self._serving = asyncio.create_task(transact(self._serve, take))
        self.dialect: Dialect

    def _serve(self, tx: Connection, take: Callable[[], Step]) -> None:
        self.dialect = tx.dialect
        while step := take():
            if isinstance(step, BaseException):
                raise step
            work, done = step
            try:
                self._loop.call_soon_threadsafe(done.set_result, work(tx))
            except BaseException as error:  # noqa: BLE001 - whoever waits for it raises it
                self._loop.call_soon_threadsafe(done.set_exception, error)

    async def run(self, work: Callable[..., T], *args: Any, **kwargs: Any) -> T:
        """Do a step: `work(tx, …)`."""
        done: asyncio.Future[T] = self._loop.create_future()
        self._steps.put_nowait((lambda tx: work(tx, *args, **kwargs), done))
        either: list[asyncio.Future[Any]] = [done, self._serving]
        await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
        if not done.done():
            await self._serving  # which raises what is wrong
        return await done

    async def execute(self, statement: Any, *parameters: Any) -> CursorResult[Any]:
        return await self.run(lambda tx: tx.execute(statement, *parameters))

    async def scalar(self, statement: Any, *parameters: Any) -> Any:
        return await self.run(lambda tx: tx.scalar(statement, *parameters))

    async def scalars(self, statement: Any, *parameters: Any) -> ScalarResult[Any]:
        return await self.run(lambda tx: tx.scalars(statement, *parameters))

    async def exec_driver_sql(self, statement: str) -> CursorResult[Any]:
        return await self.run(lambda tx: tx.exec_driver_sql(statement))

    async def end(self, error: BaseException | None = None) -> None:
        """Commit, or roll back for an error."""
        self._steps.put_nowait(error)
        await asyncio.wait([self._serving])
        failure = self._serving.exception()
        if failure and failure is not error:
            raise failure


@asynccontextmanager
async def _held(database: Database, transact: Any) -> AsyncIterator[Held]:
    held = Held(transact, own_thread=database.dialect == "sqlite")
    try:
        await held.run(lambda _: None)
        yield held
    except BaseException as error:
        await held.end(error)
        raise
    await held.end()


def begin(database: Database) -> AbstractAsyncContextManager[Held]:
    """Hold a transaction that writes: committed at the end of the block, or rolled back."""
    return _held(database, database.write)


def read(database: Database) -> AbstractAsyncContextManager[Held]:
    """Hold a transaction that reads."""
    return _held(database, database.read)
