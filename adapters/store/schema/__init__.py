"""The tables. What changes here needs a migration: a test compares the two."""

from adapters.store.schema.base import metadata
from adapters.store.schema.customers import (
    addresses,
    consent_log,
    consents,
    customers,
    keys,
    liftings,
    preference_links,
    quiet_hours,
    reactivations,
    secrets,
    suppressions,
)
from adapters.store.schema.enrolments import enrolments, events, heard
from adapters.store.schema.operators import pause_audit, pauses, steerings, tasks
from adapters.store.schema.sends import answers, attempts, outbox, touchpoints
from adapters.store.schema.upkeep import faults, milestones, stranded

__all__ = [
    "addresses",
    "answers",
    "attempts",
    "consent_log",
    "consents",
    "customers",
    "enrolments",
    "events",
    "faults",
    "heard",
    "keys",
    "liftings",
    "metadata",
    "milestones",
    "outbox",
    "pause_audit",
    "pauses",
    "preference_links",
    "quiet_hours",
    "reactivations",
    "secrets",
    "steerings",
    "stranded",
    "suppressions",
    "tasks",
    "touchpoints",
]
