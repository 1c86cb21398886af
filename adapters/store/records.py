"""Records: what journeys write down and look up beside their touchpoints."""

from sqlalchemy import select, update

from adapters.store.customers import lock_customer
from adapters.store.database import Database, insert
from adapters.store.enrolments import Run, adopt_run
from adapters.store.schema import (
    EnrolmentState,
    TouchpointStatus,
    customers,
    enrolments,
    steerings,
    touchpoints,
)
from adapters.store.tasks import open_task
from domain.clock import usable_zone
from domain.journeys import OutcomeReport, TaskRequest
from domain.messages import Reason
from domain.operations import AuditEntry


class SqlRecords:
    """`domain.ports.Records` in the database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def time_zone_of(self, customer_id: str) -> str:
        """Return the customer's IANA zone, or the default when she is unknown."""
        async with self._database.read() as tx:
            zone = await tx.scalar(
                select(customers.c.time_zone).where(customers.c.customer_id == customer_id)
            )
        return usable_zone(zone)

    async def record_outcome(self, report: OutcomeReport) -> None:
        """Write down how an enrolment ended, also one that the store had never heard of."""
        run = Run(
            report.journey,
            report.customer_id,
            report.key,
            report.workflow_id,
            report.first_execution_run_id,
            report.entry_event_id,
        )
        async with self._database.begin() as tx:
            await lock_customer(tx, report.customer_id, report.at)
            enrolment = await adopt_run(tx, run, report.at)
            await tx.execute(
                update(enrolments)
                .where(enrolments.c.enrolment_id == enrolment.enrolment_id)
                .values(
                    state=EnrolmentState.ENDED,
                    stage=report.ending.stage,
                    outcome=report.ending.outcome,
                    because=report.ending.because,
                    ended_at=report.at,
                )
            )
            # What still waited when the customer left will not be sent any more.
            await tx.execute(
                update(touchpoints)
                .where(
                    touchpoints.c.enrolment_id == enrolment.enrolment_id,
                    touchpoints.c.status.in_((TouchpointStatus.HELD, TouchpointStatus.OPEN)),
                )
                .values(status=TouchpointStatus.SKIPPED, reason=Reason.OBSOLETE)
            )
            # An attempt that died with its claim may have arrived: that is for nobody to ask again.
            await tx.execute(
                update(touchpoints)
                .where(
                    touchpoints.c.enrolment_id == enrolment.enrolment_id,
                    touchpoints.c.status == TouchpointStatus.CLAIMED,
                )
                .values(status=TouchpointStatus.UNKNOWN, reason=Reason.INTERRUPTED)
            )

    async def open_task(self, task: TaskRequest) -> None:
        """Ask a person to help; harmless when asked twice."""
        async with self._database.begin() as tx:
            await lock_customer(tx, task.customer_id, task.at)
            facts = dict(task)
            run_id = facts.pop("first_execution_run_id")
            await open_task(tx, facts.pop("task_key"), run_id=run_id, **facts)

    async def note_steering(self, note: AuditEntry) -> None:
        """Write a line of the audit; harmless when told twice."""
        async with self._database.begin() as tx:
            await lock_customer(tx, note.customer_id, note.at)
            facts = dict(note)
            row = insert(tx, steerings).values(run_id=facts.pop("first_execution_run_id"), **facts)
            await tx.execute(row.on_conflict_do_nothing())
