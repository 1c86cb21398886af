"""That a customer was erased."""

from sqlalchemy import Connection

from adapters.store.reads.explain.selecting import of_customer
from adapters.store.schema import erasures
from domain.explanation import ExplainedErasure

_ERASURE = of_customer(erasures)


def erasure_of(tx: Connection, of: dict[str, str]) -> ExplainedErasure | None:
    """Return how a customer was erased; None for one who was not."""
    row = tx.execute(_ERASURE, of).one_or_none()
    return None if row is None else ExplainedErasure.model_validate(row)
