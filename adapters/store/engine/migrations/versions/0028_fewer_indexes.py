"""Events without the indexes that each one is written into, and only a few are looked up by.

What waits has an index of its own; so have the dead letters now.
"""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    are_dead = sa.text("state = 'parked'")
    for name, columns in (
        ("ix_events_dead_letters", ["seq"]),
        ("ix_events_dead_letters_of_customer", ["customer_id", "seq"]),
    ):
        op.create_index(name, "events", columns, sqlite_where=are_dead, postgresql_where=are_dead)
    op.drop_index("ix_events_customer_id_state_seq", "events")
    op.drop_index("ix_events_state_seq", "events")


def downgrade() -> None:
    op.create_index("ix_events_state_seq", "events", ["state", "seq"])
    op.create_index("ix_events_customer_id_state_seq", "events", ["customer_id", "state", "seq"])
    op.drop_index("ix_events_dead_letters_of_customer", "events")
    op.drop_index("ix_events_dead_letters", "events")
