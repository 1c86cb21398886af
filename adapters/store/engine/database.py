"""The database: SQLite or PostgreSQL by its URL, and transactions on it."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Concatenate, ParamSpec, Self, TypeVar

from sqlalchemy import Connection
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from adapters.errors import NotSetUp
from adapters.store.engine.defaults import CONSENT_POLICY, TIME_ZONE
from adapters.store.engine.errors import StoreError, complaint_of
from adapters.store.engine.limits import LIMITS, Limits
from adapters.store.engine.migrating import is_current, upgrade
from adapters.store.engine.postgres import Postgres
from adapters.store.engine.sqlite import Sqlite
from domain.clock import DEFAULT_ZONE
from domain.consent import ConsentPolicy

_USUAL = ConsentPolicy()

P = ParamSpec("P")
T = TypeVar("T")

_SQLITE, _POSTGRES = "sqlite+pysqlite", "postgresql+asyncpg"
_DRIVERS = {
    "sqlite": _SQLITE,
    "sqlite+aiosqlite": _SQLITE,
    "postgres": _POSTGRES,
    "postgresql": _POSTGRES,
    "postgresql+asyncpg": _POSTGRES,
}


class StoreUnusable(NotSetUp, ValueError):
    """The store cannot be used; the message says what to do, and quotes no part of its URL."""

    @classmethod
    def because_of(cls, error: BaseException) -> Self:
        """Say what a database's error means, in one line."""
        return cls(": ".join(complaint_of(error)))


class Database:
    """Where everything is kept. Open it once a process and event loop; close it before leaving.

    What is done in it is a plain function of a transaction, `def work(tx, …)`: it is run as a
    whole, in one hop out of the event loop where that is a thread's work.
    """

    def __init__(self, engine: Sqlite | Postgres) -> None:
        self._engine = engine
        self.dialect = engine.dialect
        """`sqlite` or `postgresql`."""

    @classmethod
    async def open(
        cls,
        url: str,
        limits: Limits | None = LIMITS,
        *,
        time_zone: str = DEFAULT_ZONE,
        consent_policy: ConsentPolicy = _USUAL,
    ) -> Self:
        """Open the database of a URL: `sqlite:///file`, `sqlite:////abs/file`, `postgresql://…`.

        `limits` are PostgreSQL's; none, to wait for as long as it takes. `time_zone` is that of
        customers whose own is unknown. Makes the folder of a SQLite file. Raises ValueError for any
        other kind of URL.
        """
        parsed = _parsed(url)
        known = {TIME_ZONE: time_zone, CONSENT_POLICY: consent_policy}
        is_sqlite = parsed.drivername == _SQLITE
        return cls(Sqlite(parsed, known) if is_sqlite else Postgres(parsed, limits, known))

    async def write(
        self, work: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Return `work(tx, …)`, done in a transaction that is then committed.

        An error or a cancellation undoes it all, unless it was being committed just then. `work`
        opens no other transaction: on SQLite there is one at a time. On PostgreSQL it may be done
        anew, from its beginning: see `RestartTransaction`; or as it met a deadlock.
        """
        return await self._engine.write(work, *args, **kwargs)

    async def read(
        self, work: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Return `work(tx, …)`, which only reads, on one snapshot; it waits for no writer."""
        return await self._engine.read(work, *args, **kwargs)

    async def check(self) -> None:
        """Raise `StoreUnusable` unless the database answers and its tables are up to date."""
        try:
            current = await self.read(is_current)
        except (SQLAlchemyError, OSError) as error:
            raise StoreUnusable.because_of(error) from None
        if not current:
            raise StoreUnusable("the database is not up to date: run `jornada migrate`")

    async def migrate(self) -> None:
        """Bring the tables up to date; harmless when they are, also if two processes do it."""
        await self.write(upgrade)

    async def close(self) -> None:
        """Close every connection."""
        await self._engine.close()


@asynccontextmanager
async def checked_database(
    url: str, *, time_zone: str = DEFAULT_ZONE, consent_policy: ConsentPolicy = _USUAL
) -> AsyncIterator[Database]:
    """Open the database of a URL until the context is left.

    Raises `StoreUnusable` unless it answers and its tables are up to date; also for what goes wrong
    with it in the context.
    """
    database = await Database.open(url, time_zone=time_zone, consent_policy=consent_policy)
    try:
        await database.check()
        yield database
    except StoreError as error:
        raise StoreUnusable.because_of(error) from None
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


def _parsed(url: str) -> URL:
    try:
        parsed = make_url(url)
        parsed = parsed.set(drivername=_DRIVERS[parsed.drivername])
    except (ArgumentError, KeyError):
        # `from None`: the URL may hold a password.
        raise StoreUnusable(
            "DATABASE_URL must be sqlite:///a/file or postgresql://user:password@host/name"
        ) from None
    if parsed.drivername == _SQLITE:
        if parsed.database in (None, "", ":memory:"):
            raise StoreUnusable("a SQLite DATABASE_URL names a file: sqlite:///jornada.db")
        return parsed
    # What libpq calls sslmode, asyncpg calls ssl; hosting companies hand out libpq's form.
    query = {"ssl" if name == "sslmode" else name: value for name, value in parsed.query.items()}
    return parsed.set(query=query)
