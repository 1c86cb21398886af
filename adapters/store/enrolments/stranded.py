"""Runs that stand still because their workflow task fails, as the relay last found them."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, delete, select

from adapters.store.engine.methods import Store, reading, writing
from adapters.store.engine.statements import ByDialect
from adapters.store.schema import stranded


class StrandedRun(NamedTuple):
    """A run that stands still."""

    run_id: str
    """The first execution's."""
    workflow_id: str
    since: datetime | None
    problem: str


_NOTE = ByDialect(
    stranded,
    lambda insert: insert.on_conflict_do_update(
        index_elements=["run_id"],
        set_={
            "since": insert.excluded.since,
            "problem": insert.excluded.problem,
            "seen_at": insert.excluded.seen_at,
        },
    ),
)
_ALL = select(*(stranded.c[field] for field in StrandedRun._fields)).order_by(
    stranded.c.seen_at, stranded.c.run_id
)
_GOES_ON = delete(stranded).where(stranded.c.run_id == bindparam("of_run"))


def note(tx: Connection, run: StrandedRun, now: datetime) -> None:
    """Note that a run stands still; harmless when repeated."""
    tx.execute(_NOTE.of(tx), {**run._asdict(), "seen_at": now})


def goes_on(tx: Connection, run_id: str) -> None:
    """Note that a run goes on, or is over."""
    tx.execute(_GOES_ON, {"of_run": run_id})


def all_stranded(tx: Connection) -> list[StrandedRun]:
    """Return the runs that stand still; those that were looked at longest ago first."""
    return [StrandedRun(*row) for row in tx.execute(_ALL)]


class StrandedRuns(Store):
    """The runs that stand still."""

    note = writing(note)
    goes_on = writing(goes_on)
    all = reading(all_stranded)
