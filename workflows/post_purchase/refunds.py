"""What calls an order off: that it was cancelled, or refunds of all that was paid for it."""

from collections.abc import Sequence

from domain.events import Event
from domain.events.commerce import OrderCompleted, OrderRefunded, is_refunded_in_full


def is_cancelled_or_refunded(entry: Event, causes: Sequence[Event]) -> bool:
    """Tell a cancellation, or refunds of all the money, from a refund of a part."""
    refunds = [cause for cause in causes if isinstance(cause, OrderRefunded)]
    if len(refunds) < len(causes):
        return True
    return isinstance(entry, OrderCompleted) and is_refunded_in_full(entry, refunds)
