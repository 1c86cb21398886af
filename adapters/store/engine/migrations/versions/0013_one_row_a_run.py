"""One enrolment for each run: doubles are merged, and a unique index allows no more of them."""

from itertools import groupby
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

ENROLMENTS = sa.table(
    "enrolments",
    *(
        sa.column(name)
        for name in ("enrolment_id", "customer_id", "entry_event_id", "run_id", "started_at")
    ),
)
POINTING = [
    sa.table(name, sa.column("enrolment_id")) for name in ("touchpoints", "events")
]
"""What names an enrolment."""


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        # Who writes for one of these customers waits; then nobody makes another double.
        op.execute(
            "SELECT customer_id FROM customers WHERE customer_id IN ("
            "SELECT customer_id FROM enrolments WHERE run_id IN ("
            "SELECT run_id FROM enrolments GROUP BY run_id HAVING count(*) > 1)) "
            "ORDER BY customer_id FOR UPDATE"
        )
        op.execute("LOCK TABLE enrolments IN SHARE ROW EXCLUSIVE MODE")
    for _, rows in groupby(_doubles(), key=lambda row: row.run_id):
        _merge(*(row.enrolment_id for row in rows))
    op.drop_index("ix_enrolments_run_id", "enrolments")
    op.create_index("ix_enrolments_run_id", "enrolments", ["run_id"], unique=True)


def downgrade() -> None:
    op.drop_index("ix_enrolments_run_id", "enrolments")
    op.create_index("ix_enrolments_run_id", "enrolments", ["run_id"])


def _doubles() -> list[sa.Row[Any]]:
    """The rows of each run that has several, its own first: the others were made up for it."""
    columns = ENROLMENTS.c
    several = (
        sa.select(columns.run_id).group_by(columns.run_id).having(sa.func.count() > 1)
    )
    found = op.get_bind().execute(
        sa.select(ENROLMENTS)
        .where(columns.run_id.in_(several))
        .order_by(
            columns.run_id,
            columns.entry_event_id.startswith("run:"),
            columns.started_at,
            columns.enrolment_id,
        )
    )
    return list(found)


def _merge(own: str, *others: str) -> None:
    for table in POINTING:
        theirs = table.c.enrolment_id.in_(others)
        op.execute(table.update().where(theirs).values(enrolment_id=own))
    op.execute(ENROLMENTS.delete().where(ENROLMENTS.c.enrolment_id.in_(others)))
