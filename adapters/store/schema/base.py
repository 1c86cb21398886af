"""What all tables share."""

from typing import Any

from sqlalchemy import Column, ColumnElement, Index, MetaData, Table, literal_column

from adapters.store.states import EventState

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


def is_dead_letter(queue: Table) -> ColumnElement[bool]:
    """Return the same for those that could not be dispatched."""
    return queue.c.state == literal_column(f"'{EventState.DEAD_LETTER}'")


def index_of_waiting(queue: Table, *columns: Column[Any]) -> Index:
    """Return the index of a queue's rows that wait, by `columns`, the oldest first."""
    return index_of_some(f"ix_{queue.name}_waiting", is_waiting(queue), *columns, queue.c.seq)


def index_of_some(name: str, which: ColumnElement[bool], *columns: Column[Any]) -> Index:
    """Return an index of some rows alone: all others cost it nothing."""
    return Index(name, *columns, sqlite_where=which, postgresql_where=which)
