"""What people are asked to do, and what they did."""

from sqlalchemy import Boolean, Column, ForeignKey, Index, String, Table, Text

from adapters.store.engine.columns import Instant, Serial
from adapters.store.schema.base import metadata

tasks = Table(
    "tasks",
    metadata,
    Column("task_key", String, primary_key=True),
    Column("task_id", String, unique=True),  # short, for people; none: by a version before 0002
    Column("journey", String),  # this and the next: none for a text that matches nothing
    Column("customer_id", ForeignKey("customers.customer_id"), index=True),
    Column("key", String),
    Column("workflow_id", String),
    Column("run_id", String),
    Column("event_id", String),  # of the answer it is about
    Column("owner", String, nullable=False),
    Column("reason", String, nullable=False),
    Column("state", String, nullable=False),
    Column("at", Instant, nullable=False),
    Column("due_at", Instant, nullable=False),
    Column("escalated_at", Instant),
    Column("claimed_by", String),
    Column("claimed_at", Instant),
    Column("resolved_by", String),
    Column("resolved_at", Instant, index=True),
    Column("resolution", Text),
    Column("holds", Boolean),  # whether nothing commercial leaves until it is done
    Index("ix_tasks_state_due_at", "state", "due_at"),  # the overdue
)

steerings = Table(
    "steerings",
    metadata,
    Column("note_key", String, primary_key=True),
    Column("action", String, nullable=False),
    Column("by", String, nullable=False),
    Column("reason", String, nullable=False),
    Column("journey", String, nullable=False),
    Column("customer_id", ForeignKey("customers.customer_id"), nullable=False, index=True),
    Column("workflow_id", String, nullable=False),
    Column("run_id", String, nullable=False),
    Column("doing", String, nullable=False),  # what the enrolment was about
    Column("at", Instant, nullable=False, index=True),
)

pauses = Table(
    "pauses",
    metadata,
    Column("target", String, primary_key=True),  # message, channel or journey
    Column("name", String, primary_key=True),
    Column("by", String, nullable=False),
    Column("reason", String, nullable=False),
    Column("at", Instant, nullable=False),
)

pause_audit = Table(
    "pause_audit",
    metadata,
    Column("entry_id", Serial, primary_key=True, autoincrement=True),
    Column("action", String, nullable=False),
    Column("target", String, nullable=False),
    Column("name", String, nullable=False),
    Column("by", String, nullable=False),
    Column("reason", String, nullable=False),
    Column("at", Instant, nullable=False),
)

knobs = Table(
    "knobs",
    metadata,
    Column("name", String, primary_key=True),
    Column("value", String, nullable=False),
    Column("by", String, nullable=False),
    Column("reason", String, nullable=False),
    Column("at", Instant, nullable=False),
)

knob_audit = Table(
    "knob_audit",
    metadata,
    Column("entry_id", Serial, primary_key=True, autoincrement=True),
    Column("action", String, nullable=False),
    Column("name", String, nullable=False),
    Column("before", String),  # none: the default
    Column("after", String),
    Column("by", String, nullable=False),
    Column("reason", String, nullable=False),
    Column("at", Instant, nullable=False),
)
