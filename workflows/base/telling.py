"""Telling another customer's stories of something."""

from collections.abc import Mapping

from temporalio import workflow

from activities.records import RecordActivities
from domain.errors import JourneyMistake
from domain.events import Event
from domain.tellings import MOST_TELLINGS, Reached, TellRequest
from workflows.base.declarations import Declared
from workflows.base.gate import gate
from workflows.base.run_local import run_local
from workflows.base.state import JourneyState
from workflows.base.status import show

_USE = "tell:"


async def tell(state: JourneyState, to: str, event: Event) -> Reached:
    """Tell it once, however often this is tried, replayed or reset."""
    await gate(state)
    check_telling(state.journey, event, state.uses)
    name = event.event_name()
    show(state, f"telling another customer: {name}")
    request = TellRequest(
        tell_key=state.key_of_next_use(f"{_USE}{type(event).__name__}"),
        customer_id=state.enrolment.customer_id,
        to=to,
        event=name,
        properties=event.model_dump(mode="json", exclude_defaults=True),
        at=workflow.now(),
    )
    return await run_local(RecordActivities.tell_customer, request, f"Tell {to}: {name}")


def check_telling(journey: type[Declared], event: Event, uses: Mapping[str, int]) -> None:
    """Raise `JourneyMistake` for what is not declared, could not be heard, or has no end."""
    kind = type(event)
    if kind not in journey.tells:
        raise JourneyMistake(f"add {kind.__name__} to {journey.__name__}.tells")
    if not kind.has_key(event.model_dump(mode="json")):
        raise JourneyMistake(f"{kind.__name__} needs its {kind.KEY}: by that it is heard")
    if sum(n for use, n in uses.items() if use.startswith(_USE)) >= MOST_TELLINGS:
        raise JourneyMistake(f"an enrolment tells others at most {MOST_TELLINGS} times")
