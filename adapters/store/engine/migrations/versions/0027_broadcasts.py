"""Broadcasts, and who did what to them."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
JSON = sa.JSON(none_as_null=True).with_variant(
    sa.dialects.postgresql.JSONB(none_as_null=True), "postgresql"
)


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.String(), nullable=False)


def upgrade() -> None:
    op.create_table(
        "broadcasts",
        sa.Column("broadcast_id", sa.String(), primary_key=True),
        _text("journey"),
        _text("segment"),
        sa.Column("per_second", sa.Float(), nullable=False),
        sa.Column("as_of", INSTANT, nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        _text("state"),
        sa.Column("enrolled", sa.Integer(), nullable=False),
        sa.Column("left_out", JSON, nullable=False),
        _text("by"),
        _text("reason"),
        sa.Column("ended_at", INSTANT),
    )
    op.create_index("ix_broadcasts_as_of", "broadcasts", ["as_of"])
    op.create_table(
        "broadcast_audit",
        sa.Column("note_key", sa.String(), primary_key=True),
        _text("broadcast_id"),
        _text("action"),
        _text("by"),
        _text("reason"),
        sa.Column("at", INSTANT, nullable=False),
    )
    op.create_index("ix_broadcast_audit_at", "broadcast_audit", ["at"])


def downgrade() -> None:
    op.drop_table("broadcast_audit")
    op.drop_table("broadcasts")
