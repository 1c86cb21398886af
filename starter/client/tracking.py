"""Taking in what is told of what a customer did: what can be used is kept, the rest is named."""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import lru_cache, partial
from typing import Any
from uuid import uuid4

import structlog

from adapters.store.events.bulk import Tracked
from adapters.store.events.intake import Intake
from adapters.store.states import EventState
from domain.events import Event, IncomingEvent
from domain.events.base import LONGEST_NAME
from domain.events.moments import happened_at
from domain.ids import event_id_of
from starter.client.calls import Taken
from starter.client.faults import UnusableField
from starter.client.ids import Ids
from starter.client.journeys import Journeys, event_kinds
from starter.client.properties import read_properties
from starter.client.reserved import check_name
from starter.client.sources import check_source
from starter.names import KEY_WANTED, keyed_kinds, meant_by, missing_key

MOST_NAMES = 1000
"""Names of events that nobody reads, of which it is remembered what may be meant."""

PROPERTIES = "properties"
"""What the field of a call is called that holds them."""

log = structlog.get_logger()


class Tracking:
    """Takes in events."""

    def __init__(
        self, intake: Intake, journeys: Journeys, ids: Ids, clock: Callable[[], datetime]
    ) -> None:
        self.kinds = event_kinds(journeys)
        self._intake = intake
        self._meant_by = lru_cache(MOST_NAMES)(partial(meant_by, known=self.kinds))
        self._keyed = keyed_kinds(journeys)
        self._ids = ids
        self._clock = clock

    def meant_by(self, name: str) -> str | None:
        """Return the event that a sender of another, unknown name may have meant; log it too."""
        meant = self._meant_by(name)
        if meant:
            log.warning("event_name_unknown", did_you_mean=meant, what_to_do="correct the sender")
        return meant

    def check_read(self, event: str, unread: Mapping[str, str]) -> None:
        """Raise `UnusableField` for an event that says something else without its properties.

        `unread` is what of its call could not be read: they, perhaps.
        """
        kind = self.kinds.get(event)
        if PROPERTIES in unread and kind is not None and kind.NEEDED:
            raise UnusableField(PROPERTIES, unread[PROPERTIES])

    async def take_in(
        self,
        customer_id: str,
        event: Event | str,
        properties: Mapping[str, Any] | None,
        **how: Any,
    ) -> Taken:
        """Read an event, and keep it; `how` is what `read` takes by name."""
        told = await self.read(customer_id, event, properties, **how)
        return tracked(told, is_new=await self._intake.track(*told[:3]))

    async def read(
        self,
        customer_id: str,
        event: Event | str,
        properties: Mapping[str, Any] | None,
        *,
        message_id: str | None,
        occurred_at: datetime | None,
        source: str,
        workspace: str,
    ) -> Tracked:
        """Return an event as it is stored; see `Jornada.track` for what it raises.

        Where no journey reads it, it is as good as dispatched.
        """
        name = event if isinstance(event, str) else event.event_name()
        _check_length(name)
        check_name(name)
        check_source(source)
        self._ids.check(customer_id=customer_id, message_id=message_id)
        declared = event.model_dump(mode="json") if isinstance(event, Event) else {}
        told, keys, dropped = await read_properties(
            self.kinds.get(name), dict(properties or {}) | declared, self._ids
        )
        if field := missing_key(self._keyed, name, told):
            raise UnusableField(f"properties.{field}", KEY_WANTED)
        now = self._clock()
        incoming = IncomingEvent(
            event_id=event_id_of(message_id or uuid4().hex, workspace=workspace),
            customer_id=customer_id,
            name=name,
            properties=told,
            occurred_at=happened_at(occurred_at or now, None, now),
            source=source,
            received_at=now,
        )
        is_read = name in self.kinds
        state = EventState.PENDING if is_read else EventState.DISPATCHED
        return Tracked(incoming, keys, state, dropped)


def _check_length(name: str) -> None:
    if not name:
        raise UnusableField("event", "is empty")
    if len(name) > LONGEST_NAME:
        raise UnusableField("event", f"is longer than {LONGEST_NAME} characters")


def tracked(told: Tracked, *, is_new: bool) -> Taken:
    """Say what came of an event; what of a new one could not be used is logged, too."""
    if is_new and told.dropped:
        log.warning(
            "properties_dropped",
            name=told.event.name,
            dropped=dict(told.dropped),
            who_must_act="sender",
            what_to_do="send what is wanted; the rest of the event was kept",
        )
    return Taken(is_new, told.dropped)
