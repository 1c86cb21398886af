"""What answers the calls of journeys: the activities of their packages, each in `activities.py`."""

import inspect
from collections.abc import Callable, Iterable, Mapping
from typing import Any, get_type_hints

from domain.calls import Call
from domain.errors import JourneyMistake
from workflows.packages import JOURNEY_PACKAGES, contents_of, declared

Activity = Callable[..., Any]
AnyCall = Call[Any, Any]


def name_of(activity: Activity) -> str:
    """Return the name that `@activity.defn(name=...)` gave, or the function's."""
    name: str = getattr(activity, "__temporal_activity_definition").name
    return name


def check_calls(calls: Iterable[AnyCall], activities: Iterable[Activity]) -> None:
    """Raise `JourneyMistake` where a call has no activity of its name and types, or one no call."""
    answering: Mapping[str, Activity] = {name_of(each): each for each in activities}
    known = {each.name: each for each in calls}
    for name in answering.keys() - known.keys():
        raise JourneyMistake(f"the activity {name} answers no call: declare it in calls.py")
    for name, wanted in known.items():
        if name not in answering:
            raise JourneyMistake(f"nothing answers the call {name}: write it into activities.py")
        hints = get_type_hints(answering[name])
        told = hints.pop("return", None)
        if [*hints.values()] != [wanted.asks] or told is not wanted.tells:
            asks, tells = wanted.asks.__name__, wanted.tells.__name__
            raise JourneyMistake(f"the activity {name} is to take one {asks} and return {tells}")
        if not inspect.iscoroutinefunction(answering[name]):
            raise JourneyMistake(f"the activity {name} is to be an `async def`")


CALLS: tuple[AnyCall, ...] = tuple(declared(Call, "calls"))
ACTIVITIES: tuple[Activity, ...] = tuple(
    each
    for package in JOURNEY_PACKAGES
    for each in contents_of(package, "activities")
    if hasattr(each, "__temporal_activity_definition")
)
"""What a worker answers calls with."""
check_calls(CALLS, ACTIVITIES)
