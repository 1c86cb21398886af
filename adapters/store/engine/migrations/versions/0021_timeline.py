"""A customer's messages and answers in the order in which the timeline reads them."""

from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "ix_touchpoints_customer_id_created_at", "touchpoints", ["customer_id", "created_at"]
    )
    op.create_index("ix_answers_customer_id_at", "answers", ["customer_id", "at"])


def downgrade() -> None:
    op.drop_index("ix_answers_customer_id_at", "answers")
    op.drop_index("ix_touchpoints_customer_id_created_at", "touchpoints")
