"""Whom we erased, and where nothing must go though we do not know the address any more."""

from sqlalchemy import Column, ForeignKey, Index, String, Table

from adapters.store.engine.columns import Instant
from adapters.store.schema.base import metadata

erasures = Table(
    "erasures",
    metadata,
    Column("customer_id", ForeignKey("customers.customer_id"), primary_key=True),
    Column("by", String, nullable=False),
    Column("reason", String, nullable=False),
    Column("accepted_at", Instant, nullable=False),
    Column("finished_at", Instant),  # none: a journey of theirs has not ended yet
    Index("ix_erasures_finished_at_accepted_at", "finished_at", "accepted_at"),
)

hidden_suppressions = Table(
    "hidden_suppressions",
    metadata,
    Column("channel", String, primary_key=True),
    Column("address_hmac", String, primary_key=True),  # by a secret of this store
    Column("reason", String, nullable=False),
    Column("at", Instant, nullable=False),  # since when it holds
    Column("hidden_at", Instant, nullable=False),  # when the customer at the address was erased
)
