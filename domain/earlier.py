"""Choosing among events of several kinds, so that one chatty kind does not crowd out another."""

from collections import Counter
from collections.abc import Sequence
from operator import itemgetter
from typing import Protocol, TypeVar


class Named(Protocol):
    """An event, by its kind's name."""

    @property
    def name(self) -> str:
        """Such as `Order Cancelled`."""


E = TypeVar("E", bound=Named)


def newest_of_each(events: Sequence[E], most: int) -> list[E]:
    """Return at most so many of the events, in their order.

    The newest of every kind are chosen first, then the second newest of each, and so on.
    """
    so_far: Counter[str] = Counter()
    ranked = []
    for place, event in reversed(list(enumerate(events))):
        so_far[event.name] += 1
        ranked.append((so_far[event.name], place))
    chosen = sorted(ranked, key=itemgetter(0))[:most]
    return [events[place] for _, place in sorted(chosen, key=itemgetter(1))]
