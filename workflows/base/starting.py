"""Starting another journey for the same customer."""

from activities.starting import StartActivities
from domain.errors import JourneyMistake
from domain.starting import Began, StartRequest
from workflows.base.gate import gate
from workflows.base.run_local import run_local
from workflows.base.state import JourneyState
from workflows.base.status import show


async def start_journey(state: JourneyState, journey: str, key: str | None) -> Began:
    """Start it once, however often this is tried, replayed or reset."""
    await gate(state)
    if journey not in state.journey.starts:
        raise JourneyMistake(f'add "{journey}" to {state.journey.__name__}.starts')
    called = journey.replace("_", " ")
    show(state, f"starting {called}")
    request = StartRequest(
        start_key=state.key_of_next_use(f"start:{journey}"),
        journey=journey,
        customer_id=state.enrolment.customer_id,
        key=key,
    )
    return await run_local(StartActivities.start_journey, request, f"Start {called}")
