# ruff: noqa: INP001 - Alembic loads it by its path
"""Alembic's entry point. Migrations run from code, on a connection that is already open.

A revision is written by hand: a test names whatever `schema.py` has and the revisions lack.
"""

from alembic import context

from adapters.store.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
)
with context.begin_transaction():
    context.run_migrations()
