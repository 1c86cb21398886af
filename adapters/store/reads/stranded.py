"""Which of a customer's enrolments stand still because their workflow task fails."""

from sqlalchemy import Connection, bindparam, select

from adapters.store.schema import enrolments, stranded
from domain.explanation import ExplainedStranding

_THEIRS = (
    select(stranded.c.run_id, stranded.c.since, stranded.c.problem)
    .join_from(stranded, enrolments, enrolments.c.run_id == stranded.c.run_id)
    .where(enrolments.c.customer_id == bindparam("of_customer"))
)


def stranded_of(tx: Connection, customer_id: str) -> dict[str, ExplainedStranding]:
    """Return what is known of them, by run id."""
    rows = tx.execute(_THEIRS, {"of_customer": customer_id})
    return {row.run_id: ExplainedStranding.model_validate(row) for row in rows}
