"""When each field of a profile was told, what could not be used of it, and hidden keys."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

JSON = sa.JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")


def upgrade() -> None:
    # Old processes write neither column: of what they take in, no time is known.
    op.add_column("customers", sa.Column("told_at", JSON))
    op.add_column("customers", sa.Column("dropped", JSON))
    op.create_table(
        "keys",
        sa.Column(
            "customer_id", sa.String(), sa.ForeignKey("customers.customer_id"), primary_key=True
        ),
        sa.Column("key", sa.String(), primary_key=True),
        sa.Column("as_given", sa.String(), nullable=False),
    )
    op.create_table(
        "secrets",
        sa.Column("name", sa.String(), primary_key=True),
        sa.Column("value", sa.String(), nullable=False),
    )


def downgrade() -> None:
    op.drop_table("secrets")
    op.drop_table("keys")
    op.drop_column("customers", "dropped")
    op.drop_column("customers", "told_at")
