"""Which messages were taken in, for ever: neither retention nor erasing a customer deletes here."""

from sqlalchemy import Column, String, Table

from adapters.store.schema.base import metadata

message_ids = Table(
    "message_ids",
    metadata,
    # No keys to other tables, and digests alone: it outlives the events, and names nobody.
    Column("digest", String, primary_key=True),  # of the event's id
    Column("stands_for", String, nullable=False),  # a digest, too: whose, and which event
)
