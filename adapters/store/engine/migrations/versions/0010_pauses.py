"""Pauses of a message, a channel or a journey, and their audit; which messages left short."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0008"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
SERIAL = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    # Workers of the last release do not know the brake: it holds once they are gone.
    op.add_column("touchpoints", sa.Column("short", sa.Boolean()))
    op.create_table(
        "pauses",
        sa.Column("target", sa.String(), primary_key=True),
        sa.Column("name", sa.String(), primary_key=True),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
    )
    op.create_table(
        "pause_audit",
        sa.Column("entry_id", SERIAL, primary_key=True, autoincrement=True),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("target", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
    )


def downgrade() -> None:
    op.drop_table("pause_audit")
    op.drop_table("pauses")
    op.drop_column("touchpoints", "short")
