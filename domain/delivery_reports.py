"""Delivery reports: what a vendor reports of a message it took. Late, doubled, out of order."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import NamedTuple

from domain.customers import Channel
from domain.events import (
    MessageClicked,
    MessageDelivered,
    MessageOpened,
    MessageReport,
    MessageUndelivered,
)
from domain.faults import Fault
from domain.messages import Reason

STATES = (
    *("accepted", "scheduled", "queued", "sending", "processed", "sent", "deferred"),
    *("delivered", "opened", "read", "clicked"),
    # A vendor's last word. One that may suppress the address stands behind those that do not, so
    # that it is never hidden by them.
    *("blocked", "failed", "undelivered", "dropped", "bounced", "unsubscribed", "spam_reported"),
)
"""What vendors say of a message, in the order in which it can come to pass."""

ARRIVED = ("delivered", "opened", "read", "clicked", "unsubscribed", "spam_reported")
"""Those that only a message can reach that arrived."""

READ = ("opened", "read", "clicked", "unsubscribed", "spam_reported")
"""Those that only a person brings about who has seen the message."""

REPORTED_AS: Mapping[str, type[MessageReport]] = MappingProxyType(
    {"delivered": MessageDelivered, "clicked": MessageClicked}
    | dict.fromkeys(("opened", "read"), MessageOpened)
    | dict.fromkeys(("blocked", "failed", "undelivered", "dropped", "bounced"), MessageUndelivered)
)
"""The event that a journey which listens receives."""


class DeliveryReport(NamedTuple):
    """A vendor's word on a touchpoint, by the channel it went."""

    touchpoint_id: str | None
    """None where the vendor does not know it: the address is suppressed all the same."""
    channel: Channel
    state: str
    """One of `STATES`; any other still proves that the vendor has it."""
    vendor_message_id: str | None = None
    address: str | None = None
    """Where it went, as the vendor has it; needed to suppress it."""
    suppress_for: Reason | None = None
    """Why that address is of no use on the channel any more, if so."""
    detail: str | None = None
    """The vendor's code for what went wrong: 5.1.1, 30005, `Spam Content`."""
    at: datetime | None = None
    """When it happened, if the vendor says so: an address reactivated since is not suppressed."""
    fault: Fault | None = None
    """What is wrong with our account or our sender, if that is why it did not arrive."""


def is_further(state: str, than: str | None) -> bool:
    """Tell whether a message got further: it only moves on, in whatever order reports come."""
    return _rank(state) > _rank(than)


def _rank(state: str | None) -> int:
    return STATES.index(state) if state in STATES else -1
