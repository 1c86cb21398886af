"""What is told of a tier that ends."""

from domain.events import Day, Event


class TierEnding(Event):
    """A tier ends on a day, unless the customer does something for it. Another day replaces it."""

    ends_on: Day | None = None
    points_missing: int = 0
    """How many points would keep it."""


class TierKept(Event):
    """The customer has done enough: the tier goes on."""
