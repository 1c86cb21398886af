"""Visitors who become customers."""

from datetime import datetime

from adapters.store.customers.merging import Identities, Merging
from adapters.store.engine.database import Database
from adapters.store.events.intake import Intake
from domain.customers import Identity
from domain.identity import Decision, Limits
from tests.adapters.store.building import ANA, NOON, meet

VISITOR = "anon:phone"
UNLIMITED = Limits(ever=1000, a_week=1000)
"""Limits that nothing here reaches."""


async def merge(
    database: Database,
    identity: str = VISITOR,
    customer_id: str = ANA.customer_id,
    *,
    at: datetime = NOON,
    limits: Limits = UNLIMITED,
    once: tuple[str, ...] = (),
    **changes: bool,
) -> Decision:
    """Let an id become a customer's, if the rules allow it."""
    asked = Merging(identity, customer_id, at, "identify", once, limits, **changes)
    return await Identities(database).merge(asked)


async def visits(database: Database, **told: object) -> Identity:
    """Have the store know a visitor, by what their device told."""
    identity = Identity.model_validate({"customer_id": VISITOR, **told})
    await Intake(database).identify(f"visit-{VISITOR}", identity, NOON)
    return identity


async def both_known(database: Database) -> None:
    """Ana is known, and so is a visitor without a name."""
    await meet(database)
    await visits(database)
