"""Reading what is told of what a customer did, before it is stored."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from uuid import uuid4

from adapters.store.events.bulk import Tracked
from adapters.store.states import EventState
from domain.events import Event, IncomingEvent
from domain.events.moments import happened_at
from domain.ids import event_id_of
from starter.client.erasure import check_no_erasure
from starter.client.faults import UnusableField
from starter.client.ids import Ids
from starter.client.journeys import Journeys, event_kinds
from starter.client.properties import read_properties
from starter.client.sources import check_source
from starter.names import KEY_WANTED, keyed_kinds, missing_key


class Tracking:
    """Reads events."""

    def __init__(self, journeys: Journeys, ids: Ids, clock: Callable[[], datetime]) -> None:
        self.kinds = event_kinds(journeys)
        self._keyed = keyed_kinds(journeys)
        self._ids = ids
        self._clock = clock

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
        check_no_erasure(name)
        check_source(source)
        self._ids.check(customer_id=customer_id, message_id=message_id)
        declared = event.model_dump(mode="json") if isinstance(event, Event) else {}
        told, keys = await read_properties(
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
        )
        is_read = name in self.kinds
        return Tracked(incoming, keys, EventState.PENDING if is_read else EventState.DISPATCHED)
