"""Asking whether two events that a story was told are about the same things."""

from collections.abc import Sequence

from activities.records import RecordActivities
from domain.errors import JourneyMistake
from domain.events import Event
from domain.in_common import InCommonQuestion
from workflows.base.gate import gate
from workflows.base.run_local import run_local
from workflows.base.state import JourneyState
from workflows.base.status import show


async def have_in_common(
    state: JourneyState, one: Event, other: Event, lists: Sequence[str]
) -> bool:
    """Ask our own store. Its answer, a truth, is all of it that is kept in the history."""
    await gate(state)
    if isinstance(lists, str) or not lists:
        raise JourneyMistake('of= takes the names of lists: of=("items",)')
    names = f"{one.event_name()} and {other.event_name()}"
    show(state, f"comparing {names}")
    question = InCommonQuestion(
        customer_id=state.enrolment.customer_id,
        events=(one.told_as, other.told_as),
        lists=tuple(lists),
    )
    summary = f"Have {names} something in common?"
    return await run_local(RecordActivities.have_in_common, question, summary)
