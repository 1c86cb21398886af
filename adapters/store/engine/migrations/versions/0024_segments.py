"""What segments look at: a customer's events by their names."""

from alembic import op

revision = "0024"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "ix_events_customer_id_name_occurred_at",
        "events",
        ["customer_id", "name", "occurred_at"],
    )


def downgrade() -> None:
    op.drop_index("ix_events_customer_id_name_occurred_at", "events")
