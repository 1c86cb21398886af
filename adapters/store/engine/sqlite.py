"""Transactions on a SQLite file: each is one hop to a thread, and writers take turns."""

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Concatenate, ParamSpec, TypeVar

from sqlalchemy import Connection, create_engine, event
from sqlalchemy.engine import URL
from sqlalchemy.engine.interfaces import DBAPIConnection

from adapters.store.engine.columns import ENGINE_OPTIONS, keep_only_storable

BUSY_TIMEOUT_MS = 10_000
"""How long a writer waits for another process's."""
READERS = 4
"""How many transactions read at the same time."""
_WRITES = {"jornada_writes": True}

P = ParamSpec("P")
T = TypeVar("T")


class _GivenUp(Exception):
    """The task that wanted a transaction was cancelled before its commit."""


class Sqlite:
    """A SQLite file, written by one thread, so that our own writers queue in their order.

    By itself SQLite has them sleep and ask again, and under load some would wait until the busy
    timeout and fail.
    """

    dialect = "sqlite"

    def __init__(self, url: URL) -> None:
        Path(url.database or "").resolve().parent.mkdir(parents=True, exist_ok=True)
        # The connection used last: another one's commit empties a connection's page cache.
        self._engine = create_engine(url, pool_use_lifo=True, **ENGINE_OPTIONS)
        keep_only_storable(self._engine)
        event.listen(self._engine, "connect", _prepare)
        event.listen(self._engine, "begin", _begin)
        self._writer = self._engine.execution_options(**_WRITES)
        self._writing = ThreadPoolExecutor(1, "store-writer")
        self._reading = ThreadPoolExecutor(READERS, "store-reader")

    async def write(
        self, work: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """See `Database.write`. A cancelled task leaves once it is known that all is undone."""
        given_up = threading.Event()
        job = self._writing.submit(self._write, given_up, lambda tx: work(tx, *args, **kwargs))
        turn = asyncio.wrap_future(job)
        try:
            return await asyncio.shield(turn)
        except asyncio.CancelledError:
            given_up.set()
            if not job.cancel():  # it has begun
                await asyncio.wait([turn])
                turn.exception()  # it is read, so that asyncio does not complain
            raise

    def _write(self, given_up: threading.Event, work: Callable[[Connection], T]) -> T:
        with self._writer.begin() as tx:
            done = work(tx)
            if given_up.is_set():
                raise _GivenUp
            return done

    async def read(
        self, work: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """See `Database.read`."""
        return await asyncio.get_running_loop().run_in_executor(
            self._reading, self._read, lambda tx: work(tx, *args, **kwargs)
        )

    def _read(self, work: Callable[[Connection], T]) -> T:
        with self._engine.connect() as tx:
            return work(tx)

    async def close(self) -> None:
        """Wait for what is under way, and close every connection."""
        self._writing.shutdown()
        self._reading.shutdown()
        self._engine.dispose()


def _prepare(connection: DBAPIConnection, _record: object) -> None:
    # From here on SQLAlchemy begins transactions, not the driver, which would begin them late and
    # deferred: two that read and then write would fail with "database is locked".
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in (
        f"busy_timeout = {BUSY_TIMEOUT_MS}",
        "journal_mode = WAL",
        "foreign_keys = ON",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get("jornada_writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
