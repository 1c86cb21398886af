"""Each queue's rows that wait, by whose they are: a lease goes from one head to the next."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    waits = sa.text("state = 'pending'")
    for table, columns in (("events", ["customer_id"]), ("notices", ["sink", "subject"])):
        op.create_index(
            f"ix_{table}_waiting",
            table,
            [*columns, "seq"],
            sqlite_where=waits,
            postgresql_where=waits,
        )


def downgrade() -> None:
    op.drop_index("ix_notices_waiting", "notices")
    op.drop_index("ix_events_waiting", "events")
