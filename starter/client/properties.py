"""Properties of an event from outside, checked by what the journeys that read it declare."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

from adapters.checking import complaint
from domain.events import Event
from domain.events.reading import is_lost_without, unreadable, without_blanks
from domain.keys import may_be_seen
from starter.client.faults import UnusableField
from starter.client.ids import Ids, id_text


class ReadProperties(NamedTuple):
    """The properties of an event, as far as they can be used."""

    kept: dict[str, Any]
    keys: dict[str, str]
    """The hidden keys among them, each as it was given."""
    dropped: dict[str, str]
    """What could not be used, as `properties.total`, and what is wanted instead."""


async def read_properties(
    kind: type[Event] | None, properties: Mapping[str, Any], ids: Ids
) -> ReadProperties:
    """Return properties as they are kept.

    One that a journey would look at and could not understand is left out. Raises `UnusableField`
    where the event says something else without it. Where no journey reads the event (`kind` is
    none), all are free.
    """
    if kind is None:
        return ReadProperties(dict(properties), {}, {})
    told, keys, faults = await _spelled(kind, without_blanks(kind, properties), ids)
    unread = unreadable(kind, told)
    if not unread and not faults:  # as with most
        return ReadProperties(told, keys, {})
    faults = {name: complaint(fault) for name, fault in unread.items()} | faults
    for name, why in faults.items():
        if is_lost_without(kind, name):
            raise UnusableField(f"properties.{name}", why)
    kept = {name: value for name, value in told.items() if name not in faults}
    return ReadProperties(
        kept, keys, {f"properties.{name}": faults[name] for name in sorted(faults)}
    )


async def _spelled(
    kind: type[Event], told: dict[str, Any], ids: Ids
) -> tuple[dict[str, Any], dict[str, str], dict[str, str]]:
    """Return properties with keys as Temporal may see them, the hidden ones, and what is none."""
    hidden: dict[str, str] = {}
    faults: dict[str, str] = {}
    for name in _ids_of(kind):
        if name not in told:
            continue
        text_of = ids.key_text if name == kind.KEY else id_text
        try:
            text = text_of(told[name], f"properties.{name}")
        except UnusableField as fault:
            faults[name] = fault.why
            continue
        told[name] = text if may_be_seen(text) else await ids.hidden(text)
        if told[name] != text:
            hidden[told[name]] = text
    return told, hidden, faults


@cache
def _ids_of(kind: type[Event]) -> Sequence[str]:
    """Return the names of a kind's identifiers, in the order in which they are read."""
    return sorted(kind.identifiers())
