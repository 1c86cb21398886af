"""The journeys that a client knows: by name, by key, and by the events that they read."""

from collections.abc import Mapping

from domain.events import Event, MessageReport
from domain.ids import workflow_id
from domain.re_entry import ReEntry
from workflows.base.declarations import kinds_read
from workflows.base.journey import Journey

Journeys = Mapping[str, type[Journey]]
"""By name."""


class KeyMismatch(ValueError):
    """A key for a journey that has none, or none for one that has."""


class UnknownJourney(LookupError):
    """There is no journey of that name."""


def keyed(journeys: Journeys, name: str, key: str | None) -> type[Journey]:
    """Return a journey that takes this key. Raises `UnknownJourney` and `KeyMismatch`."""
    kind = named(journeys, name)
    if (kind.begins_with.KEY is None) != (key is None):
        wanted = f"needs a key, its {kind.begins_with.KEY}" if key is None else "has no key"
        raise KeyMismatch(f"the journey {name} {wanted}")
    return kind


def enrolment_id(journeys: Journeys, name: str, customer_id: str, key: str | None) -> str:
    """Return an enrolment's workflow id. Raises `UnknownJourney` and `KeyMismatch`."""
    return workflow_id(keyed(journeys, name, key).journey_name(), customer_id, key)


def event_kinds(journeys: Journeys) -> Mapping[str, type[Event]]:
    """Return the events that some journey reads, by name."""
    return {
        kind.event_name(): kind for journey in journeys.values() for kind in kinds_read(journey)
    }


def lived_once(journeys: Journeys) -> frozenset[str]:
    """Return the journeys that a customer may enter once only."""
    return frozenset(name for name, journey in journeys.items() if journey.re_entry == ReEntry.ONCE)


def reports_wanted(journeys: Journeys) -> dict[str, frozenset[str]]:
    """Return which reports on its messages each journey listens to; those without any are left."""
    wanted = {
        name: frozenset(
            kind.event_name() for kind in journey.listens_to if issubclass(kind, MessageReport)
        )
        for name, journey in journeys.items()
    }
    return {name: kinds for name, kinds in wanted.items() if kinds}


def named(journeys: Journeys, name: str) -> type[Journey]:
    """Return the journey of that name. Raises `UnknownJourney`, which names those there are."""
    try:
        return journeys[name]
    except KeyError:
        known = ", ".join(sorted(journeys))
        raise UnknownJourney(f"there is no journey of that name; there are: {known}") from None
