"""Who reads what customers answer in their own words, and where their pictures are."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

JSON = sa.JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")


def upgrade() -> None:
    op.add_column("touchpoints", sa.Column("words_to", sa.String()))
    op.add_column("answers", sa.Column("media", JSON))


def downgrade() -> None:
    op.drop_column("answers", "media")
    op.drop_column("touchpoints", "words_to")
