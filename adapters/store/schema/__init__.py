"""The tables. What changes here needs a migration: a test compares the two."""

from adapters.store.schema.access import access_audit, access_keys
from adapters.store.schema.base import metadata
from adapters.store.schema.broadcasts import broadcast_audit, broadcasts
from adapters.store.schema.customers import (
    addresses,
    consent_log,
    consents,
    customers,
    identity_decisions,
    keys,
    liftings,
    preference_links,
    quiet_hours,
    reactivations,
    secrets,
    suppressions,
)
from adapters.store.schema.enrolments import (
    enrolments,
    entry_decisions,
    events,
    events_waiting,
    heard,
)
from adapters.store.schema.message_ids import message_ids
from adapters.store.schema.operators import (
    knob_audit,
    knobs,
    pause_audit,
    pauses,
    steerings,
    tasks,
)
from adapters.store.schema.rights import erasures, hidden_suppressions
from adapters.store.schema.segments import segment_members, segment_watches
from adapters.store.schema.sends import answers, attempts, outbox, touchpoints
from adapters.store.schema.sinks import notices, notices_waiting, sink_audit, sinks
from adapters.store.schema.upkeep import faults, milestones, stranded

__all__ = [
    "access_audit",
    "access_keys",
    "addresses",
    "answers",
    "attempts",
    "broadcast_audit",
    "broadcasts",
    "consent_log",
    "consents",
    "customers",
    "enrolments",
    "entry_decisions",
    "erasures",
    "events",
    "events_waiting",
    "faults",
    "heard",
    "hidden_suppressions",
    "identity_decisions",
    "keys",
    "knob_audit",
    "knobs",
    "liftings",
    "message_ids",
    "metadata",
    "milestones",
    "notices",
    "notices_waiting",
    "outbox",
    "pause_audit",
    "pauses",
    "preference_links",
    "quiet_hours",
    "reactivations",
    "secrets",
    "segment_members",
    "segment_watches",
    "sink_audit",
    "sinks",
    "steerings",
    "stranded",
    "suppressions",
    "tasks",
    "touchpoints",
]
