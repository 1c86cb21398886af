"""Properties of an event from outside, checked by what the journeys that read it declare."""

from collections.abc import Mapping
from typing import Any

import structlog

from adapters.checking import complaint
from domain.events import Event
from domain.events.reading import unreadable_details, without_blanks
from starter.client.faults import UnusableField
from starter.client.ids import Ids

log = structlog.get_logger()


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
    told = _without_unreadable_details(kind, without_blanks(kind, properties))
    for name in sorted(kind.identifiers() & told.keys()):
        seen = ids.key if name == kind.KEY else ids.hidden
        key = await seen(told[name], f"properties.{name}")
        told[name] = key.text
        hidden |= key.hides
    if fault := kind.fault_in(told):
        raise UnusableField(f"properties.{fault['loc'][0]}", complaint(fault))
    return told, hidden


def _without_unreadable_details(kind: type[Event], told: dict[str, Any]) -> dict[str, Any]:
    faults = unreadable_details(kind, told)
    if not faults:
        return told
    log.warning(
        "properties_dropped",
        name=kind.event_name(),
        dropped={name: complaint(fault) for name, fault in faults.items()},
        who_must_act="sender",
        what_to_do="send what is wanted; the rest of the event was kept",
    )
    return {name: value for name, value in told.items() if name not in faults}
