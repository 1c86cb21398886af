"""The database: its URL, its transactions, and what it refuses to keep."""

import asyncio
import sqlite3
import threading
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import Connection, select, update
from sqlalchemy.exc import IntegrityError

from adapters.store.customers.rows import lock_customer, update_customer
from adapters.store.engine.columns import Unstorable
from adapters.store.engine.database import Database
from adapters.store.events.intake import Intake
from adapters.store.schema import customers
from tests.adapters.store.building import ANA, NOON, happening, meet
from tests.adapters.store.locks import somebody_waits
from tests.adapters.store.transactions import begin, read
from tests.waiting import PATIENCE, eventually, give_way


async def test_a_sqlite_files_folder_is_made(tmp_path: Path) -> None:
    database = await Database.open(f"sqlite:///{tmp_path}/deep/down/jornada.db")
    await database.migrate()
    await database.close()

    assert (tmp_path / "deep/down/jornada.db").exists()


@pytest.mark.parametrize(
    "url", ["mysql://u:hunter2@host/name", "sqlite://", "sqlite:///:memory:", "nonsense hunter2"]
)
async def test_another_kind_of_url_is_refused_without_telling_its_password(url: str) -> None:
    with pytest.raises(ValueError, match="DATABASE_URL") as refusal:
        await Database.open(url)

    assert "hunter2" not in str(refusal.value)


@pytest.mark.parametrize("dialect", ["postgresql"], indirect=True)
async def test_libpqs_form_of_a_postgresql_url_is_understood(url: str) -> None:
    libpq = url.replace("postgresql://", "postgres://") + "&sslmode=disable"
    database = await Database.open(libpq)
    async with begin(database) as tx:
        await tx.run(lock_customer, "c-1", NOON)
    await database.close()


async def test_a_database_says_what_it_is(database: Database, dialect: str) -> None:
    assert database.dialect == dialect


async def test_four_writers_that_read_first_never_find_it_locked(url: str) -> None:
    async def write(times: int) -> None:
        database = await Database.open(url)
        for _ in range(times):
            async with begin(database) as tx:
                row = await tx.run(lock_customer, "c-1", NOON)
                count = row.traits.get("count", 0) + 1
                await tx.execute(update(customers).values(traits={"count": count}))
        await database.close()

    await asyncio.gather(*(write(50) for _ in range(4)))

    database = await Database.open(url)
    async with read(database) as tx:
        assert await tx.scalar(select(customers.c.traits)) == {"count": 200}
    await database.close()


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
async def test_sqlites_writers_of_one_process_take_turns_in_their_order(database: Database) -> None:
    """By itself SQLite lets them sleep and ask again, and the unlucky ones wait for ever."""
    order: list[int] = []

    async def write(number: int) -> None:
        async with begin(database) as tx:
            await tx.run(lock_customer, "c-1", NOON)
            order.append(number)

    async with asyncio.TaskGroup() as group:
        for number in range(40):
            group.create_task(write(number))
    assert order == list(range(40))


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
async def test_sqlites_transactions_that_write_begin_immediately(
    database: Database, store_file: Path
) -> None:
    other = sqlite3.connect(store_file, timeout=0, isolation_level=None)
    async with begin(database):
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            other.execute("BEGIN IMMEDIATE")
    async with read(database):
        other.execute("BEGIN IMMEDIATE")
    other.close()


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
async def test_sqlite_is_set_up_for_many_connections(database: Database) -> None:
    async with read(database) as tx:
        settings = [
            (await tx.exec_driver_sql(f"PRAGMA {name}")).scalar_one()
            for name in ("journal_mode", "busy_timeout", "foreign_keys")
        ]

    assert settings == ["wal", 10_000, 1]


async def test_a_reader_sees_one_moment_and_waits_for_no_writer(database: Database) -> None:
    known = select(customers.c.customer_id)
    async with read(database) as reader:
        before = (await reader.scalars(known)).all()
        async with begin(database) as writer:
            await writer.run(lock_customer, "c-1", NOON)
        after = (await reader.scalars(known)).all()

    assert before == after == []


async def test_a_failed_transaction_leaves_nothing(database: Database) -> None:
    async def fail() -> None:
        async with begin(database) as tx:
            await tx.run(lock_customer, "c-1", NOON)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await fail()

    async with read(database) as tx:
        assert (await tx.scalars(select(customers.c.customer_id))).all() == []


async def test_who_is_cancelled_while_it_waits_for_its_turn_has_done_nothing(
    database: Database,
) -> None:
    await meet(database)
    async with begin(database) as tx:
        await tx.run(lock_customer, ANA.customer_id, NOON)
        waiting = asyncio.create_task(Intake(database).track(happening("e-1")))
        await eventually(lambda: somebody_waits(database))
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
    assert await Intake(database).track(happening("e-1")), "it is no repeat"


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
async def test_who_is_cancelled_in_a_transaction_leaves_once_it_is_undone(
    database: Database,
) -> None:
    """Never half known: its thread goes on, and would commit behind the back of its task."""
    began, goes_on = threading.Event(), threading.Event()

    def write(tx: Connection) -> None:
        lock_customer(tx, "c-1", NOON)
        began.set()
        goes_on.wait(PATIENCE)

    writing = asyncio.create_task(database.write(write))
    await asyncio.to_thread(began.wait, PATIENCE)
    writing.cancel()
    await give_way()
    assert not writing.done()
    goes_on.set()
    with pytest.raises(asyncio.CancelledError):
        await writing
    async with read(database) as tx:
        assert (await tx.scalars(select(customers.c.customer_id))).all() == []


async def test_instants_are_kept_in_utc_and_come_back_aware(database: Database) -> None:
    in_sao_paulo = datetime(2026, 3, 10, 9, 0, 0, 123456, tzinfo=timezone(timedelta(hours=-3)))
    async with begin(database) as tx:
        row = await tx.run(lock_customer, "c-1", in_sao_paulo)

    assert row.updated_at == in_sao_paulo
    assert row.updated_at.tzinfo is UTC
    assert row.updated_at.isoformat() == "2026-03-10T12:00:00.123456+00:00"


async def test_an_instant_without_a_zone_is_refused(database: Database) -> None:
    async with begin(database) as tx:
        await tx.run(lock_customer, "c-1", NOON)
        with pytest.raises(ValueError, match="time zone"):
            await tx.run(update_customer, "c-1", updated_at=NOON.replace(tzinfo=None))


@pytest.mark.parametrize(
    "properties",
    [
        {"note": "a\x00b"},
        {"deep": [{"a\x00b": 1}]},
        {"note": "half a pair: \ud83d"},
        {"amount": float("nan")},
    ],
)
async def test_what_postgresql_cannot_store_is_a_value_error_and_others_are_kept(
    database: Database, properties: dict[str, object]
) -> None:
    intake = Intake(database)
    assert await intake.track(happening("e-1"))
    with pytest.raises(ValueError, match=r"NUL|JSON") as refusal:
        await intake.track(happening("e-2", properties=properties))
    assert await intake.track(happening("e-3"))

    assert type(refusal.value) in (ValueError, Unstorable)
    assert not await intake.track(happening("e-1"))
    assert await intake.track(happening("e-2"))


async def test_a_nul_in_a_text_is_a_value_error(database: Database) -> None:
    with pytest.raises(ValueError, match="NUL"):
        await meet(database, ANA.model_copy(update={"first_name": "An\x00a"}))
    with pytest.raises(ValueError, match="NUL"):
        await meet(database, ANA.model_copy(update={"first_name": "\udc00"}))

    await meet(database)


async def test_text_that_only_looks_like_an_escaped_nul_is_kept(database: Database) -> None:
    traits = {"regex": r"\u0000", "path": "C:\\u0000", "emoji": "🦊"}
    await meet(database, ANA.model_copy(update={"traits": traits}))

    async with read(database) as tx:
        assert await tx.scalar(select(customers.c.traits)) == traits


async def test_errors_do_not_tell_what_was_to_be_stored(database: Database) -> None:
    await meet(database)
    with pytest.raises(IntegrityError) as failure:
        async with begin(database) as tx:
            await tx.execute(
                customers.insert().values(
                    customer_id=ANA.customer_id,
                    email="secret@example.com",
                    traits={},
                    created_at=NOON,
                    updated_at=NOON,
                )
            )

    assert "secret@example.com" not in str(failure.value)
