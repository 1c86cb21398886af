"""What answers the calls of journeys: the activities of their packages, each in `activities.py`."""

import inspect
from collections.abc import Callable, Iterable, Mapping
from importlib import import_module
from typing import Any, get_type_hints

from domain.calls import Call
from domain.errors import JourneyMistake
from workflows.packages import FOLDER, JOURNEY_PACKAGES

Activity = Callable[..., Any]
AnyCall = Call[Any, Any]


def name_of(activity: Activity) -> str:
    """Return the name that `@activity.defn(name=...)` gave, or the function's."""
    name: str = getattr(activity, "__temporal_activity_definition").name
    return name


def check_calls(calls: Iterable[AnyCall], activities: Iterable[Activity]) -> None:
    """Raise `JourneyMistake` where a call has no activity of its name and types, or one no call."""
    answering: Mapping[str, Activity] = {name_of(each): each for each in activities}
    declared = {each.name: each for each in calls}
    for name in answering.keys() - declared.keys():
        raise JourneyMistake(f"the activity {name} answers no call: declare it in calls.py")
    for name, wanted in declared.items():
        if name not in answering:
            raise JourneyMistake(f"nothing answers the call {name}: write it into activities.py")
        hints = get_type_hints(answering[name])
        told = hints.pop("return", None)
        if [*hints.values()] != [wanted.asks] or told is not wanted.tells:
            asks, tells = wanted.asks.__name__, wanted.tells.__name__
            raise JourneyMistake(f"the activity {name} is to take one {asks} and return {tells}")
        if not inspect.iscoroutinefunction(answering[name]):
            raise JourneyMistake(f"the activity {name} is to be an `async def`")


def _declared(package: str, module: str) -> list[Any]:
    if not (FOLDER / package / f"{module}.py").exists():  # a journey may have none
        return []
    return list(vars(import_module(f"workflows.{package}.{module}")).values())


CALLS: tuple[AnyCall, ...] = tuple(
    each
    for package in JOURNEY_PACKAGES
    for each in _declared(package, "calls")
    if isinstance(each, Call)
)
ACTIVITIES: tuple[Activity, ...] = tuple(
    each
    for package in JOURNEY_PACKAGES
    for each in _declared(package, "activities")
    if hasattr(each, "__temporal_activity_definition")
)
"""What a worker answers calls with."""
check_calls(CALLS, ACTIVITIES)
