"""Events that did not begin a journey: why, and which are asked again."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0024"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "entry_decisions",
        sa.Column("event_id", sa.String(), primary_key=True),
        sa.Column("journey", sa.String(), primary_key=True),
        sa.Column(
            "customer_id", sa.String(), sa.ForeignKey("customers.customer_id"), nullable=False
        ),
        sa.Column("refusal", sa.String(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("asked_until", INSTANT),
        sa.Column("look_at", INSTANT),
    )
    for column in ("customer_id", "look_at"):
        op.create_index(f"ix_entry_decisions_{column}", "entry_decisions", [column])


def downgrade() -> None:
    op.drop_table("entry_decisions")
