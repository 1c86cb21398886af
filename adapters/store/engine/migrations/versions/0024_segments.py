"""Segments: a customer's events by their names, and who is in those that journeys watch."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0021"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_index(
        "ix_events_customer_id_name_occurred_at",
        "events",
        ["customer_id", "name", "occurred_at"],
    )
    op.create_table(
        "segment_watches",
        sa.Column("segment", sa.String(), primary_key=True),
        sa.Column("terms", sa.String(), nullable=False),
        sa.Column("counted_to", sa.String()),
        sa.Column("since", INSTANT),
    )
    op.create_table(
        "segment_members",
        sa.Column(
            "customer_id", sa.String(), sa.ForeignKey("customers.customer_id"), primary_key=True
        ),
        sa.Column("segment", sa.String(), primary_key=True),
        sa.Column("changes", sa.Integer(), nullable=False),
        sa.Column("entered_at", INSTANT, nullable=False),
        sa.Column("left_at", INSTANT),
    )


def downgrade() -> None:
    op.drop_table("segment_members")
    op.drop_table("segment_watches")
    op.drop_index("ix_events_customer_id_name_occurred_at", "events")
