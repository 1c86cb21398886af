"""Faults on our side, runs that today's code cannot replay, and the vendor's code of each attempt."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    # Old processes write none of it: what they refuse has no code, and shows in their logs alone.
    op.add_column("attempts", sa.Column("vendor_code", sa.String()))
    op.create_table(
        "faults",
        sa.Column("name", sa.String(), primary_key=True),
        sa.Column("problem", sa.String(), nullable=False),
        sa.Column("what_to_do", sa.String(), nullable=False),
        sa.Column("enrolments", sa.Integer()),
        sa.Column("since", INSTANT, nullable=False),
        sa.Column("seen_at", INSTANT, nullable=False),
        sa.Column("logged_at", INSTANT),
    )
    op.create_table(
        "stranded",
        sa.Column("run_id", sa.String(), primary_key=True),
        sa.Column("workflow_id", sa.String(), nullable=False),
        sa.Column("since", INSTANT),
        sa.Column("problem", sa.String(), nullable=False),
        sa.Column("seen_at", INSTANT, nullable=False),
    )


def downgrade() -> None:
    op.drop_table("stranded")
    op.drop_table("faults")
    op.drop_column("attempts", "vendor_code")
