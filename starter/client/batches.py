"""Batches: many calls at once, each taken in or refused by itself, in their order."""

from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import TypeVar

import structlog
from pydantic import ValidationError

from adapters.store.events.bulk import NOT_IN_BULK, Introduced, Told
from adapters.store.events.gathering import Gathering
from adapters.store.events.message_ids import MessageIdReused
from domain.blanks import is_blank
from starter.client.calls import AliasCall, Call, IdentifyCall, Outcome, Refused, Taken, TrackCall
from starter.client.faults import UnusableField
from starter.client.identifying import Identifying, identified
from starter.client.merging import Merges
from starter.client.tracking import Tracking, tracked
from starter.client.traits import Reading, read_traits, without_grants

log = structlog.get_logger()

T = TypeVar("T")
AT_ONCE = 500
"""Calls in one transaction: no other writer waits for long."""


class Batches:
    """Takes in calls, alone or many at once."""

    def __init__(
        self, gathering: Gathering, tracking: Tracking, identifying: Identifying, merges: Merges
    ) -> None:
        self._gathering = gathering
        self._tracking = tracking
        self._identifying = identifying
        self._merges = merges

    async def take_in_one(self, call: Call, workspace: str) -> Taken:
        """Take in one call as if it had come alone. Raises as `Jornada` does for each kind."""
        try:
            taken = await self._told(call, workspace)
        except UnusableField as fault:
            raise _root_of(fault, call) from None
        return _with_unread(call, taken)

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
        return [
            each if isinstance(each, Refused) else _with_unread(call, each)
            for call, each in zip(calls, outcomes, strict=True)
        ]

    async def _told(self, call: Call, workspace: str) -> Taken:
        if isinstance(call, AliasCall):
            is_new = await self._merges.alias(*call[:4], workspace)
            return Taken(is_new)
        if isinstance(call, TrackCall):
            return await self._track(self._tracking.take_in, call, workspace)
        read = partial(_traits_of, call)
        return await self._identifying.take_in(
            call.customer_id, read, call.message_id, call.at, workspace, call.anonymous_id
        )

    async def _track(self, take: Callable[..., Awaitable[T]], call: TrackCall, workspace: str) -> T:
        """Give an event to `take`: `Tracking.take_in`, or `Tracking.read`."""
        self._tracking.check_read(call.event, call.unread)
        return await take(
            call.customer_id,
            call.event,
            call.properties,
            message_id=call.message_id,
            occurred_at=call.at,
            source=call.source,
            workspace=workspace,
        )

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
            return await self._told(call, workspace)
        except ValueError as error:
            return _refused(error, call)

    async def _read(self, call: IdentifyCall | TrackCall, workspace: str) -> Told | Refused:
        try:
            if isinstance(call, TrackCall):
                return await self._track(self._tracking.read, call, workspace)
            read = partial(_traits_of, call)
            return await self._identifying.read(
                call.customer_id, read, call.message_id, call.at, workspace
            )
        except ValueError as error:
            return _refused(error, call)


def _traits_of(call: IdentifyCall, country: str | None) -> Reading:
    """Read an identify's traits; what grants a consent counts only where it is known when."""
    reading = read_traits(call.customer_id, call.traits, call.context, country)
    return reading if call.is_when_known else without_grants(reading)


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
        return identified(told, is_new=is_new)
    return tracked(told, is_new=is_new)


def _with_unread(call: Call, taken: Taken) -> Taken:
    """Name what of the call itself could not be read, too; of a new one it is logged."""
    if not call.unread:  # as with most
        return taken
    if taken.is_new:
        log.warning(
            "fields_dropped",
            dropped=dict(call.unread),
            who_must_act="sender",
            what_to_do="send what is wanted; the rest of the call was kept",
        )
    return taken._replace(dropped={**call.unread, **taken.dropped})


def _root_of(fault: UnusableField, call: Call) -> UnusableField:
    """Return what a call lacks as its sender can mend it: all of `properties` may be missing."""
    field = fault.field.partition(".")[0]
    return UnusableField(field, call.unread[field]) if field in call.unread else fault


def _refused(error: Exception, call: Call) -> Refused:
    if isinstance(error, UnusableField):
        fault = _root_of(error, call)
        return Refused(fault.field, fault.why)
    if isinstance(error, MessageIdReused):
        return Refused("message_id", str(error))
    quotes = isinstance(error, ValidationError)
    return Refused("the call", "is not what it should be" if quotes else str(error))
