"""What a journey writes down and looks up in our own store: quick, so they are local activities."""

from collections.abc import Mapping
from types import MappingProxyType

import structlog
from temporalio import activity

from activities.clocks import attempts_now
from domain.consent import Withdrawal
from domain.errors import JourneyMistake
from domain.in_common import InCommonQuestion
from domain.journeys import OutcomeReport, TaskRequest, TasksClosed
from domain.knobs import AnyKnob, KnobQuestion, NotAllowed, written
from domain.operations import AuditEntry
from domain.ports import Records
from domain.segments import MembershipQuestion, Segment, at_pace
from domain.tellings import Reached, TellRequest

log = structlog.get_logger()


class RecordActivities:
    """The journeys' own records."""

    def __init__(
        self,
        records: Records,
        segments: Mapping[str, Segment],
        knobs: Mapping[str, AnyKnob] = MappingProxyType({}),
    ) -> None:
        """`segments` and `knobs` are those that journeys ask about, by their names."""
        self._records = records
        self._segments = segments
        self._knobs = knobs

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

    @activity.defn(name="close_tasks")
    async def close_tasks(self, closed: TasksClosed) -> None:
        """Take back what people were asked and need not do any more."""
        await self._records.close_tasks(closed)

    @activity.defn(name="note_steering")
    async def note_steering(self, note: AuditEntry) -> None:
        """Write down what an operator did to an enrolment, and why."""
        await self._records.note_steering(note)

    @activity.defn(name="unsubscribe")
    async def unsubscribe(self, withdrawal: Withdrawal) -> None:
        """Withdraw a customer's consent to topics; harmless when repeated."""
        await self._records.unsubscribe(withdrawal)

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
        now = max(question.at, attempts_now())
        predicate = at_pace(segment.predicate, question.pace)
        return await self._records.is_member(question.customer_id, predicate, now)

    @activity.defn(name="have_in_common")
    async def have_in_common(self, question: InCommonQuestion) -> bool:
        """Tell whether two events of a customer are about one thing at least."""
        return await self._records.have_in_common(question)

    @activity.defn(name="tell_customer")
    async def tell_customer(self, request: TellRequest) -> Reached:
        """Tell another customer's stories of something, once for a `tell_key`."""
        return await self._records.tell(request)

    @activity.defn(name="knob")
    async def knob(self, question: KnobQuestion) -> str:
        """Return what a knob is now, as it is written; its default where today's code refuses it.

        Raises `JourneyMistake` for an unknown one.
        """
        knob = self._knobs.get(question.knob)
        if knob is None:
            raise JourneyMistake(f"no knobs.py beside a journey has the knob {question.knob}")
        stored = await self._records.knob(knob.name)
        if stored is None:
            return written(knob.default)
        try:
            return written(knob.checked(stored))
        except NotAllowed as refused:
            log.warning("knob_not_allowed", knob=knob.name, problem=str(refused))
            return written(knob.default)
