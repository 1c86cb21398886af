"""Many calls of a sender in one transaction, as a batch brings them."""

import itertools
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Any, NamedTuple

from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from adapters.store.customers.addresses import lock_addresses
from adapters.store.customers.identities import whom_they_mean
from adapters.store.customers.keys import NO_KEYS
from adapters.store.customers.rows import ensure_customers
from adapters.store.events.intake import addresses_of, identify, track
from adapters.store.events.message_ids import MessageIdReused, remember_all, remembered
from adapters.store.events.write import row_of, store_new
from adapters.store.states import EventState
from domain.customers import Identity
from domain.events import IncomingEvent, Unsubscribed
from domain.profile import Dropped

NOT_IN_BULK = (ValueError, IntegrityError)
"""What one call among many is at fault for, or what two that came at once are: to be taken in one
by one, each in a transaction of its own. A message id that was used before is one of these."""


class Tracked(NamedTuple):
    """What `track` takes, and what could not be used, as senders are told."""

    event: IncomingEvent
    keys: Mapping[str, str] = NO_KEYS
    state: EventState = EventState.PENDING
    dropped: Mapping[str, str] = MappingProxyType({})


class Introduced(NamedTuple):
    """What `identify` takes."""

    event_id: str
    identity: Identity
    at: datetime
    dropped: Sequence[Dropped] = ()
    by_arrival: bool = False


Told = Tracked | Introduced


def take_in(tx: Connection, told: Told) -> bool:
    """Take in one call; returns False for a repeat."""
    if isinstance(told, Tracked):
        return track(tx, *told[:3])
    return identify(tx, *told[:4], by_arrival=told.by_arrival)


def take_in_all(tx: Connection, calls: Sequence[Told]) -> list[bool]:
    """Take in calls in their order; returns for each whether it is new.

    Raises one of `NOT_IN_BULK` where they cannot be taken in together.
    """
    first_told: dict[str, datetime] = {}
    for call in calls:
        first_told.setdefault(*_whose(call))
    whose = whom_they_mean(tx, first_told)
    owners = ensure_customers(tx, {whose[each]: at for each, at in first_told.items()})
    own = {each: owners.own[meant] for each, meant in whose.items()}
    erased = {each for each in own if own[each] in owners.erased}
    given = [addresses_of(each.identity) for each in calls if isinstance(each, Introduced)]
    lock_addresses(tx, [place for places in given for place in places.items() if place[1]])
    news: list[bool] = []
    for is_plain, group in itertools.groupby(calls, lambda call: _is_plain(call, erased)):
        some = list(group)
        news += _store_plain(tx, some, own) if is_plain else [take_in(tx, each) for each in some]
    return news


def _whose(call: Told) -> tuple[str, datetime]:
    if isinstance(call, Tracked):
        return call.event.customer_id, call.event.occurred_at
    return call.identity.customer_id, call.at


def _is_plain(call: Told, erased: Collection[str]) -> bool:
    """Tell whether all there is to do is to store an event."""
    return (
        isinstance(call, Tracked)
        and not call.keys
        and call.event.name != Unsubscribed.event_name()
        and call.event.customer_id not in erased
    )


def _store_plain(tx: Connection, calls: Sequence[Told], own: Mapping[str, str]) -> list[bool]:
    """Store plain events by a few statements, however many they are.

    `own` has the customers' own ids, by the ids as they were sent.
    """
    tracked = [call for call in calls if isinstance(call, Tracked)]
    messages = [remembered(event.event_id, event.customer_id, event.name) for event, *_ in tracked]
    if len({each.digest for each in messages}) != len(set(messages)):
        raise MessageIdReused
    unheard = remember_all(tx, messages)
    news: list[bool] = []
    for message in messages:
        news.append(message.digest in unheard)
        unheard.discard(message.digest)
    if any(news):
        fresh = itertools.compress(tracked, news)
        store_new(tx, [_row_of(call, own[call.event.customer_id]) for call in fresh])
    return news


def _row_of(call: Tracked, customer_id: str) -> dict[str, Any]:
    event = call.event
    return row_of(
        event_id=event.event_id,
        name=event.name,
        occurred_at=event.occurred_at,
        source=event.source,
        customer_id=customer_id,
        enrolment_id=event.enrolment_id,
        state=call.state,
        properties=event.properties,
        received_at=event.received_at,
    )
