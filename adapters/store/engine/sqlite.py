"""Transactions on a SQLite file: each is one hop to a thread, and writers take turns."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlalchemy import Connection, FromClause, create_engine, event
from sqlalchemy.dialects.sqlite.base import SQLiteCompiler
from sqlalchemy.engine import URL
from sqlalchemy.engine.interfaces import DBAPIConnection

from adapters.store.engine.columns import ENGINE_OPTIONS, keep_only_storable
from adapters.store.engine.threads import Job, Threads

BUSY_TIMEOUT_MS = 10_000
"""How long a writer waits for another process's."""
WAL_PAGES = 10_000
"""How many pages the log has before they go to the file: 40 MB. Each commit is in the log, on disk.

Ids are random, so a batch changes a page for each call: most are changed again before they go.
"""
CACHE_KB = 32 * 1024
"""Of pages that each connection keeps. Of SQLite's own 2 MB, a batch's random ids need more."""
READERS = 4
"""How many transactions read at the same time."""
_WRITES = {"jornada_writes": True}

P = ParamSpec("P")
T = TypeVar("T")


class _GivenUp(Exception):
    """The task that wanted a transaction was cancelled before its commit."""


class _WithHints(SQLiteCompiler):
    """Says which index to use, where a statement does: SQLite keeps no statistics by itself."""

    def get_from_hint_text(self, table: FromClause, text: str | None) -> str | None:  # noqa: ARG002
        return text


class Sqlite:
    """A SQLite file, written by one thread, so that our own writers queue in their order.

    By itself SQLite has them sleep and ask again, and under load some would wait until the busy
    timeout and fail.
    """

    dialect = "sqlite"

    def __init__(self, url: URL, known: Mapping[str, object]) -> None:
        """`known` are execution options that all its transactions have."""
        Path(url.database or "").resolve().parent.mkdir(parents=True, exist_ok=True)
        # The connection used last: another one's commit empties a connection's page cache.
        self._engine = create_engine(
            url, pool_use_lifo=True, execution_options=dict(known), **ENGINE_OPTIONS
        )
        self._engine.dialect.statement_compiler = _WithHints
        keep_only_storable(self._engine)
        event.listen(self._engine, "connect", _prepare)
        event.listen(self._engine, "begin", _begin)
        self._writer = self._engine.execution_options(**_WRITES)
        self._kept: Connection | None = None
        """The writing thread's own."""
        self._writing = Threads(1, "store-writer")
        self._reading = Threads(READERS, "store-reader")

    async def write(
        self, work: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """See `Database.write`. A cancelled task leaves once it is known that all is undone."""

        def transact(job: Job[T]) -> T:
            with self._transaction() as tx:
                done = work(tx, *args, **kwargs)
                if job.is_given_up:
                    raise _GivenUp
                return done

        return await self._writing.do(transact)

    @contextmanager
    def _transaction(self) -> Iterator[Connection]:
        """Write on the connection that is kept; after a failure, it is another one."""
        tx = self._kept = self._kept or self._writer.connect()
        try:
            with tx.begin():
                yield tx
        except BaseException:
            self._kept = None
            tx.close()
            raise

    async def read(
        self, work: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """See `Database.read`."""

        def transact(_job: Job[T]) -> T:
            with self._engine.connect() as tx:
                return work(tx, *args, **kwargs)

        return await self._reading.do(transact)

    async def close(self) -> None:
        """Wait for what is under way, and close every connection."""
        self._writing.close()
        self._reading.close()
        if self._kept is not None:
            self._kept.close()
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
        f"wal_autocheckpoint = {WAL_PAGES}",
        f"cache_size = -{CACHE_KB}",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get("jornada_writes", False)
    driver: Any = connection.connection.driver_connection
    driver.execute("BEGIN IMMEDIATE" if writes else "BEGIN")
