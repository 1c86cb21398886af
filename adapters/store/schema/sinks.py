"""Where we post what happens, and what waits to be posted there."""

from sqlalchemy import Column, Index, Integer, String, Table, Text, UniqueConstraint

from adapters.store.engine.columns import Instant, Json, Serial
from adapters.store.schema.base import index_of_waiting, metadata

sinks = Table(
    "sinks",
    metadata,
    Column("name", String, primary_key=True),
    Column("url", Text, nullable=False),
    Column("types", Text, nullable=False),  # of the notices it gets, separated by spaces
    Column("state", String, nullable=False),
    Column("secret", String, nullable=False),  # it signs what we post
    Column("previous_secret", String),  # it signs, too, for a time
    Column("previous_until", Instant),
    Column("failures", Integer, nullable=False),  # since the last notice arrived
    Column("failing_since", Instant),
    Column("next_try_at", Instant),  # none: now
    Column("problem", Text),
    Column("created_at", Instant, nullable=False),
)

notices = Table(
    "notices",
    metadata,
    Column("seq", Serial, primary_key=True, autoincrement=True),
    # No keys to other tables: to note what happened must never fail what happened.
    Column("sink", String, nullable=False),
    Column("notice_id", String, nullable=False),
    Column("type", String, nullable=False),
    Column("subject", String, nullable=False),  # whose order is kept: the customer, or a task
    Column("customer_id", String, index=True),  # none: of nobody whom we know
    Column("data", Json, nullable=False),
    Column("occurred_at", Instant, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("state", String, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("first_tried_at", Instant),
    Column("next_try_at", Instant),
    Column("leased_until", Instant),
    Column("delivered_at", Instant),
    Column("problem", Text),
    UniqueConstraint("sink", "notice_id"),
    Index("ix_notices_sink_state_seq", "sink", "state", "seq"),  # a sink's queue, oldest first
    Index("ix_notices_sink_subject_state_seq", "sink", "subject", "state", "seq"),  # 0021's
    Index("ix_notices_created_at", "created_at"),  # the old ones
    sqlite_autoincrement=True,
)
notices_waiting = index_of_waiting(notices, notices.c.sink, notices.c.subject)

sink_audit = Table(
    "sink_audit",
    metadata,
    Column("entry_id", Serial, primary_key=True, autoincrement=True),
    Column("action", String, nullable=False),
    Column("sink", String, nullable=False),
    Column("by", String, nullable=False),
    Column("at", Instant, nullable=False),
)
