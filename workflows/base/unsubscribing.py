"""Unsubscribing the customer from topics."""

from temporalio import workflow

from activities.records import RecordActivities
from domain.consent import Withdrawal
from domain.customers import Topic
from domain.errors import JourneyMistake
from workflows.base.gate import gate
from workflows.base.run_local import run_local
from workflows.base.state import JourneyState
from workflows.base.status import show


async def unsubscribe(state: JourneyState, topics: tuple[Topic, ...]) -> None:
    """Withdraw their consent to topics, as of now."""
    await gate(state)
    if not topics or not all(topic.can_be_left for topic in topics):
        raise JourneyMistake("unsubscribe needs topics that a customer can leave")
    called = ", ".join(topic.replace("_", " ") for topic in topics)
    show(state, f"unsubscribing them from {called}")
    withdrawal = Withdrawal(
        customer_id=state.enrolment.customer_id,
        topics=topics,
        journey=workflow.info().workflow_type,
        at=workflow.now(),
    )
    await run_local(RecordActivities.unsubscribe, withdrawal, f"Unsubscribe from {called}")
