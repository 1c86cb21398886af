"""Keys with roles, and who made, rotated and revoked them."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
SERIAL = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    # HTTP processes of the last release do not know these keys: they refuse whoever sends one.
    op.create_table(
        "access_keys",
        sa.Column("key_id", sa.String(), primary_key=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("workspace", sa.String()),
        sa.Column("topics", sa.String()),
        sa.Column("journeys", sa.String()),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("former_digest", sa.String()),
        sa.Column("former_until", INSTANT),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("created_by", sa.String(), nullable=False),
        sa.Column("expires_at", INSTANT),
        sa.Column("revoked_at", INSTANT),
        sa.Column("used_at", INSTANT),
    )
    is_not_revoked = sa.text("revoked_at IS NULL")
    op.create_index(
        "uq_access_keys_name",
        "access_keys",
        ["name"],
        unique=True,
        sqlite_where=is_not_revoked,
        postgresql_where=is_not_revoked,
    )
    op.create_table(
        "access_audit",
        sa.Column("entry_id", SERIAL, primary_key=True, autoincrement=True),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("key_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
    )


def downgrade() -> None:
    op.drop_table("access_audit")
    op.drop_index("uq_access_keys_name", "access_keys")
    op.drop_table("access_keys")
