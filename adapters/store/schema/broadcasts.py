"""Broadcasts: whom they enrol, how far they have come, and who did what to them."""

from sqlalchemy import Column, Float, Index, Integer, String, Table

from adapters.store.engine.columns import Instant, Json
from adapters.store.schema.base import metadata

broadcasts = Table(
    "broadcasts",
    metadata,
    Column("broadcast_id", String, primary_key=True),
    Column("journey", String, nullable=False),
    Column("segment", String, nullable=False),
    Column("per_second", Float, nullable=False),
    Column("as_of", Instant, nullable=False, index=True),  # when it was asked for
    Column("total", Integer, nullable=False),  # how many were in the segment then
    Column("state", String, nullable=False),
    Column("enrolled", Integer, nullable=False),
    Column("left_out", Json, nullable=False),  # how many, by the reason
    Column("by", String, nullable=False),
    Column("reason", String, nullable=False),
    Column("ended_at", Instant),
)

broadcast_audit = Table(
    "broadcast_audit",
    metadata,
    Column("note_key", String, primary_key=True),  # the same after a retry
    Column("broadcast_id", String, nullable=False),
    Column("action", String, nullable=False),
    Column("by", String, nullable=False),
    Column("reason", String, nullable=False),
    Column("at", Instant, nullable=False),
    Index("ix_broadcast_audit_at", "at"),
)
