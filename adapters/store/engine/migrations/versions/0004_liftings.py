"""Which address was let be used again, and when."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "liftings",
        sa.Column("channel", sa.String(), primary_key=True),
        sa.Column("address_digest", sa.String(), primary_key=True),
        sa.Column("at_her_request", sa.Boolean(), primary_key=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )


def downgrade() -> None:
    op.drop_table("liftings")
