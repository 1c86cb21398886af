"""Consents are proven and may wait for a confirmation; customers have preferences of their own."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

_INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    # An older process reads `granted` alone, which is false while a consent is pending.
    op.add_column("consents", sa.Column("pending_at", _INSTANT))
    op.create_table(
        "consent_log",
        sa.Column(
            "seq",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            primary_key=True,
            autoincrement=True,
        ),
        _of_customer(),
        sa.Column("topic", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("before", sa.String()),
        sa.Column("said_at", _INSTANT, nullable=False),
        sa.Column("received_at", _INSTANT, nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("by", sa.String()),
        sa.Column("wording", sa.String()),
        sa.Column("proof", sa.Text()),
    )
    op.create_index("ix_consent_log_customer_id_seq", "consent_log", ["customer_id", "seq"])
    op.create_table(
        "quiet_hours",
        _of_customer(primary_key=True),
        sa.Column("begins", sa.String(), nullable=False),
        sa.Column("ends", sa.String(), nullable=False),
        sa.Column("at", _INSTANT, nullable=False),
        sa.Column("source", sa.String(), nullable=False),
    )
    op.create_table(
        "preference_links",
        sa.Column("token_digest", sa.String(), primary_key=True),
        _of_customer(),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("address_digest", sa.String(), nullable=False),
        sa.Column("made_at", _INSTANT, nullable=False),
        sa.Column("expires_at", _INSTANT, nullable=False),
    )
    op.create_index("ix_preference_links_customer_id", "preference_links", ["customer_id"])


def downgrade() -> None:
    for name in ("preference_links", "quiet_hours", "consent_log"):
        op.drop_table(name)
    op.drop_column("consents", "pending_at")


def _of_customer(*, primary_key: bool = False) -> sa.Column[str]:
    theirs = sa.ForeignKey("customers.customer_id")
    return sa.Column("customer_id", sa.String(), theirs, primary_key=primary_key, nullable=False)
