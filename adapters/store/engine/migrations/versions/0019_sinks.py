"""Sinks: where we post what happens, what waits to be posted there, and who changed what."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
JSON = sa.JSON(none_as_null=True).with_variant(
    postgresql.JSONB(none_as_null=True), "postgresql"
)
SERIAL = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    # Old processes note nothing: a sink is told by what the new ones write.
    op.create_table(
        "sinks",
        sa.Column("name", sa.String(), primary_key=True),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("types", sa.Text(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("secret", sa.String(), nullable=False),
        sa.Column("previous_secret", sa.String()),
        sa.Column("previous_until", INSTANT),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("failing_since", INSTANT),
        sa.Column("next_try_at", INSTANT),
        sa.Column("problem", sa.Text()),
        sa.Column("created_at", INSTANT, nullable=False),
    )
    op.create_table(
        "notices",
        sa.Column("seq", SERIAL, primary_key=True, autoincrement=True),
        sa.Column("sink", sa.String(), nullable=False),
        sa.Column("notice_id", sa.String(), nullable=False),
        sa.Column("type", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("customer_id", sa.String()),
        sa.Column("data", JSON, nullable=False),
        sa.Column("occurred_at", INSTANT, nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("first_tried_at", INSTANT),
        sa.Column("next_try_at", INSTANT),
        sa.Column("leased_until", INSTANT),
        sa.Column("delivered_at", INSTANT),
        sa.Column("problem", sa.Text()),
        sa.UniqueConstraint("sink", "notice_id", name="uq_notices_sink_notice_id"),
        sqlite_autoincrement=True,
    )
    for columns in (
        ("customer_id",),
        ("sink", "state", "seq"),
        ("sink", "subject", "state", "seq"),
        ("created_at",),
    ):
        op.create_index(f"ix_notices_{'_'.join(columns)}", "notices", list(columns))
    op.create_table(
        "sink_audit",
        sa.Column("entry_id", SERIAL, primary_key=True, autoincrement=True),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("sink", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
    )


def downgrade() -> None:
    op.drop_table("sink_audit")
    op.drop_table("notices")
    op.drop_table("sinks")
