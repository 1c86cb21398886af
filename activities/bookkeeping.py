"""What a journey writes down and looks up in our own store: quick, so they are local activities."""

from temporalio import activity

from domain.journeys import OutcomeReport, TaskRequest
from domain.ports import Records
from domain.steering import SteeringNote


class Bookkeeping:
    """The journeys' own records."""

    def __init__(self, records: Records) -> None:
        self._records = records

    @activity.defn
    async def time_zone_of(self, customer_id: str) -> str:
        """Return the customer's IANA zone as of now."""
        return await self._records.time_zone_of(customer_id)

    @activity.defn
    async def record_outcome(self, report: OutcomeReport) -> None:
        """Write down how an enrolment ended."""
        await self._records.record_outcome(report)

    @activity.defn
    async def open_task(self, task: TaskRequest) -> None:
        """Ask a person to help."""
        await self._records.open_task(task)

    @activity.defn
    async def note_steering(self, note: SteeringNote) -> None:
        """Write down what an operator did to an enrolment, and why."""
        await self._records.note_steering(note)
