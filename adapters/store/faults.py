"""Faults on our own side: noted by whichever process sees them, over when nobody sees them more."""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, bindparam, case, delete, or_, select, update

from adapters.store.engine.methods import Store, reading, writing
from adapters.store.engine.statements import ByDialect
from adapters.store.schema import faults
from domain.faults import Fault, PresentFault

OVER_AFTER = timedelta(minutes=15)
"""Not seen for so long, a fault is over. What waits because of it is tried every five minutes."""
NOTED_EVERY = timedelta(seconds=30)
"""So that 50,000 refusals are not as many writes of one row."""
LOGGED_EVERY = timedelta(minutes=1)

_INSTANT = faults.c.seen_at.type
_OVER = bindparam("over_before", type_=_INSTANT)
_PRESENT = faults.c.seen_at > _OVER
_CURRENT = select(faults).where(_PRESENT).order_by(faults.c.since, faults.c.name)
_KNOWN = select(faults.c.seen_at, faults.c.problem, faults.c.enrolments).where(
    faults.c.name == bindparam("of_name")
)
_NOTE = ByDialect(
    faults,
    lambda insert: insert.on_conflict_do_update(
        index_elements=["name"],
        set_={
            "problem": insert.excluded.problem,
            "what_to_do": insert.excluded.what_to_do,
            "enrolments": insert.excluded.enrolments,
            "since": case((_PRESENT, faults.c.since), else_=insert.excluded.since),
            "seen_at": insert.excluded.seen_at,
        },
    ),
)
_END = delete(faults).where(faults.c.name == bindparam("of_name"))
_TO_LOG = (
    update(faults)
    .where(
        _PRESENT,
        or_(
            faults.c.logged_at.is_(None),
            faults.c.logged_at <= bindparam("logged_before", type_=_INSTANT),
        ),
    )
    .values(logged_at=bindparam("now"))
    .returning(faults)
)


def present(tx: Connection, now: datetime) -> list[PresentFault]:
    """Return the faults seen lately, the oldest first."""
    rows = tx.execute(_CURRENT, {"over_before": now - OVER_AFTER})
    return [_present(row) for row in rows]


def to_log(tx: Connection, now: datetime) -> list[PresentFault]:
    """Return the faults that nobody has logged within a minute, and let nobody else log them."""
    when = {"now": now, "over_before": now - OVER_AFTER, "logged_before": now - LOGGED_EVERY}
    return sorted((_present(row) for row in tx.execute(_TO_LOG, when)), key=_age)


def end(tx: Connection, name: str) -> None:
    """Note that a fault is over, surely."""
    tx.execute(_END, {"of_name": name})


class Faults(Store):
    """The faults on our side, in real time."""

    present = reading(present)
    to_log = writing(to_log)
    end = writing(end)

    async def note(self, fault: Fault, *, enrolments: int | None = None) -> None:
        """Note that a fault is seen now, unless that was noted just before."""
        now = datetime.now(UTC)
        known = await self.database.read(_known, fault.name)
        same = known and (known.problem, known.enrolments) == (fault.problem, enrolments)
        if not (known and same and known.seen_at > now - NOTED_EVERY):
            await self.database.write(_note, fault, enrolments, now)


def _known(tx: Connection, name: str) -> Any:
    return tx.execute(_KNOWN, {"of_name": name}).one_or_none()


def _note(tx: Connection, fault: Fault, enrolments: int | None, now: datetime) -> None:
    facts = {**fault._asdict(), "enrolments": enrolments, "since": now, "seen_at": now}
    tx.execute(_NOTE.of(tx), {**facts, "over_before": now - OVER_AFTER})


def _present(row: Row[Any]) -> PresentFault:
    fault = Fault(row.name, row.problem, row.what_to_do)
    return PresentFault(fault, row.since, row.seen_at, row.enrolments)


def _age(one: PresentFault) -> tuple[datetime, str]:
    return one.since, one.fault.name
