"""Customers are erased: who asked for it, and the suppressions whose address is kept as an HMAC.

What is old is found by its age, so that it can be deleted in small steps.
"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

AGES = (("answers", "at"), ("steerings", "at"), ("tasks", "resolved_at"))
"""What no growing number orders by age."""
INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "erasures",
        sa.Column(
            "customer_id", sa.String(), sa.ForeignKey("customers.customer_id"), primary_key=True
        ),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("accepted_at", INSTANT, nullable=False),
        sa.Column("finished_at", INSTANT),
    )
    op.create_index(
        "ix_erasures_finished_at_accepted_at", "erasures", ["finished_at", "accepted_at"]
    )
    op.create_table(
        "hidden_suppressions",
        sa.Column("channel", sa.String(), primary_key=True),
        sa.Column("address_hmac", sa.String(), primary_key=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("hidden_at", INSTANT, nullable=False),
    )
    for table, column in AGES:
        op.create_index(f"ix_{table}_{column}", table, [column])


def downgrade() -> None:
    for table, column in AGES:
        op.drop_index(f"ix_{table}_{column}", table)
    op.drop_table("hidden_suppressions")
    op.drop_table("erasures")
