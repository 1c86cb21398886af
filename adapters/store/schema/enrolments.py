"""What customers do, the journeys they are in, and who heard what."""

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint

from adapters.store.engine.columns import Instant, Json, Serial
from adapters.store.schema.base import (
    index_of_some,
    index_of_waiting,
    is_dead_letter,
    metadata,
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
    Index("ix_events_customer_id_occurred_at", "customer_id", "occurred_at"),  # what came before
    Index(
        "ix_events_customer_id_name_occurred_at", "customer_id", "name", "occurred_at"
    ),  # segments
    sqlite_autoincrement=True,
)
events_waiting = index_of_waiting(events, events.c.customer_id)
index_of_some("ix_events_dead_letters", is_dead_letter(events), events.c.seq)
index_of_some(
    "ix_events_dead_letters_of_customer",
    is_dead_letter(events),
    *(events.c.customer_id, events.c.seq),
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
    Column("superseded_by", String),  # the enrolment that goes on, where a merge made two of one
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

entry_decisions = Table(
    "entry_decisions",
    metadata,
    # No key to `events`: they are deleted when they are old, and these with them.
    Column("event_id", String, primary_key=True),
    Column("journey", String, primary_key=True),  # which it did not begin, or not yet
    Column("customer_id", ForeignKey("customers.customer_id"), nullable=False, index=True),
    Column("refusal", String, nullable=False),
    Column("why", Text, nullable=False),
    Column("at", Instant, nullable=False),  # when it was decided last
    Column("asked_until", Instant),  # none: it is final
    Column("look_at", Instant, index=True),  # when it is asked again; none: it is final
)
