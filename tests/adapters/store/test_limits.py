"""What keeps us waiting on PostgreSQL: a lost host's lock, and a server that says nothing more."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import pytest
from sqlalchemy import Connection, make_url, select, text
from sqlalchemy.exc import OperationalError, ProgrammingError

from adapters.store.customers.rows import lock_customer
from adapters.store.engine import database as database_module
from adapters.store.engine.database import Database, migrate
from adapters.store.engine.errors import STORE_AWAY
from adapters.store.engine.limits import LIMITS, Limits
from adapters.store.events.intake import Intake
from adapters.store.schema import customers
from tests.adapters.store.building import ANA, NOON, happening, meet
from tests.adapters.store.transactions import begin, read
from tests.waiting import BRIEFLY, PATIENCE, eventually

pytestmark = pytest.mark.parametrize("dialect", ["postgresql"], indirect=True)

SHORT = Limits(
    connecting=2 * BRIEFLY,
    pool=BRIEFLY / 2,
    lock=BRIEFLY / 2,
    command=2 * BRIEFLY,
    idle_in_transaction=BRIEFLY,
)
PATIENT = Limits(*[PATIENCE] * len(Limits._fields))
"""Waits for a lock until the server has ended who holds it."""


@pytest.fixture
async def short(url: str) -> AsyncIterator[Database]:
    """A database that waits for no longer than it has to."""
    opened = await Database.open(url, SHORT)
    yield opened
    await opened.close()


@asynccontextmanager
async def lost_host(url: str) -> AsyncIterator[None]:
    """Hold the lock of Ana's row, as somebody whom no server ends, and who is never heard again."""
    elsewhere = await Database.open(url, limits=None)
    async with begin(elsewhere) as tx:
        await tx.run(lock_customer, "c-ana", NOON)
        yield
    await elsewhere.close()


class Line:
    """A TCP line to the server, which can fall silent: what is sent is taken, and that is all."""

    def __init__(self, url: str) -> None:
        self._parsed = make_url(url)
        self._calls: list[asyncio.Event] = []
        """Of each connection: whether it is silent."""
        self._pumps: set[asyncio.Task[None]] = set()

    @asynccontextmanager
    async def open(self) -> AsyncIterator[str]:
        """Listen; the URL by which the database is reached over this line."""
        server = await asyncio.start_server(self._take, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        via = self._parsed.set(host="127.0.0.1", port=port, query={})
        yield via.render_as_string(hide_password=False)
        server.close()
        for pump in self._pumps:
            pump.cancel()
        await asyncio.gather(*self._pumps, return_exceptions=True)

    def fall_silent(self) -> None:
        """Let those who are connected never hear anything again; new ones are served."""
        for silent in self._calls:
            silent.set()

    @property
    def connections(self) -> int:
        """How many there have been."""
        return len(self._calls)

    async def _take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        silent = asyncio.Event()
        self._calls.append(silent)
        folder = self._parsed.query["host"]
        socket = f"{folder}/.s.PGSQL.{self._parsed.port or 5432}"
        answers, questions = await asyncio.open_unix_connection(socket)
        for source, sink in ((reader, questions), (answers, writer)):
            pump = asyncio.create_task(_pump(source, sink, silent))
            self._pumps.add(pump)


async def _pump(
    source: asyncio.StreamReader, sink: asyncio.StreamWriter, silent: asyncio.Event
) -> None:
    try:
        with suppress(ConnectionError):
            while data := await source.read(65536):
                if not silent.is_set():
                    sink.write(data)
        if silent.is_set():
            await asyncio.Event().wait()  # nobody hears that the other one has gone
    finally:
        sink.close()


@pytest.fixture
async def line(url: str) -> Line:
    """A line to a migrated, empty database."""
    return Line(url)


async def test_a_lock_that_is_never_given_back_is_waited_for_only_so_long(
    short: Database, url: str
) -> None:
    await meet(short)
    async with lost_host(url):
        with pytest.raises(OperationalError, match="lock timeout"):
            await Intake(short).track(happening("e-1"))
    assert await Intake(short).track(happening("e-1"))


async def test_who_waits_for_a_lost_lock_keeps_no_connection_from_the_others(
    short: Database, url: str
) -> None:
    await meet(short)
    intake = Intake(short)
    async with lost_host(url):
        hers = [intake.track(happening(f"e-{nth}")) for nth in range(20)]  # more than the pool has
        refused = await asyncio.gather(*hers, return_exceptions=True)
        assert all(isinstance(each, STORE_AWAY) for each in refused), refused
        assert await intake.track(happening("e-bea", customer_id="c-bea"))


async def test_the_server_ends_a_transaction_that_says_nothing_more(
    short: Database, url: str
) -> None:
    await meet(short)
    patient = await Database.open(url, PATIENT)
    holds, wakes = asyncio.Event(), asyncio.Event()

    async def freeze() -> None:
        async with begin(short) as tx:
            await tx.run(lock_customer, "c-ana", NOON)
            holds.set()
            await wakes.wait()
            await tx.execute(customers.update().values(first_name="Late"))

    frozen = asyncio.create_task(freeze())
    await holds.wait()
    assert await Intake(patient).track(happening("e-1"))
    assert not frozen.done()
    wakes.set()
    with pytest.raises(STORE_AWAY):
        await frozen
    async with read(short) as tx:
        assert await tx.scalar(select(customers.c.first_name)) == ANA.first_name
    await patient.close()


async def test_a_command_to_a_silent_server_fails_in_time_and_the_next_try_arrives(
    line: Line,
) -> None:
    async with line.open() as via:
        database = await Database.open(via, SHORT)
        await meet(database)

        async def write() -> None:
            async with begin(database) as tx:
                await tx.run(lock_customer, "c-ana", NOON)
                line.fall_silent()
                await tx.execute(customers.update().values(first_name="Lost"))

        with pytest.raises(TimeoutError) as failure:
            await write()
        assert isinstance(failure.value, STORE_AWAY)
        await database.check()
        # What was lost with the line holds her lock until its time is over.
        assert await _insisting(database)
        await database.close()


async def test_a_connection_whose_command_took_too_long_is_not_used_again_and_it_is_stopped(
    short: Database, database: Database
) -> None:
    async with read(short) as tx:
        before = await tx.scalar(text("SELECT pg_backend_pid()"))
    with pytest.raises(TimeoutError):
        async with begin(short) as tx:
            await tx.execute(text(f"SELECT pg_sleep({2 * PATIENCE})"))
    async with read(short) as tx:
        assert await tx.scalar(text("SELECT pg_backend_pid()")) != before

    async def is_stopped() -> bool:
        asleep = "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep'"
        async with read(database) as tx:
            return not await tx.scalar(text(asleep))

    await eventually(is_stopped)


async def test_a_silent_commit_fails_in_time(line: Line) -> None:
    async with line.open() as via:
        database = await Database.open(via, SHORT)
        await meet(database)

        async def commit() -> None:
            async with begin(database) as tx:
                await tx.run(lock_customer, "c-ana", NOON)
                line.fall_silent()

        with pytest.raises(TimeoutError):
            await commit()
        assert await _insisting(database)
        await database.close()


async def test_a_reader_of_a_silent_server_leaves_in_time(line: Line) -> None:
    async with line.open() as via:
        database = await Database.open(via, SHORT)

        async def ask() -> None:
            async with read(database) as tx:
                await tx.execute(select(customers))
                line.fall_silent()

        with suppress(TimeoutError):  # all that it asked was answered
            await ask()
        await database.check()
        await database.close()


async def _insisting(database: Database) -> bool:
    """Track an event as its source would: again and again, until it is told that all is well."""

    async def tracked() -> bool:
        with suppress(*STORE_AWAY):
            await Intake(database).track(happening("e-1"))
            return True
        return False

    return await eventually(tracked)


async def test_standing_connections_that_fell_silent_are_replaced_and_nobody_is_refused(
    line: Line,
) -> None:
    async with line.open() as via:
        database = await Database.open(via, SHORT)

        async def track(first: int) -> list[bool]:
            events = [happening(f"e-{n}", customer_id=f"c-{n}") for n in range(first, first + 5)]
            return await asyncio.gather(*(Intake(database).track(event) for event in events))

        assert all(await track(0))
        standing = line.connections
        line.fall_silent()
        assert all(await track(5))
        assert standing > 1
        await database.close()


async def test_a_server_that_lets_nobody_in_is_given_up_in_time(line: Line) -> None:
    async with line.open() as via:
        listening = await asyncio.start_server(lambda *_: None, "127.0.0.1", 0)
        silent = make_url(via).set(port=listening.sockets[0].getsockname()[1])
        database = await Database.open(silent.render_as_string(hide_password=False), SHORT)
        with pytest.raises(STORE_AWAY):
            await meet(database)
        await database.close()
        listening.close()


async def test_a_mistake_of_ours_is_not_taken_for_a_store_that_is_away(database: Database) -> None:
    with pytest.raises(ProgrammingError):
        async with begin(database) as tx:
            await tx.execute(text("SELECT no_such_column"))


async def test_whoever_migrates_waits_for_as_long_as_it_takes(
    url: str, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    limits = ("lock_timeout", "idle_in_transaction_session_timeout")
    found: list[str] = []

    def ask(connection: Connection) -> None:
        found.extend(connection.scalar(text(f"SHOW {limit}")) or "" for limit in limits)

    monkeypatch.setattr(database_module, "upgrade", ask)
    await migrate(url)
    assert found == ["0", "0"]
    async with read(database) as tx:
        await tx.run(ask)
    assert found[2:] == [f"{LIMITS.lock:.0f}s", f"{LIMITS.idle_in_transaction:.0f}s"]


async def test_who_is_cancelled_twice_holds_no_lock_and_no_connection(database: Database) -> None:
    await meet(database)
    holds = asyncio.Event()

    def hold(tx: Connection) -> None:
        lock_customer(tx, "c-ana", NOON)
        holds.set()
        tx.execute(text(f"SELECT pg_sleep({PATIENCE})"))

    for nth in range(20):  # more than the pool has
        holding = asyncio.create_task(database.write(hold))
        await holds.wait()
        holds.clear()
        holding.cancel()
        await asyncio.sleep(0)  # noqa: TID251 - one step of the loop, into the rolling back
        holding.cancel()
        with pytest.raises(asyncio.CancelledError):
            await holding
        assert await Intake(database).track(happening(f"e-{nth}"))
