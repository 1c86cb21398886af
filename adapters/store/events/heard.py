"""Which enrolments heard an event: by a signal, or as they began, where it came before them."""

from collections.abc import Iterable
from typing import NamedTuple

from sqlalchemy import Connection

from adapters.store.engine.statements import ByDialect
from adapters.store.schema import heard


class Hearing(NamedTuple):
    """An enrolment that heard an event."""

    event_id: str
    enrolment_id: str


_NOTE = ByDialect(heard, lambda insert: insert.on_conflict_do_nothing())


def note_heard(tx: Connection, hearings: Iterable[Hearing]) -> None:
    """Record who heard what; harmless when repeated."""
    if rows := [hearing._asdict() for hearing in hearings]:
        tx.execute(_NOTE.of(tx), rows)
