"""Links have tokens of their own; how long the older links live is reckoned from this revision."""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # A touchpoint of an older process has none: its links carry the touchpoint's own id.
    op.add_column("touchpoints", sa.Column("link_token", sa.String()))
    op.create_index("ix_touchpoints_link_token", "touchpoints", ["link_token"], unique=True)
    milestones = op.create_table(
        "milestones",
        sa.Column("name", sa.String(), primary_key=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )
    has_sent = op.get_bind().scalar(sa.text("SELECT 1 FROM touchpoints LIMIT 1"))
    if has_sent:  # else there are no older links
        has_zones = op.get_bind().dialect.name == "postgresql"
        now = datetime.now(UTC) if has_zones else datetime.now(UTC).replace(tzinfo=None)
        op.bulk_insert(milestones, [{"name": "link_tokens", "at": now}])


def downgrade() -> None:
    op.drop_table("milestones")
    op.drop_index("ix_touchpoints_link_token", "touchpoints")
    op.drop_column("touchpoints", "link_token")
