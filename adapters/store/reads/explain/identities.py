"""The ids that a customer has, and what was decided about others."""

from sqlalchemy import Connection

from adapters.store.reads.explain.selecting import of_customer
from adapters.store.schema import identity_decisions
from domain.explanation import ExplainedIdentity

_DECISIONS = of_customer(
    identity_decisions, identity_decisions.c.at, *identity_decisions.primary_key
)


def identities_of(tx: Connection, of: dict[str, str]) -> tuple[ExplainedIdentity, ...]:
    """Return what was decided about ids that might be the customer's."""
    return tuple(map(ExplainedIdentity.model_validate, tx.execute(_DECISIONS, of)))
