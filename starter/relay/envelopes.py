"""Envelopes of stored events: their declared fields, and nothing else of them."""

from adapters.store.events.queue import QueuedEvent
from domain.events import Envelope, Event


def envelope_of(kind: type[Event], event: QueuedEvent) -> Envelope:
    """Make the envelope of a stored event: its declared fields, and nothing else of it."""
    return Envelope(
        event_id=event.event_id,
        name=event.name,
        properties=kind.declared(event.properties),
        occurred_at=event.occurred_at,
    )
