"""What settles an attempt in doubt, and what bars an address."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)



def upgrade() -> None:
    # Old workers, which write none of these, still run while the new ones are rolled out.
    op.add_column("attempts", sa.Column("address", sa.String()))
    op.add_column("attempts", sa.Column("settles_at", INSTANT))
    op.add_column("attempts", sa.Column("settled_at", INSTANT))
    op.add_column("attempts", sa.Column("settled_by", sa.String()))
    op.add_column("attempts", sa.Column("tries", sa.Integer()))
    op.create_index("ix_attempts_address", "attempts", ["address"])
    op.create_index("ix_attempts_vendor_message_id", "attempts", ["vendor_message_id"])
    op.add_column("touchpoints", sa.Column("vendor_code", sa.String()))
    op.add_column("suppressions", sa.Column("detail", sa.String()))
    op.add_column("suppressions", sa.Column("touchpoint_id", sa.String()))


def downgrade() -> None:
    for column in ("detail", "touchpoint_id"):
        op.drop_column("suppressions", column)
    op.drop_column("touchpoints", "vendor_code")
    op.drop_index("ix_attempts_vendor_message_id", "attempts")
    op.drop_index("ix_attempts_address", "attempts")
    for column in ("address", "settles_at", "settled_at", "settled_by", "tries"):
        op.drop_column("attempts", column)
