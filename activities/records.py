"""What a journey writes down and looks up in our own store: quick, so they are local activities."""

from collections.abc import Mapping

from temporalio import activity

from activities.clocks import AttemptClock
from domain.errors import JourneyMistake
from domain.journeys import OutcomeReport, TaskRequest
from domain.operations import AuditEntry
from domain.ports import Records
from domain.segments import MembershipQuestion, Segment, at_pace


class RecordActivities:
    """The journeys' own records."""

    def __init__(self, records: Records, segments: Mapping[str, Segment]) -> None:
        """`segments` are those that journeys ask about, by their names."""
        self._records = records
        self._segments = segments

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

    @activity.defn(name="is_in_segment")
    async def is_in_segment(self, question: MembershipQuestion) -> bool:
        """Tell whether a customer is in a segment now. Raises `JourneyMistake` for an unknown one.

        A later try, as after an outage, looks at its own present.
        """
        segment = self._segments.get(question.segment)
        if segment is None:
            raise JourneyMistake(
                f"no segments.py beside a journey has the segment {question.segment}"
            )
        now = max(question.at, AttemptClock(activity.info()).now())
        predicate = at_pace(segment.predicate, question.pace)
        return await self._records.is_member(question.customer_id, predicate, now)
