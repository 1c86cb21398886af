"""Reading an event's properties as senders write them, before they are kept."""

from collections.abc import Mapping
from typing import Any

from pydantic_core import ErrorDetails

from domain.blanks import is_blank, says_nothing
from domain.events.base import Event


def without_blanks(kind: type[Event], properties: Mapping[str, Any]) -> dict[str, Any]:
    """Leave out declared properties that hold no value, as `""` or, for a date, `N/A`.

    A blank key stays: whoever sends it means one, and has none.
    """
    told = dict(properties)
    for name in kind.model_fields:
        if name in told and _is_left_out(kind, name, told[name]):
            del told[name]
    return told


def unreadable(kind: type[Event], properties: Mapping[str, Any]) -> dict[str, ErrorDetails]:
    """Return what is wrong with each declared property that cannot be understood."""
    if kind.fault_in(properties) is None:  # as with most
        return {}
    faults = {name: kind.fault_in({name: properties.get(name)}) for name in kind.model_fields}
    return {name: fault for name, fault in faults.items() if fault}


def is_lost_without(kind: type[Event], name: str) -> bool:
    """Tell whether an event says nothing, or something else, without a property of its own."""
    return name == kind.KEY or name in kind.NEEDED


def _is_left_out(kind: type[Event], name: str, value: Any) -> bool:
    if name == kind.KEY:
        return value is None
    if is_blank(value):
        return True
    return says_nothing(value) and not _may_mean_it(kind, name, value)


def _may_mean_it(kind: type[Event], name: str, value: Any) -> bool:
    return name not in kind.identifiers() and kind.fault_in({name: value}) is None
