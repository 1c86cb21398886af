"""Batches: many calls at once, each taken in or refused by itself, in their order."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from functools import partial
from types import MappingProxyType
from typing import Any, NamedTuple, Protocol

from pydantic import ValidationError

from adapters.store.events.bulk import NOT_IN_BULK, Introduced, Told
from adapters.store.events.gathering import Gathering
from adapters.store.events.message_ids import MessageIdReused
from domain.blanks import is_blank
from starter.client.faults import UnusableField
from starter.client.identifying import Identifying, identified
from starter.client.tracking import Tracking
from starter.client.traits import read_traits

AT_ONCE = 500
"""Calls in one transaction: no other writer waits for long."""
NOTHING: Mapping[str, str] = MappingProxyType({})


class IdentifyCall(NamedTuple):
    """Who a customer is; see `Jornada.identify_by_traits`."""

    customer_id: str
    traits: Mapping[str, Any]
    context: Mapping[str, Any] = NOTHING
    message_id: str | None = None
    at: datetime | None = None
    anonymous_id: str | None = None


class TrackCall(NamedTuple):
    """What a customer did; see `Jornada.track`."""

    customer_id: str
    event: str
    properties: Mapping[str, Any]
    message_id: str | None = None
    at: datetime | None = None
    anonymous_id: str | None = None
    source: str = "track"


class AliasCall(NamedTuple):
    """That two ids are one customer's; see `Jornada.alias`."""

    previous_id: str
    customer_id: str
    message_id: str | None = None
    at: datetime | None = None


Call = IdentifyCall | TrackCall | AliasCall


class Taken(NamedTuple):
    """A call that was taken in."""

    is_new: bool
    dropped: Mapping[str, str] = NOTHING
    """What of it could not be used, and what is wanted instead."""


class Refused(NamedTuple):
    """A call of which nothing was taken in, and never will be."""

    field: str
    why: str


Outcome = Taken | Refused


class OneByOne(Protocol):
    """What takes in one call, in a transaction of its own: `Jornada`."""

    @property
    def identify_by_traits(self) -> Callable[..., Awaitable[tuple[bool, Mapping[str, str]]]]:
        """See `Jornada`."""

    @property
    def track(self) -> Callable[..., Awaitable[bool]]:
        """See `Jornada`."""

    @property
    def alias(self) -> Callable[..., Awaitable[bool]]:
        """See `Jornada`."""


async def take_in_one(door: OneByOne, call: Call, workspace: str) -> Taken:
    """Take in one call as if it had come alone."""
    sent: dict[str, Any] = {"message_id": call.message_id, "workspace": workspace}
    if isinstance(call, AliasCall):
        return Taken(await door.alias(call.previous_id, call.customer_id, at=call.at, **sent))
    sent["anonymous_id"] = call.anonymous_id
    if isinstance(call, IdentifyCall):
        who = (call.customer_id, call.traits, call.context)
        return Taken(*await door.identify_by_traits(*who, at=call.at, **sent))
    what = (call.customer_id, call.event, call.properties)
    return Taken(await door.track(*what, occurred_at=call.at, source=call.source, **sent))


class Batches:
    """Takes in batches, through `door` where a call needs a transaction of its own."""

    def __init__(
        self, gathering: Gathering, tracking: Tracking, identifying: Identifying, door: OneByOne
    ) -> None:
        self._gathering = gathering
        self._tracking = tracking
        self._identifying = identifying
        self._door = door

    async def take_in(self, calls: Sequence[Call], workspace: str) -> list[Outcome]:
        """Take in calls; returns what came of each. A store that is away raises, as ever.

        To do it again is safe: what was stored before is a repeat.
        """
        outcomes: list[Outcome] = []
        for some in _in_bulks(calls):
            if len(some) == 1:
                outcomes.append(await self._one(some[0], workspace))
            else:
                outcomes += await self._many(some, workspace)
        return outcomes

    async def _many(self, calls: Sequence[Call], workspace: str) -> list[Outcome]:
        """Take in calls in one transaction; where one is at fault, in one for each."""
        read = [
            await self._read(call, workspace) for call in calls if not isinstance(call, AliasCall)
        ]
        told = [each for each in read if not isinstance(each, Refused)]
        try:
            news = iter(await self._gathering.take_in_all(told) if told else [])
        except NOT_IN_BULK:
            return [
                each if isinstance(each, Refused) else await self._one(call, workspace)
                for call, each in zip(calls, read, strict=True)
            ]
        return [
            each if isinstance(each, Refused) else _taken(each, is_new=next(news)) for each in read
        ]

    async def _one(self, call: Call, workspace: str) -> Outcome:
        try:
            return await take_in_one(self._door, call, workspace)
        except ValueError as error:
            return _refused(error)

    async def _read(self, call: IdentifyCall | TrackCall, workspace: str) -> Told | Refused:
        try:
            if isinstance(call, TrackCall):
                return await self._tracking.read(
                    call.customer_id,
                    call.event,
                    call.properties,
                    message_id=call.message_id,
                    occurred_at=call.at,
                    source=call.source,
                    workspace=workspace,
                )
            read = partial(read_traits, call.customer_id, call.traits, call.context)
            return await self._identifying.read(
                call.customer_id, read, call.message_id, call.at, workspace
            )
        except ValueError as error:
            return _refused(error)


def _in_bulks(calls: Sequence[Call]) -> list[list[Call]]:
    """Cut calls into what one transaction may take in: never what may merge two customers."""
    bulks: list[list[Call]] = []
    is_open = False
    for call in calls:
        alone = _may_merge(call)
        if alone or not is_open or len(bulks[-1]) == AT_ONCE:
            bulks.append([])
        bulks[-1].append(call)
        is_open = not alone
    return bulks


def _may_merge(call: Call) -> bool:
    """Tell whether a call may lock other customers than its own."""
    if isinstance(call, IdentifyCall):
        return not is_blank(call.anonymous_id)
    return isinstance(call, AliasCall)


def _taken(told: Told, *, is_new: bool) -> Taken:
    if isinstance(told, Introduced):
        return Taken(*identified(told, is_new=is_new))
    return Taken(is_new)


def _refused(error: Exception) -> Refused:
    if isinstance(error, UnusableField):
        return Refused(error.field, error.why)
    if isinstance(error, MessageIdReused):
        return Refused("message_id", str(error))
    quotes = isinstance(error, ValidationError)
    return Refused("the call", "is not what it should be" if quotes else str(error))
