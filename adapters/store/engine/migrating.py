"""Migrations, run from code on an open connection; and whether there is anything to migrate."""

from functools import cache
from pathlib import Path

from sqlalchemy import Connection, inspect, text

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
    if not is_current(connection):
        from adapters.store.engine.upgrading import upgrade_to_head  # noqa: PLC0415 - Alembic is slow

        upgrade_to_head(connection)


def is_current(connection: Connection) -> bool:
    """Tell whether the tables are at the newest revision that this code knows, or a newer one.

    Migrations expand first, so that while a new version is rolled out the old one still runs, and
    may be restarted, on the new version's tables.
    """
    revision = _revision(connection)
    known = known_revisions()
    return revision == known[-1] or (revision is not None and revision not in known)


def _revision(connection: Connection) -> str | None:
    """Return the revision of the tables, where Alembic keeps it."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    revision: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return revision


@cache
def known_revisions() -> list[str]:
    """Return the revisions that this code knows, the newest last: their files' names begin so."""
    return sorted(file.name.partition("_")[0] for file in (MIGRATIONS / "versions").glob("*_*.py"))
