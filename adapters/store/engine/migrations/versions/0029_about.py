"""Which event a message is about."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("touchpoints", sa.Column("about_event_id", sa.String()))


def downgrade() -> None:
    op.drop_column("touchpoints", "about_event_id")
