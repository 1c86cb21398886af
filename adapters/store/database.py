"""The database: SQLite or PostgreSQL by its URL, and transactions on it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from pathlib import Path
from typing import Any, Self

from sqlalchemy import Connection, Table, event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import URL, ExceptionContext, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from adapters.errors import NotSetUp
from adapters.store.columns import check_storable, to_json
from adapters.store.limits import (
    LIMITS,
    Limits,
    ask_before_use,
    engine_options,
    name_what_may_pass,
)
from adapters.store.migrating import is_current, upgrade

BUSY_TIMEOUT_MS = 10_000
"""How long a SQLite writer waits for its turn."""

_DRIVERS = {
    "sqlite": "sqlite+aiosqlite",
    "sqlite+aiosqlite": "sqlite+aiosqlite",
    "postgres": "postgresql+asyncpg",
    "postgresql": "postgresql+asyncpg",
    "postgresql+asyncpg": "postgresql+asyncpg",
}
_WRITES = {"jornada_writes": True}


class StoreUnusable(NotSetUp, ValueError):
    """The store cannot be used; the message says what to do, and quotes no part of its URL."""


class Database:
    """Where everything is kept. Open it once a process and event loop; close it before leaving."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self.dialect: str = engine.dialect.name
        """`sqlite` or `postgresql`."""
        self._turn: AbstractAsyncContextManager[object] = nullcontext()
        if self.dialect == "sqlite":
            # Our own writers queue here, in their order. SQLite lets them sleep and ask again, and
            # under load some would sleep until the busy timeout and fail.
            self._turn = asyncio.Lock()
            self._writer = engine.execution_options(**_WRITES)
            self._reader = engine
        else:
            self._writer = engine
            # One snapshot for all that a reader asks, as SQLite has it.
            self._reader = engine.execution_options(
                isolation_level="REPEATABLE READ", postgresql_readonly=True
            )

    @classmethod
    async def open(cls, url: str, limits: Limits | None = LIMITS) -> Self:
        """Open the database of a URL: `sqlite:///file`, `sqlite:////abs/file`, `postgresql://…`.

        `limits` are PostgreSQL's; none, to wait for as long as it takes. Makes the folder of a
        SQLite file. Raises ValueError for any other kind of URL.
        """
        return cls(_engine(url, limits))

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[AsyncConnection]:
        """Open a transaction that writes: committed at the end of the block, or rolled back.

        Never open one inside another: on SQLite there is one at a time.
        """
        async with self._turn, self._writer.begin() as tx:
            yield tx

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        """Open a transaction that only reads, on one snapshot; it waits for no writer."""
        async with self._reader.connect() as tx:
            yield tx

    async def check(self) -> None:
        """Raise `StoreUnusable` unless the database answers and its tables are up to date."""
        try:
            async with self.read() as tx:
                current = await tx.run_sync(is_current)
        except (SQLAlchemyError, OSError) as error:
            raise StoreUnusable(
                f"the database does not answer ({type(error).__name__}): check DATABASE_URL"
            ) from None
        if not current:
            raise StoreUnusable("the database is not up to date: run `jornada migrate`")

    async def migrate(self) -> None:
        """Bring the tables up to date; harmless when they are, also if two processes do it."""
        async with self.begin() as tx:
            await tx.run_sync(upgrade)

    async def close(self) -> None:
        """Close every connection."""
        await self._engine.dispose()


@asynccontextmanager
async def checked_database(url: str) -> AsyncIterator[Database]:
    """Open the database of a URL until the context is left.

    Raises `StoreUnusable` unless it answers and its tables are up to date.
    """
    database = await Database.open(url)
    try:
        await database.check()
        yield database
    finally:
        await database.close()


async def migrate(url: str) -> None:
    """Bring the database of a URL up to date, however long that takes.

    A large table's change is one long command, and who comes second waits for it.
    """
    database = await Database.open(url, limits=None)
    try:
        await database.migrate()
    finally:
        await database.close()


def insert(tx: AsyncConnection, table: Table) -> "postgresql.Insert | sqlite.Insert":
    """Return an INSERT that knows ON CONFLICT, which both databases spell alike."""
    return postgresql.insert(table) if tx.dialect.name == "postgresql" else sqlite.insert(table)


def _engine(url: str, limits: Limits | None) -> AsyncEngine:
    parsed = _understood(url)
    # Parameters hold customers' data, and exceptions end up in logs.
    options: dict[str, Any] = {"hide_parameters": True, "json_serializer": to_json}
    if parsed.drivername.startswith("sqlite"):
        # The connection used last: another one's commit empties a connection's page cache.
        options["pool_use_lifo"] = True
    elif limits:
        options |= engine_options(limits)
    engine = create_async_engine(parsed, **options)
    event.listen(engine.sync_engine, "before_cursor_execute", _refuse_unstorable)
    event.listen(engine.sync_engine, "handle_error", _unwrap_value_error)
    if engine.dialect.name == "sqlite":
        Path(parsed.database or "").resolve().parent.mkdir(parents=True, exist_ok=True)
        event.listen(engine.sync_engine, "connect", _prepare_sqlite)
        event.listen(engine.sync_engine, "begin", _begin_sqlite)
    else:
        event.listen(engine.sync_engine, "handle_error", name_what_may_pass)
        if limits:
            ask_before_use(engine, limits)
    return engine


def _understood(url: str) -> URL:
    try:
        parsed = make_url(url)
        parsed = parsed.set(drivername=_DRIVERS[parsed.drivername])
    except (ArgumentError, KeyError):
        # `from None`: the URL may hold a password.
        raise StoreUnusable(
            "DATABASE_URL must be sqlite:///a/file or postgresql://user:password@host/name"
        ) from None
    if parsed.drivername.startswith("sqlite"):
        if parsed.database in (None, "", ":memory:"):
            raise StoreUnusable("a SQLite DATABASE_URL names a file: sqlite:///jornada.db")
        return parsed
    # What libpq calls sslmode, asyncpg calls ssl; hosting companies hand out libpq's form.
    query = {"ssl" if name == "sslmode" else name: value for name, value in parsed.query.items()}
    return parsed.set(query=query)


def _prepare_sqlite(connection: DBAPIConnection, _record: object) -> None:
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


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get("jornada_writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _refuse_unstorable(
    _connection: Connection,
    _cursor: object,
    _statement: str,
    parameters: Any,
    _context: object,
    executemany: bool,
) -> None:
    for row in parameters if executemany else [parameters]:
        for value in row.values() if isinstance(row, dict) else row or ():
            if isinstance(value, str):
                check_storable(value)


def _unwrap_value_error(context: ExceptionContext) -> None:
    original = context.original_exception
    if isinstance(original, ValueError):
        # Without SQLAlchemy's coat, so that the edge can say no in one clear line.
        raise ValueError(str(original)) from None  # noqa: TRY004 - it is no wrong type
