"""What the vendors truly took."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit


@dataclass(kw_only=True)
class Accepted:
    """A message that a vendor took, whatever its caller heard of it."""

    accepted_at: datetime
    """Aware, in UTC, by the fake's clock, as all times here."""
    told_at: datetime | None = None
    """When a callback about it was first acknowledged with a 2xx."""

    @property
    def touchpoint_id(self) -> str:
        """The opaque id that came with it; "" if none."""
        raise NotImplementedError


@dataclass
class AcceptedMail(Accepted):
    """A mail that SendGrid took."""

    message_id: str
    to: str
    subject: str
    text: str
    html: str
    headers: dict[str, str]
    custom_args: dict[str, str]
    payload: dict[str, Any]
    events: list[tuple[str, datetime]] = field(default_factory=list)
    """What became of it, whether or not anybody heard."""

    @property
    def touchpoint_id(self) -> str:
        return self.custom_args.get("touchpoint_id", "")

    @property
    def sg_message_id(self) -> str:
        """The id that events and the Email Activity API give."""
        return f"{self.message_id}.recvd-5f54b5d587-pczjm-1-67BADEEA-6.0"


@dataclass
class AcceptedText(Accepted):
    """A text that Twilio took."""

    sid: str
    to: str
    body: str
    status_callback: str
    form: dict[str, str]
    resource: dict[str, Any]
    """The message as the API lists it now."""

    @property
    def touchpoint_id(self) -> str:
        [found, *_] = parse_qs(urlsplit(self.status_callback).query).get("touchpoint", [""])
        return found
