"""Properties of an event from outside, checked by what the journeys that read it declare."""

from collections.abc import Mapping
from typing import Any

from adapters.checking import complaint
from domain.events import Event
from domain.events.reading import without_blanks
from starter.client.faults import UnusableField
from starter.client.ids import Ids


async def read_properties(
    kind: type[Event] | None, properties: Mapping[str, Any], ids: Ids
) -> tuple[dict[str, Any], dict[str, str]]:
    """Return properties as they are kept, and the hidden keys among them, each as it was given.

    Raises `UnusableField` for one that a journey would look at and could not understand. Where no
    journey reads the event (`kind` is none), all are free.
    """
    if kind is None:
        return dict(properties), {}
    hidden: dict[str, str] = {}
    told = without_blanks(kind, properties)
    for name in sorted(kind.identifiers() & told.keys()):
        seen = ids.key if name == kind.KEY else ids.hidden
        key = await seen(told[name], f"properties.{name}")
        told[name] = key.text
        hidden |= key.hides
    if fault := kind.fault_in(told):
        raise UnusableField(f"properties.{fault['loc'][0]}", complaint(fault))
    return told, hidden
