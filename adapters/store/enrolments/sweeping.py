"""What the repair looks at: enrolments that may not be what the store believes."""

from datetime import UTC, datetime

from sqlalchemy import Connection, bindparam, update

from adapters.store.enrolments.rows import EnrolmentRow, select_rows
from adapters.store.schema import enrolments
from adapters.store.states import EnrolmentState

_ROW = enrolments.c
_TO_CHECK = (
    select_rows(_ROW.state == EnrolmentState.RUNNING, _ROW.checked_at < bindparam("before"))
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
)
_CHECKED = (
    update(enrolments)
    .where(_ROW.enrolment_id.in_(bindparam("checked", expanding=True)))
    .values(checked_at=bindparam("now"))
)
_STUCK = select_rows(
    _ROW.state == EnrolmentState.STARTING,
    _ROW.started_at < bindparam("before"),
    _ROW.entry_event_id.startswith(bindparam("entry"), autoescape=False),
).limit(bindparam("most"))


def to_check(
    tx: Connection, before: datetime, limit: int, *, now: datetime | None = None
) -> list[EnrolmentRow]:
    """Return running enrolments not compared with Temporal since `before`.

    They count as compared at `now` (default: the present), so the next call returns others.
    """
    found = tx.execute(_TO_CHECK, {"before": before, "most": limit})
    rows = [EnrolmentRow.of(row) for row in found]
    checked = {"checked": [row.enrolment_id for row in rows], "now": now or datetime.now(UTC)}
    tx.execute(_CHECKED, checked)
    return rows


def stuck_starting(
    tx: Connection, before: datetime, limit: int, *, entry: str = ""
) -> list[EnrolmentRow]:
    """Return enrolments recorded before `before` that Temporal may never have got.

    Only those whose entry event's id begins with `entry`, which has no `%` and no `_`.
    """
    found = tx.execute(_STUCK, {"before": before, "most": limit, "entry": entry})
    return [EnrolmentRow.of(row) for row in found]
