"""What happens to a customer's tier, as the company's loyalty programme tells it."""

from domain.events.base import Event
from domain.ids import Identifier


class TierChanged(Event):
    """The customer has another tier, higher or lower."""

    tier: Identifier | None = None
    """Its name, as the company calls it."""
    rank: int = 0
    """Its place among the tiers: the higher, the more it earns."""
    rank_before: int = 0
    """The place of the one before."""
