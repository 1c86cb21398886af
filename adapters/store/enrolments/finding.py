"""Finding the workflow in which a customer lives a journey, by any of their ids."""

from sqlalchemy import Connection, bindparam

from adapters.store.customers.canonical import canonical
from adapters.store.enrolments.rows import OPEN, EnrolmentRow, select_rows
from adapters.store.schema import enrolments

_OF_JOURNEY = select_rows(
    enrolments.c.journey == bindparam("of_journey"),
    enrolments.c.customer_id == canonical(),
    enrolments.c.key == bindparam("of_key"),
)


def workflow_of(tx: Connection, journey: str, customer_id: str, key: str | None) -> str | None:
    """Return the id of the workflow that goes on, or went on last; None if the store knows none."""
    facts = {"of_journey": journey, "of_customer": customer_id, "of_key": key or ""}
    rows = [EnrolmentRow.of(row) for row in tx.execute(_OF_JOURNEY, facts)]
    return max(rows, key=_turn).workflow_id if rows else None


def _turn(row: EnrolmentRow) -> tuple[object, ...]:
    return row.superseded_by is None, row.state in OPEN, row.started_at
