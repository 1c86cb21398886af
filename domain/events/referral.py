"""What happens as a customer invites a friend: two customers, each with a journey of their own."""

from typing import ClassVar

from domain.events.base import Event
from domain.ids import Identifier


class InvitationEvent(Event):
    """Something about one invitation, in the life of who made it."""

    KEY: ClassVar[str | None] = "invitation_id"
    invitation_id: Identifier | None = None


class FriendInvited(InvitationEvent):
    """The customer invited a friend."""

    NEEDED: ClassVar[tuple[str, ...]] = ("friend",)
    friend: Identifier | None = None
    """The friend's own customer id."""


class FriendJoined(InvitationEvent):
    """The friend whom they invited joined. Their friend's story tells it."""


class InvitationReceived(Event):
    """A customer invited this one. The inviter's story tells it.

    It has no key: whoever invites, and however often, a friend lives one invitation.
    """

    invitation_id: Identifier | None = None
    inviter: Identifier | None = None
    """The inviter's own customer id."""
