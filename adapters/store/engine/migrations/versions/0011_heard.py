"""Which enrolment heard which event; and each customer's events by when they happened."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Old dispatchers, which write no row, still run while the new ones are rolled out.
    op.create_table(
        "heard",
        sa.Column("event_id", sa.String(), primary_key=True),
        sa.Column("enrolment_id", sa.String(), primary_key=True),
    )
    op.create_index("ix_heard_enrolment_id", "heard", ["enrolment_id"])
    op.create_index("ix_events_customer_id_occurred_at", "events", ["customer_id", "occurred_at"])


def downgrade() -> None:
    op.drop_index("ix_events_customer_id_occurred_at", "events")
    op.drop_table("heard")
