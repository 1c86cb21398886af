"""A customer's messages in the order in which they were wanted: the timeline reads them so."""

from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    columns = ["customer_id", "created_at"]
    op.create_index("ix_touchpoints_customer_id_created_at", "touchpoints", columns)


def downgrade() -> None:
    op.drop_index("ix_touchpoints_customer_id_created_at", "touchpoints")
