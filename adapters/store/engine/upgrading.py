"""Alembic, on an open connection. It is slow to import, so only what really migrates does."""

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection

from adapters.store.engine.migrating import MIGRATIONS


def upgrade_to_head(connection: Connection) -> None:
    """Run the revisions that the tables lack, inside the connection's transaction."""
    command.upgrade(configuration(connection), "head")


def configuration(connection: Connection) -> Config:
    """Return Alembic's configuration for our migrations on this connection."""
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    return config
