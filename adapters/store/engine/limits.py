"""How long PostgreSQL may keep us waiting, and what is done once it has."""

from typing import Any, NamedTuple

from sqlalchemy import event
from sqlalchemy.engine import AdaptedConnection, ExceptionContext
from sqlalchemy.exc import DBAPIError, InvalidatePoolError, OperationalError
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.pool import ConnectionPoolEntry

_MAY_PASS = ("08", "25006", "25P03", "40", "53", "55P03", "57", "58")
"""SQLSTATEs, or their classes, that blame no statement of ours: a connection lost, a server that
is full, shut down or only to be read, a time limit, a deadlock
(https://www.postgresql.org/docs/current/errcodes-appendix.html)."""


class Limits(NamedTuple):
    """All in seconds. A try that fails by one of them is made again by whoever made it."""

    connecting: float = 5.0
    """For a new connection; and for a sign of life of one that stood, before it is used."""
    pool: float = 10.0
    """For a connection to be free. Then the caller gets an error in time: some vendors
    hang up on a webhook after 15 s."""
    lock: float = 10.0
    """For what another transaction has locked. Ours take milliseconds: one that takes longer is
    stuck, and must not hold all the others' connections with its lock."""
    command: float = 15.0
    """For the answer to one command. Longer than a lock's, so that a server that is alive says so
    itself: past this, its host is lost or a fail-over left the connection without an end."""
    idle_in_transaction: float = 15.0
    """Until the server ends a transaction that says nothing more. Its host is frozen or gone, and
    until then its customer stays locked: by TCP alone it would be known after hours."""
    unacknowledged: float = 15.0
    """Until the server ends a connection that takes no more of an answer: as above, for a lost host
    in the midst of a large one, which is not idle."""


LIMITS = Limits()


def engine_options(limits: Limits) -> dict[str, Any]:
    """Return what an engine for PostgreSQL is made with, so that it keeps to the limits."""
    of_the_server = {
        "lock_timeout": limits.lock,
        "idle_in_transaction_session_timeout": limits.idle_in_transaction,
        "tcp_user_timeout": limits.unacknowledged,
    }
    return {
        "pool_timeout": limits.pool,
        "connect_args": {
            "timeout": limits.connecting,
            "command_timeout": limits.command,
            "server_settings": {
                name: f"{seconds * 1000:.0f}" for name, seconds in of_the_server.items()
            },
        },
    }


def ask_before_use(engine: AsyncEngine, limits: Limits) -> None:
    """Have a connection that stood give a sign of life; if it does not, replace it and all others.

    SQLAlchemy's `pool_pre_ping` would wait for a whole command's limit, fail, and hand the next try
    the next dead one. A connection that falls silent later SQLAlchemy itself never uses again.
    """

    def prove_alive(
        connection: AdaptedConnection, record: ConnectionPoolEntry, _proxy: object
    ) -> None:
        if not record.info.get("stood"):  # made for this very use
            record.info["stood"] = True
            return
        try:
            connection.run_async(lambda raw: raw.execute("SELECT 1", timeout=limits.connecting))
        except Exception as error:
            raw: Any = connection.driver_connection
            raw.terminate()  # at once: a good-bye would be waited for, too
            raise InvalidatePoolError from error

    event.listen(engine.sync_engine, "checkout", prove_alive)


def name_what_may_pass(context: ExceptionContext) -> OperationalError | None:
    """Make an OperationalError of what says that the store is away or busy, as other drivers do.

    SQLAlchemy's dialect for asyncpg knows most of these as a bare DBAPIError, as it does mistakes.
    """
    error = context.sqlalchemy_exception
    if type(error) is not DBAPIError or not isinstance(error.orig, Exception):
        return None
    if not (getattr(error.orig, "sqlstate", None) or "").startswith(_MAY_PASS):
        return None
    return OperationalError(
        error.statement,
        error.params,
        error.orig,
        hide_parameters=error.hide_parameters,
        connection_invalidated=error.connection_invalidated,
    )
