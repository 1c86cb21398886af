"""Ids that became another customer's, what was decided about them, and runs that end by it."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # No foreign key: SQLite cannot add one to a table that is there.
    op.add_column("customers", sa.Column("merged_into", sa.String()))
    op.create_index("ix_customers_merged_into", "customers", ["merged_into"])
    op.add_column("enrolments", sa.Column("superseded_by", sa.String()))
    op.create_table(
        "identity_decisions",
        sa.Column("identity", sa.String(), primary_key=True),
        sa.Column(
            "customer_id", sa.String(), sa.ForeignKey("customers.customer_id"), primary_key=True
        ),
        sa.Column("decision", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("ix_identity_decisions_customer_id", "identity_decisions", ["customer_id"])


def downgrade() -> None:
    op.drop_table("identity_decisions")
    op.drop_column("enrolments", "superseded_by")
    op.drop_index("ix_customers_merged_into", "customers")
    op.drop_column("customers", "merged_into")
