"""Outcomes: how enrolments ended, as their journeys report it."""

from typing import Any

from sqlalchemy import Connection, bindparam, case, update

from adapters.store.customers.rows import ensure_customer
from adapters.store.enrolments.runs import Run, adopt_run
from adapters.store.schema import enrolments, touchpoints
from adapters.store.sinks.happened import note_ended, note_touchpoint
from adapters.store.states import EnrolmentState, TouchpointStatus
from domain.journeys import OutcomeReport
from domain.messages import Reason
from domain.sinks.notices import NoticeType

_END = (
    update(enrolments)
    .where(enrolments.c.run_id == bindparam("of_run"))
    .values(state=EnrolmentState.ENDED)
    .returning(enrolments.c.enrolment_id)
)
_CLAIMED = touchpoints.c.status == TouchpointStatus.CLAIMED
# What still waited when the customer left will not be sent any more. An attempt that died with its
# claim may have arrived: nobody asks about it again.
_CLOSE_TOUCHPOINTS = (
    update(touchpoints)
    .where(
        touchpoints.c.enrolment_id == bindparam("of_enrolment"),
        touchpoints.c.status.in_(
            (TouchpointStatus.HELD, TouchpointStatus.OPEN, TouchpointStatus.CLAIMED)
        ),
    )
    .values(
        status=case((_CLAIMED, TouchpointStatus.UNKNOWN), else_=TouchpointStatus.SKIPPED),
        reason=case((_CLAIMED, Reason.INTERRUPTED), else_=Reason.OBSOLETE),
    )
    .returning(
        touchpoints.c.touchpoint_id,
        touchpoints.c.status,
        touchpoints.c.reason,
        touchpoints.c.channel,
    )
)


def record_outcome(tx: Connection, report: OutcomeReport) -> None:
    """Record how an enrolment ended, also one that the store did not know; harmless when repeated.

    A run is known by its first execution, which a reset keeps.
    """
    customer_id = ensure_customer(tx, report.customer_id, report.at)
    enrolment_id = _end(tx, report)
    if enrolment_id is None:
        adopt_run(tx, Run.of(report, customer_id), report.at)
        enrolment_id = _end(tx, report)
    closed = tx.execute(_CLOSE_TOUCHPOINTS, {"of_enrolment": enrolment_id}).all()
    for row in closed:
        if row.status == TouchpointStatus.SKIPPED:
            skipped, told = NoticeType.TOUCHPOINT_SKIPPED, (row.touchpoint_id, report.at)
            note_touchpoint(tx, skipped, *told, channel=row.channel, reason=row.reason)
    note_ended(tx, enrolment_id)


def _end(tx: Connection, report: OutcomeReport) -> Any:
    facts = {
        "of_run": report.first_execution_run_id,
        "stage": report.ending.stage,
        "outcome": report.ending.outcome,
        "because": report.ending.because,
        "ended_at": report.at,
    }
    return tx.scalar(_END, facts)
