"""What a sender may have got wrong: an event's name, or the key of the enrolment it is for."""

import re
from collections.abc import Collection, Mapping
from difflib import get_close_matches
from typing import Any

from domain.events import Event
from domain.journeys import Correlation
from workflows.base.declarations import kinds_received
from workflows.base.journey import Journey

ALIKE = 0.85
"""From here, by difflib's ratio, two names are the same but for a slip."""


class KeyMissing(ValueError):
    """An event that no enrolment can hear, as it does not say which it is for."""

    def __init__(self, field: str) -> None:
        super().__init__(
            "is missing, empty or no id. It says which enrolment the event is for: send it under "
            "this very name, such as o-1001"
        )
        self.field = field


def check_key(
    journeys: Mapping[str, type[Journey]], name: str, properties: Mapping[str, Any]
) -> None:
    """Raise `KeyMissing` for an event that journeys listen to, and none can hear without its key.

    A journey without keys hears all of a customer's events.
    """
    kinds = [
        (journey, kind)
        for journey in journeys.values()
        for kind in (journey.begins_with, *kinds_received(journey))
        if kind.event_name() == name
    ]
    for _, kind in kinds:
        if kind.KEY and kind.key_of(properties) is None and all(_by_key(*each) for each in kinds):
            raise KeyMissing(kind.KEY)


def meant_by(name: str, known: Collection[str]) -> str | None:
    """Return the name among those known that a sender of another one may have meant."""
    spelled = {_folded(each): each for each in known}
    close = get_close_matches(_folded(name), spelled, n=1, cutoff=ALIKE)
    return None if name in known or not close else spelled[close[0]]


def _by_key(journey: type[Journey], kind: type[Event]) -> bool:
    """Tell whether a journey hears events of a kind under their key alone."""
    if kind is journey.begins_with:
        return kind.KEY is not None
    is_keyed = kind.KEY is not None and journey.begins_with.KEY is not None
    return is_keyed and journey.listens_to.get(kind) is not Correlation.ANY_KEY


def _folded(name: str) -> str:
    """Spell a name without what senders write in different ways: `order_completed`."""
    return re.sub(r"[\W_]", "", name).casefold()
