"""Migrations, run from code on an open connection."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

MIGRATIONS = Path(__file__).parent / "migrations"
_LOCK = (
    0x6A6F726E616461  # "jornada": whoever migrates holds PostgreSQL's advisory lock of this number
)


def upgrade(connection: Connection) -> None:
    """Bring the tables up to the newest revision, inside the connection's transaction.

    One at a time: SQLite's write transaction sees to it there, an advisory lock on PostgreSQL.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
    if not _is_newer(connection):
        command.upgrade(configuration(connection), "head")


def is_current(connection: Connection) -> bool:
    """Tell whether the tables are at the newest revision that this code knows, or a newer one.

    Migrations expand first, so that while a new version is rolled out the old one still runs, and
    may be restarted, on the new version's tables.
    """
    return _revision(connection) == _known(connection)[0] or _is_newer(connection)


def _is_newer(connection: Connection) -> bool:
    revision = _revision(connection)
    return revision is not None and revision not in _known(connection)


def _revision(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _known(connection: Connection) -> list[str]:
    """Return the revisions that this code knows, the newest first."""
    script = ScriptDirectory.from_config(configuration(connection))
    return [each.revision for each in script.walk_revisions()]


def configuration(connection: Connection) -> Config:
    """Return Alembic's configuration for our migrations on this connection."""
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    return config
