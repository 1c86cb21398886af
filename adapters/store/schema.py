"""The tables. What changes here needs a migration: a test compares the two."""

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from adapters.store.engine.columns import Instant, Json, Serial

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

customers = Table(
    "customers",
    metadata,
    Column("customer_id", String, primary_key=True),
    # The last release's: revision 0006 keeps them as `addresses` has it. A later one drops them.
    Column("email", String),
    Column("email_folded", String, index=True),
    Column("phone", String, index=True),
    Column("first_name", String),
    Column("locale", String),
    Column("time_zone", String),
    Column("traits", Json, nullable=False),
    Column("told_at", Json),  # ISO times by field; none: by a version before 0008
    Column("dropped", Json),  # what was told and could not be used, by field, and why
    Column("created_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
    Column("erased_at", Instant),
)

addresses = Table(
    "addresses",
    metadata,
    Column("customer_id", ForeignKey("customers.customer_id"), primary_key=True),
    Column("channel", String, primary_key=True),
    Column("folded", String, primary_key=True),  # how it is found and compared
    Column("address", String, nullable=False),  # as it was given: where messages go
    Column("at", Instant, nullable=False),  # when it was last given: the newest is used
    Index("ix_addresses_channel_folded", "channel", "folded"),
)

consents = Table(
    "consents",
    metadata,
    Column("customer_id", ForeignKey("customers.customer_id"), primary_key=True),
    Column("topic", String, primary_key=True),
    Column("channel", String, primary_key=True),
    Column("granted", Boolean, nullable=False),
    Column("at", Instant, nullable=False),
    Column("source", String, nullable=False),
)

keys = Table(
    "keys",
    metadata,
    Column("customer_id", ForeignKey("customers.customer_id"), primary_key=True),
    Column("key", String, primary_key=True),  # as Temporal sees it
    Column("as_given", String, nullable=False),  # it may be anything: it stays here
)

secrets = Table(
    "secrets",
    metadata,
    Column("name", String, primary_key=True),
    Column("value", String, nullable=False),  # made at its first use, never changed
)

suppressions = Table(
    "suppressions",
    metadata,
    Column("channel", String, primary_key=True),
    Column("address", String, primary_key=True),
    Column("reason", String, nullable=False),
    Column("detail", String),  # the vendor's code: 5.1.1, 30005
    Column("touchpoint_id", String),  # the one that showed it
    Column("at", Instant, nullable=False),
)

reactivations = Table(
    "reactivations",
    metadata,
    Column("channel", String, primary_key=True),
    Column("address_digest", String, primary_key=True),
    Column("customer_requested", Boolean, primary_key=True),
    Column("at", Instant, nullable=False),  # the last one
)

# The last release's name for them. It is written, and read, until no process of it is left.
liftings = Table(
    "liftings",
    metadata,
    Column("channel", String, primary_key=True),
    Column("address_digest", String, primary_key=True),
    Column("at_her_request", Boolean, primary_key=True),
    Column("at", Instant, nullable=False),  # the last one
)

events = Table(
    "events",
    metadata,
    Column("seq", Serial, primary_key=True, autoincrement=True),
    Column("event_id", String, nullable=False, unique=True),
    Column("customer_id", ForeignKey("customers.customer_id")),  # none: about an address only
    Column("enrolment_id", String),  # the only one that hears it; none: all that listen
    Column("name", String, nullable=False),
    Column("properties", Json, nullable=False),
    Column("occurred_at", Instant, nullable=False),
    Column("received_at", Instant, nullable=False),
    Column("source", String, nullable=False),
    Column("state", String, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("next_try_at", Instant),
    Column("leased_until", Instant),
    Column("problem", Text),
    Index("ix_events_state_seq", "state", "seq"),  # the queue, oldest first
    Index("ix_events_customer_id_state_seq", "customer_id", "state", "seq"),  # each one's head
    Index("ix_events_customer_id_occurred_at", "customer_id", "occurred_at"),  # what came before
    sqlite_autoincrement=True,
)

enrolments = Table(
    "enrolments",
    metadata,
    Column("enrolment_id", String, primary_key=True),
    Column("journey", String, nullable=False),
    Column("customer_id", ForeignKey("customers.customer_id"), nullable=False, index=True),
    Column("key", String, nullable=False),  # "" when none, so that the unique constraint holds
    Column("entry_event_id", String, nullable=False),
    Column("workflow_id", String, nullable=False, index=True),
    Column("run_id", String, index=True, unique=True),  # the first execution's: a reset keeps it
    Column("state", String, nullable=False),
    Column("stage", String),
    Column("outcome", String),
    Column("because", String),
    Column("started_at", Instant, nullable=False),
    Column("ended_at", Instant),
    Column("checked_at", Instant, nullable=False),
    UniqueConstraint("journey", "customer_id", "key", "entry_event_id"),
    Index("ix_enrolments_state_checked_at", "state", "checked_at"),
)

heard = Table(
    "heard",
    metadata,
    # No keys to other tables: to note what was heard must never fail a round of the dispatcher.
    Column("event_id", String, primary_key=True),
    Column("enrolment_id", String, primary_key=True, index=True),
)

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
    Column("facts", Json),
    Column("short", Boolean),  # whether it left in its short form; none: by a version before 0010
    Column("answer_by", Instant),
    Column("answered_at", Instant),
    Column("created_at", Instant, nullable=False),
    Column("decided_at", Instant),
    Column("sent_at", Instant),
    Index("ix_touchpoints_customer_id_decided_at", "customer_id", "decided_at"),  # the caps
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
    Column("replied", Boolean, nullable=False),
    Column("at", Instant, nullable=False),
)

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
    Column("resolved_at", Instant),
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
    Column("at", Instant, nullable=False),
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

milestones = Table(
    "milestones",
    metadata,
    Column("name", String, primary_key=True),
    Column("at", Instant, nullable=False),  # when this database came to a revision
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

faults = Table(
    "faults",
    metadata,
    Column("name", String, primary_key=True),  # a vendor and its code, say
    Column("problem", String, nullable=False),
    Column("what_to_do", String, nullable=False),
    Column("enrolments", Integer),  # how many enrolments it holds up, where that is known
    Column("since", Instant, nullable=False),
    Column("seen_at", Instant, nullable=False),  # it is over some time after that
    Column("logged_at", Instant),
)

stranded = Table(
    "stranded",
    metadata,
    Column("run_id", String, primary_key=True),  # the first execution's, as in `enrolments`
    Column("workflow_id", String, nullable=False),
    Column("since", Instant),  # none: Temporal does not say
    Column("problem", String, nullable=False),
    Column("seen_at", Instant, nullable=False),
)
