"""Who may call us, and who made that so."""

from sqlalchemy import Column, Index, String, Table

from adapters.store.engine.columns import Instant, Serial
from adapters.store.schema.base import metadata

access_keys = Table(
    "access_keys",
    metadata,
    Column("key_id", String, primary_key=True),  # within the key: it is no secret
    Column("name", String, nullable=False),
    Column("role", String, nullable=False),
    Column("workspace", String),  # of a source of events
    Column("topics", String),  # separated by spaces; none: all
    Column("journeys", String),  # as above
    Column("digest", String, nullable=False),
    Column("former_digest", String),  # of the secret before the last rotation
    Column("former_until", Instant),
    Column("created_at", Instant, nullable=False),
    Column("created_by", String, nullable=False),
    Column("expires_at", Instant),
    Column("revoked_at", Instant),
    Column("used_at", Instant),  # the hour of the last use
)
_is_not_revoked = access_keys.c.revoked_at.is_(None)
Index(
    "uq_access_keys_name",
    access_keys.c.name,
    unique=True,
    sqlite_where=_is_not_revoked,
    postgresql_where=_is_not_revoked,
)

access_audit = Table(
    "access_audit",
    metadata,
    Column("entry_id", Serial, primary_key=True, autoincrement=True),
    Column("action", String, nullable=False),
    Column("key_id", String, nullable=False),
    Column("name", String, nullable=False),
    Column("by", String, nullable=False),
    Column("reason", String, nullable=False),
    Column("at", Instant, nullable=False),
)
