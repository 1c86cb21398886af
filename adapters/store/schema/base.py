"""What all tables share."""

from typing import Any

from sqlalchemy import Column, ColumnElement, Index, MetaData, Table, literal_column

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def is_waiting(queue: Table) -> ColumnElement[bool]:
    """Return the condition of a queue's index: a literal, since no parameter could be proven."""
    return queue.c.state == literal_column("'pending'")


def index_of_waiting(queue: Table, *columns: Column[Any]) -> Index:
    """Return the index of a queue's rows that wait, by `columns`, the oldest first."""
    waits = is_waiting(queue)
    return Index(
        f"ix_{queue.name}_waiting",
        *columns,
        queue.c.seq,
        sqlite_where=waits,
        postgresql_where=waits,
    )
