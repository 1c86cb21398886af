"""What was sent, what was answered, and the sandbox."""

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from adapters.store.engine.columns import Instant, Json, Serial
from adapters.store.schema.base import metadata

touchpoints = Table(
    "touchpoints",
    metadata,
    Column("touchpoint_id", String, primary_key=True),
    Column("touchpoint_key", String, nullable=False, unique=True),
    Column("enrolment_id", ForeignKey("enrolments.enrolment_id"), nullable=False, index=True),
    Column("journey", String, nullable=False),
    Column("customer_id", ForeignKey("customers.customer_id"), nullable=False),
    Column("workflow_id", String, nullable=False),
    Column("message", String, nullable=False),
    Column("topic", String, nullable=False),
    Column("journey_topic", String, nullable=False),
    Column("status", String, nullable=False),
    Column("reason", String),
    Column("channel", String),  # the one it went by, or was last tried on
    Column("link_token", String, index=True, unique=True),  # none: by a version before 0014
    Column("actions", String, nullable=False),  # the links it offers, separated by spaces
    Column("address_digest", String),  # of where it was last sent
    Column("vendor_state", String),
    Column("vendor_code", String),  # why it did not arrive: 5.1.1, 30003
    Column("question", String),
    Column("options", String),  # the answers that count, separated by spaces
    Column("words_to", String),  # the team that reads an answer in the customer's own words
    Column("facts", Json),
    Column("about_event_id", String),  # the event that it is about, whose properties it shows
    Column("short", Boolean),  # whether it left in its short form; none: by a version before 0010
    Column("answer_by", Instant),
    Column("answered_at", Instant),
    Column("created_at", Instant, nullable=False),
    Column("decided_at", Instant),
    Column("sent_at", Instant),
    Index("ix_touchpoints_customer_id_decided_at", "customer_id", "decided_at"),  # the caps
    Index("ix_touchpoints_customer_id_created_at", "customer_id", "created_at"),  # the timeline
    Index(  # what is said once
        "ix_touchpoints_customer_id_message_decided_at", "customer_id", "message", "decided_at"
    ),
)

attempts = Table(
    "attempts",
    metadata,
    Column("attempt_id", Serial, primary_key=True, autoincrement=True),
    Column("touchpoint_id", ForeignKey("touchpoints.touchpoint_id"), nullable=False),
    Column("channel", String, nullable=False),
    Column("n", Integer, nullable=False),
    Column("state", String, nullable=False),
    Column("reason", String),
    Column("claimed_at", Instant),  # none: by a version before 0005, or given back
    Column("call_before", Instant),
    Column("tries", Integer),  # none: one
    Column("address", String, index=True),  # while it may matter: until it is settled
    Column("settles_at", Instant),  # when nothing of it can be under way any more
    Column("settled_at", Instant),
    Column("settled_by", String),
    Column("vendor_message_id", String, index=True),
    Column("vendor_code", String),  # why the vendor refused it, or did not bring it: 21408, 30003
    Column("at", Instant, nullable=False),
    Column("again_at", Instant),
    UniqueConstraint("touchpoint_id", "channel", "n"),
)

answers = Table(
    "answers",
    metadata,
    Column("event_id", String, primary_key=True),
    Column("customer_id", ForeignKey("customers.customer_id"), index=True),  # none: who is it?
    Column("touchpoint_id", ForeignKey("touchpoints.touchpoint_id"), index=True),
    Column("channel", String, nullable=False),
    Column("verdict", String, nullable=False),
    Column("option", String),
    Column("words", Text, nullable=False),  # the customer's own: they stay here
    Column("media", Json),  # where the vendor keeps each picture that came; none: none came
    Column("replied", Boolean, nullable=False),
    Column("at", Instant, nullable=False, index=True),
    Index("ix_answers_customer_id_at", "customer_id", "at"),  # the timeline
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", Serial, primary_key=True, autoincrement=True),
    Column("touchpoint_id", String, nullable=False, index=True),
    Column("channel", String, nullable=False),
    Column("to", String, nullable=False),
    Column("subject", Text),
    Column("html", Text),
    Column("text", Text, nullable=False),
    Column("message", String, nullable=False),
    Column("locale", String, nullable=False),
    Column("at", Instant, nullable=False),
)
