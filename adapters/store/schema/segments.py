"""Who is in the segments that journeys watch."""

from sqlalchemy import Column, ForeignKey, Integer, String, Table

from adapters.store.engine.columns import Instant
from adapters.store.schema.base import metadata

segment_watches = Table(
    "segment_watches",
    metadata,
    Column("segment", String, primary_key=True),
    Column("terms", String, nullable=False),  # a digest of what it says: other terms, another count
    Column("counted_to", String),  # the last customer of whom it is known whether they were in it
    Column("since", Instant),  # when it was known of all; none: they are still counted
)

segment_members = Table(
    "segment_members",
    metadata,
    Column("customer_id", ForeignKey("customers.customer_id"), primary_key=True),
    Column("segment", String, primary_key=True),
    Column("changes", Integer, nullable=False),  # how often they entered or left: it names the next
    Column("entered_at", Instant, nullable=False),
    Column("left_at", Instant),  # none: they are in it
)
