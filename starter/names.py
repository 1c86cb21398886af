"""What a caller may have got wrong: a name, or the key of the enrolment that an event is for."""

import re
from collections.abc import Collection, Mapping
from difflib import get_close_matches
from typing import Any

from domain.events import Event
from domain.journeys import Correlation
from workflows.base.declarations import kinds_read
from workflows.base.journey import Journey

ALIKE = 0.85
"""From here, by difflib's ratio, two names are the same but for a slip."""


KEY_WANTED = (
    "is missing, empty or no id. It says which enrolment the event is for: send it under this very "
    "name, such as o-1001"
)
"""What is said of a missing key."""


KeyedKinds = Mapping[str, tuple[type[Event], ...]]
"""By name, the kinds of events that nobody hears without their key."""


def keyed_kinds(journeys: Mapping[str, type[Journey]]) -> KeyedKinds:
    """Return the kinds that nobody hears without their key: made once, asked at each event.

    Not those that some journey hears without it, as one without keys hears all of a customer's
    events. What begins a journey under its key needs it, whoever else would hear it.
    """
    read = [(journey, kind) for journey in journeys.values() for kind in kinds_read(journey)]
    begun = {kind.event_name() for journey, kind in read if _begins_by_key(journey, kind)}
    unkeyed = {kind.event_name() for journey, kind in read if not _by_key(journey, kind)} - begun
    keyed: dict[str, dict[type[Event], None]] = {}
    for _, kind in read:
        name = kind.event_name()
        if name not in unkeyed:
            keyed.setdefault(name, {})[kind] = None
    return {name: tuple(kinds) for name, kinds in keyed.items()}


def missing_key(kinds: KeyedKinds, name: str, properties: Mapping[str, Any]) -> str | None:
    """Return the key that an event lacks, and without which no enrolment could hear it."""
    lacking = (kind.KEY for kind in kinds.get(name, ()) if not kind.has_key(properties))
    return next(lacking, None)


def meant_by(name: str, known: Collection[str]) -> str | None:
    """Return the name among those known that a sender of another one may have meant."""
    spelled = {_folded(each): each for each in known}
    close = get_close_matches(_folded(name), spelled, n=1, cutoff=ALIKE)
    return None if name in known or not close else spelled[close[0]]


def names_like(name: str, known: Collection[str]) -> list[str]:
    """Return the known names that an operator may have meant: `offer` is `post_purchase.offer`."""
    ends = [each for each in sorted(known) if each.rpartition(".")[2] == name]
    return ends or get_close_matches(name, sorted(known), n=3)


def _by_key(journey: type[Journey], kind: type[Event]) -> bool:
    """Tell whether a journey hears events of a kind under their key alone."""
    if kind is journey.begins_with:
        return _begins_by_key(journey, kind)
    is_keyed = kind.KEY is not None and journey.begins_with.KEY is not None
    reach = journey.listens_to.get(kind, Correlation.SAME_KEY)
    return is_keyed and reach is Correlation.SAME_KEY


def _begins_by_key(journey: type[Journey], kind: type[Event]) -> bool:
    return kind is journey.begins_with and kind.KEY is not None


def _folded(name: str) -> str:
    """Spell a name without what senders write in different ways: `order_completed`."""
    return re.sub(r"[\W_]", "", name).casefold()
