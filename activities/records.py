"""What a journey writes down and looks up in our own store: quick, so they are local activities."""

from temporalio import activity

from domain.journeys import OutcomeReport, TaskRequest
from domain.operations import AuditEntry
from domain.ports import Records


class RecordActivities:
    """The journeys' own records."""

    def __init__(self, records: Records) -> None:
        self._records = records

    @activity.defn(name="time_zone_of")
    async def time_zone_of(self, customer_id: str) -> str:
        """Return the customer's IANA zone as of now."""
        return await self._records.time_zone_of(customer_id)

    @activity.defn(name="record_outcome")
    async def record_outcome(self, report: OutcomeReport) -> None:
        """Write down how an enrolment ended."""
        await self._records.record_outcome(report)

    @activity.defn(name="open_task")
    async def open_task(self, task: TaskRequest) -> None:
        """Ask a person to help."""
        await self._records.open_task(task)

    @activity.defn(name="note_steering")
    async def note_steering(self, note: AuditEntry) -> None:
        """Write down what an operator did to an enrolment, and why."""
        await self._records.note_steering(note)
