"""Transactions on PostgreSQL: the same plain functions, on asyncpg's connections.

Each is one switch to a greenlet, as `AsyncConnection.run_sync` makes it, around all of it.
"""

from collections.abc import Callable, Mapping
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlalchemy import Connection, event
from sqlalchemy.engine import URL
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.util import greenlet_spawn

from adapters.store.engine.columns import ENGINE_OPTIONS, keep_only_storable
from adapters.store.engine.errors import RestartTransaction
from adapters.store.engine.limits import Limits, ask_before_use, engine_options, name_what_may_pass

MOST_BEGINNINGS = 5
"""Of one transaction. Each time, a customer was merged into another one while it waited, or another
transaction and it waited for each other."""
_DEADLOCK = "40P01"
"""How PostgreSQL says that it has undone one of two transactions that waited for each other."""

P = ParamSpec("P")
T = TypeVar("T")


class Postgres:
    """A PostgreSQL database, its rows locked by `FOR UPDATE`."""

    dialect = "postgresql"

    def __init__(self, url: URL, limits: Limits | None, known: Mapping[str, object]) -> None:
        """`known` are execution options that all its transactions have."""
        options: dict[str, Any] = engine_options(limits) if limits else {}
        options["execution_options"] = dict(known)
        self._engine = create_async_engine(url, **ENGINE_OPTIONS, **options)
        self._writer = self._engine.sync_engine
        keep_only_storable(self._writer)
        event.listen(self._writer, "handle_error", name_what_may_pass)
        if limits:
            ask_before_use(self._engine, limits)
        # One snapshot for all that a reader asks, as SQLite has it.
        self._reader = self._writer.execution_options(
            isolation_level="REPEATABLE READ", postgresql_readonly=True
        )

    async def write(
        self, work: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """See `Database.write`. What a cancellation interrupts is rolled back, or disconnected."""

        def transact() -> T:
            with self._writer.begin() as tx:
                return work(tx, *args, **kwargs)

        for _ in range(MOST_BEGINNINGS - 1):
            try:
                return await greenlet_spawn(transact)
            except RestartTransaction:
                continue
            except OperationalError as error:
                if getattr(error.orig, "sqlstate", None) != _DEADLOCK:
                    raise
        return await greenlet_spawn(transact)

    async def read(
        self, work: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """See `Database.read`."""

        def transact() -> T:
            with self._reader.connect() as tx:
                return work(tx, *args, **kwargs)

        return await greenlet_spawn(transact)

    async def close(self) -> None:
        """Close every connection."""
        await self._engine.dispose()
