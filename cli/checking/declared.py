"""What the journeys' packages declare, read without asking whether it fits together."""

from collections.abc import Sequence

from cli.checking.story import Known
from domain.calls import Call
from workflows.base.journey import Journey
from workflows.knobs import KNOBS
from workflows.messages import CATALOGUE
from workflows.packages import declared
from workflows.segments import SEGMENTS, endings_of


def journeys_there_are() -> Sequence[type[Journey]]:
    """Return the journeys of all packages."""
    return [
        each
        for each in declared(type, "journey")
        if issubclass(each, Journey)
        and each.__module__.startswith("workflows.")
        and each.__module__.endswith(".journey")
        and each is not Journey
    ]


def declared_everywhere(journeys: Sequence[type[Journey]]) -> Known:
    """Return what any story may ask for."""
    return Known(
        SEGMENTS,
        KNOBS,
        {each.name: each for each in declared(Call, "calls")},
        CATALOGUE,
        {journey.journey_name(): endings_of(journey) for journey in journeys},
    )
