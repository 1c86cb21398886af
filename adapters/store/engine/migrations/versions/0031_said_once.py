"""A customer's uses of one message, by which it is told whether it was said lately."""

from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "ix_touchpoints_customer_id_message_decided_at",
        "touchpoints",
        ["customer_id", "message", "decided_at"],
    )


def downgrade() -> None:
    op.drop_index("ix_touchpoints_customer_id_message_decided_at", "touchpoints")
