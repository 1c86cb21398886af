"""`domain.ports.Records` in the database: what journeys record and look up beside their sends."""

from adapters.store.audit import note_steering
from adapters.store.customers.unsubscribing import unsubscribe
from adapters.store.customers.zones import time_zone_of
from adapters.store.engine.methods import Store, reading, writing
from adapters.store.enrolments.outcomes import record_outcome
from adapters.store.events.in_common import have_in_common
from adapters.store.events.tell import tell
from adapters.store.knobs import value_of
from adapters.store.segments import is_member
from adapters.store.tasks import ask_person, close_tasks


class SqlRecords(Store):
    """What journeys record and look up beside their touchpoints."""

    time_zone_of = reading(time_zone_of)
    record_outcome = writing(record_outcome)
    open_task = writing(ask_person)
    close_tasks = writing(close_tasks)
    note_steering = writing(note_steering)
    knob = reading(value_of)
    unsubscribe = writing(unsubscribe)
    is_member = reading(is_member)
    have_in_common = reading(have_in_common)
    tell = writing(tell)
