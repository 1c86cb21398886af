"""The sandbox: a local stand-in for every vendor, which keeps messages and shows them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from domain.customers import Channel
from domain.messages import OutboundMessage
from domain.ports import CallDeadline, InDoubt, SendResult

NAME = "sandbox"
"""What stands for a vendor's name where a message came through the sandbox's page."""


class Mailbox(Protocol):
    """Where messages are kept; the store implements it."""

    async def keep(
        self, outbound: OutboundMessage, channel: Channel, deadline: CallDeadline
    ) -> str:
        """Keep a message and return its id; raises `VendorUnavailable` past the deadline."""
        ...

    async def kept(self, touchpoint_id: str, channel: Channel) -> Sequence[str]:
        """Return the ids of the messages that were kept of a touchpoint, the oldest first."""
        ...


class SandboxProvider:
    """`domain.ports.Provider` that keeps what it is given instead of handing it to a vendor."""

    def __init__(self, mailbox: Mailbox, channel: Channel) -> None:
        self._mailbox = mailbox
        self._channel = channel

    @property
    def channel(self) -> Channel:
        """The channel it stands in for."""
        return self._channel

    async def deliver(self, outbound: OutboundMessage, deadline: CallDeadline) -> SendResult:
        """Keep a message; raises `VendorUnavailable` past the deadline."""
        return SendResult(await self._mailbox.keep(outbound, self._channel, deadline))

    async def trace(self, doubt: InDoubt, now: datetime) -> Sequence[str]:
        """Return the messages of the touchpoint in doubt; what is not kept was not sent."""
        del now
        return await self._mailbox.kept(doubt.touchpoint_id, self._channel)
