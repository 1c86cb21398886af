"""Inbound messages: what customers write to us, on any channel that takes replies."""

from datetime import datetime
from typing import NamedTuple

from domain.customers import Channel
from domain.ids import event_id_of


class InboundMessage(NamedTuple):
    """What a customer wrote, as a vendor received it."""

    source: str
    """The vendor's registered name. It is stored, and outlives any rename."""
    message_id: str
    """The vendor's own id; a repeat has the same one."""
    channel: Channel
    sender: str
    """The address it came from."""
    body: str
    at: datetime
    """When we received it."""
    opt_out: str = ""
    """What the vendor made of it already: STOP, START, HELP or nothing."""
    to: str = ""
    """Our own sender that it was written to, as the vendor spells it."""
    is_keyword: bool = False
    """Whether it is a word that the vendor answers by itself, at the senders where it does that."""
    media: tuple[str, ...] = ()
    """Of each picture, or whatever came with it, where the vendor keeps it; "" where that is no
    address of the vendor's own. Nobody has fetched it."""
    is_elsewhere: bool = False
    """Whether it came by a channel that is none of ours: it opts nobody out or in."""

    @property
    def event_id(self) -> str:
        """The id of the event that it is stored as: two vendors' ids never meet."""
        return event_id_of(self.message_id, scope=self.source)
