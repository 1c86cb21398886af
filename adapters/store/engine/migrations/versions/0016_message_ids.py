"""Message ids outlive their events: each event that is here is remembered, as digests alone."""

import hashlib
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

AT_ONCE = 5000
"""Rows. So a table of millions needs little memory."""


def upgrade() -> None:
    message_ids = op.create_table(
        "message_ids",
        sa.Column("digest", sa.String(), primary_key=True),
        sa.Column("stands_for", sa.String(), nullable=False),
    )
    after = 0
    while rows := _events_after(after):
        op.bulk_insert(
            message_ids, [
                _remembered(row.event_id, row.customer_id, row.name)
                for row in rows
                if row.customer_id is not None
            ],
        )
        after = rows[-1].seq


def downgrade() -> None:
    op.drop_table("message_ids")


def _events_after(seq: int) -> list[sa.Row[Any]]:
    events = sa.table(
        "events", *(sa.column(name) for name in ("seq", "event_id", "customer_id", "name"))
    )
    return list(
        op.get_bind().execute(
            sa.select(events).where(events.c.seq > seq).order_by(events.c.seq).limit(AT_ONCE)
        )
    )


def _remembered(event_id: str, customer_id: str, name: str) -> dict[str, str]:
    """As the code of this revision had it."""
    return {
        "digest": _digest(event_id),
        "stands_for": _digest(f"{event_id}\0{customer_id}\0{name}"),
    }


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]
