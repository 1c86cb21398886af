"""Calls: what services tell, one by one or many at once, and what came of each."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any, NamedTuple

NOTHING: Mapping[str, str] = MappingProxyType({})


class IdentifyCall(NamedTuple):
    """Who a customer is, in Segment's names, with the `context` of their device."""

    customer_id: str
    traits: Mapping[str, Any]
    context: Mapping[str, Any] = NOTHING
    message_id: str | None = None
    at: datetime | None = None
    anonymous_id: str | None = None
    unread: Mapping[str, str] = NOTHING
    """What of the call itself could not be read, as its sender calls it, and what is wanted."""
    is_when_known: bool = True
    """False where its sender told a time that is none: it may be older than what is known."""


class TrackCall(NamedTuple):
    """What a customer did; see `Jornada.track`. Only an identify or an alias merges."""

    customer_id: str
    event: str
    properties: Mapping[str, Any]
    message_id: str | None = None
    at: datetime | None = None
    source: str = "track"
    unread: Mapping[str, str] = NOTHING


class AliasCall(NamedTuple):
    """That two ids are one customer's; see `Jornada.alias`."""

    previous_id: str
    customer_id: str
    message_id: str | None = None
    at: datetime | None = None
    unread: Mapping[str, str] = NOTHING


Call = IdentifyCall | TrackCall | AliasCall


class Taken(NamedTuple):
    """A call that was taken in."""

    is_new: bool
    """False for a repeat."""
    dropped: Mapping[str, str] = NOTHING
    """What of it could not be used, by the name it had, and what is wanted instead."""


class Refused(NamedTuple):
    """A call of which nothing was taken in, and never will be."""

    field: str
    why: str


Outcome = Taken | Refused
