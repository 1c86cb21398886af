"""Preference links and decisions on identities are found by age; a link tells whose key made it."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("preference_links", sa.Column("made_by", sa.String))
    op.create_index("ix_preference_links_expires_at", "preference_links", ["expires_at"])
    op.create_index("ix_identity_decisions_at", "identity_decisions", ["at"])


def downgrade() -> None:
    op.drop_index("ix_identity_decisions_at", "identity_decisions")
    op.drop_index("ix_preference_links_expires_at", "preference_links")
    op.drop_column("preference_links", "made_by")
