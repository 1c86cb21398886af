"""What retention deletes of links and of decisions on identities is found by its age."""

from alembic import op

revision = "0023"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_preference_links_expires_at", "preference_links", ["expires_at"])
    op.create_index("ix_identity_decisions_at", "identity_decisions", ["at"])


def downgrade() -> None:
    op.drop_index("ix_identity_decisions_at", "identity_decisions")
    op.drop_index("ix_preference_links_expires_at", "preference_links")
