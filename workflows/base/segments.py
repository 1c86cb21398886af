"""Asking whether the customer is in a segment."""

from temporalio import workflow

from activities.records import RecordActivities
from domain.segments import MembershipQuestion, Segment
from workflows.base.gate import gate
from workflows.base.run_local import run_local
from workflows.base.state import JourneyState
from workflows.base.status import show


async def customer_is(state: JourneyState, segment: Segment) -> bool:
    """Ask our own store. Its answer is kept in the history, so that a replay hears the same."""
    await gate(state)
    called = segment.name.replace("_", " ")
    show(state, f"looking whether they are {called}")
    question = MembershipQuestion(
        customer_id=state.enrolment.customer_id,
        segment=segment.name,
        at=workflow.now(),
        pace=state.enrolment.pace,
    )
    return await run_local(RecordActivities.is_in_segment, question, f"Are they {called}?")
