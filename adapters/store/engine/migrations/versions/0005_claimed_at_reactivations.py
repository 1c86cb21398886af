"""When an attempt was claimed; and reactivations, which were called liftings."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    # Old processes, which write neither, still run while the new ones are rolled out: what they
    # claim has no `claimed_at`, and what they lift stands in `liftings`, which is read, too.
    op.add_column("attempts", sa.Column("claimed_at", INSTANT))
    op.create_table(
        "reactivations",
        sa.Column("channel", sa.String(), primary_key=True),
        sa.Column("address_digest", sa.String(), primary_key=True),
        sa.Column("customer_requested", sa.Boolean(), primary_key=True),
        sa.Column("at", INSTANT, nullable=False),
    )
    op.execute(
        "INSERT INTO reactivations (channel, address_digest, customer_requested, at) "
        "SELECT channel, address_digest, at_her_request, at FROM liftings"
    )


def downgrade() -> None:
    op.drop_table("reactivations")
    op.drop_column("attempts", "claimed_at")
