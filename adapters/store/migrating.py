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
    command.upgrade(configuration(connection), "head")


def is_current(connection: Connection) -> bool:
    """Tell whether the tables are at the newest revision."""
    newest = ScriptDirectory.from_config(configuration(connection)).get_current_head()
    return MigrationContext.configure(connection).get_current_revision() == newest


def configuration(connection: Connection) -> Config:
    """Return Alembic's configuration for our migrations on this connection."""
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    return config
