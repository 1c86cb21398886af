"""The only door into Temporal from outside: what services, customers, vendors, operators may do."""

from adapters.store.events.message_ids import MessageIdReused
from starter.client.calls import Taken
from starter.client.faults import UnusableField
from starter.client.jornada import Jornada
from starter.client.journeys import KeyMismatch, UnknownJourney
from starter.client.operators import InvalidOperation, NoAnswer, NotEnrolled

__all__ = [
    "InvalidOperation",
    "Jornada",
    "KeyMismatch",
    "MessageIdReused",
    "NoAnswer",
    "NotEnrolled",
    "Taken",
    "UnknownJourney",
    "UnusableField",
]
