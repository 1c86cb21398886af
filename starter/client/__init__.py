"""The only door into Temporal from outside: what services, customers, vendors, operators may do."""

from adapters.store.events.message_ids import MessageIdReused
from starter.client.faults import UnusableField
from starter.client.identifying import Identified
from starter.client.jornada import Jornada
from starter.client.journeys import KeyMismatch, UnknownJourney
from starter.client.operators import InvalidOperation, NoAnswer, NotEnrolled

__all__ = [
    "Identified",
    "InvalidOperation",
    "Jornada",
    "KeyMismatch",
    "MessageIdReused",
    "NoAnswer",
    "NotEnrolled",
    "UnknownJourney",
    "UnusableField",
]
