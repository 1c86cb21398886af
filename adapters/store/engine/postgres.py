"""Transactions on PostgreSQL: the same plain functions, on asyncpg's connections."""

from collections.abc import Callable
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlalchemy import Connection, event
from sqlalchemy.engine import URL
from sqlalchemy.ext.asyncio import create_async_engine

from adapters.store.engine.columns import ENGINE_OPTIONS, keep_only_storable
from adapters.store.engine.limits import Limits, ask_before_use, engine_options, name_what_may_pass

P = ParamSpec("P")
T = TypeVar("T")


class Postgres:
    """A PostgreSQL database, its rows locked by `FOR UPDATE`."""

    dialect = "postgresql"

    def __init__(self, url: URL, limits: Limits | None) -> None:
        options: dict[str, Any] = engine_options(limits) if limits else {}
        self._engine = create_async_engine(url, **ENGINE_OPTIONS, **options)
        keep_only_storable(self._engine.sync_engine)
        event.listen(self._engine.sync_engine, "handle_error", name_what_may_pass)
        if limits:
            ask_before_use(self._engine, limits)
        # One snapshot for all that a reader asks, as SQLite has it.
        self._reader = self._engine.execution_options(
            isolation_level="REPEATABLE READ", postgresql_readonly=True
        )

    async def write(
        self, work: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """See `Database.write`."""
        async with self._engine.begin() as tx:
            return await tx.run_sync(work, *args, **kwargs)

    async def read(
        self, work: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """See `Database.read`."""
        async with self._reader.connect() as tx:
            return await tx.run_sync(work, *args, **kwargs)

    async def close(self) -> None:
        """Close every connection."""
        await self._engine.dispose()
