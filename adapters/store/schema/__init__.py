"""The tables. What changes here needs a migration: a test compares the two."""

from adapters.store.schema.base import metadata
from adapters.store.schema.customers import (
    addresses,
    consents,
    customers,
    identity_decisions,
    keys,
    liftings,
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
    "consents",
    "customers",
    "enrolments",
    "events",
    "faults",
    "heard",
    "identity_decisions",
    "keys",
    "liftings",
    "metadata",
    "milestones",
    "outbox",
    "pause_audit",
    "pauses",
    "reactivations",
    "secrets",
    "steerings",
    "stranded",
    "suppressions",
    "tasks",
    "touchpoints",
]
