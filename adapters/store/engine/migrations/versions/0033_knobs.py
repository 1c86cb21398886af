"""What knobs are set to, and who set them."""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0031"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.String(), nullable=False)


def upgrade() -> None:
    op.create_table(
        "knobs",
        sa.Column("name", sa.String(), primary_key=True),
        _text("value"),
        _text("by"),
        _text("reason"),
        sa.Column("at", INSTANT, nullable=False),
    )
    op.create_table(
        "knob_audit",
        sa.Column(
            "entry_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            primary_key=True,
            autoincrement=True,
        ),
        _text("action"),
        _text("name"),
        sa.Column("before", sa.String()),
        sa.Column("after", sa.String()),
        _text("by"),
        _text("reason"),
        sa.Column("at", INSTANT, nullable=False),
    )


def downgrade() -> None:
    op.drop_table("knob_audit")
    op.drop_table("knobs")
