"""Customers: who they are, how they are reached, what they agreed to."""

from sqlalchemy import Boolean, Column, ForeignKey, Index, String, Table, Text

from adapters.store.engine.columns import Instant, Json, Serial
from adapters.store.schema.base import metadata

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
    # Whose id this became: they have all that was known under it. One hop: they became nobody's.
    Column("merged_into", String, index=True),
)

identity_decisions = Table(
    "identity_decisions",
    metadata,
    Column("identity", String, primary_key=True),  # the id that was to become the customer's
    Column("customer_id", ForeignKey("customers.customer_id"), primary_key=True, index=True),
    Column("decision", String, nullable=False),
    Column("source", String, nullable=False),  # identify, or alias
    Column("at", Instant, nullable=False, index=True),  # when it was first decided so
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
    Column("pending_at", Instant),  # the time of a word to be confirmed: it counts while it is `at`
)

consent_log = Table(
    "consent_log",
    metadata,
    Column("seq", Serial, primary_key=True, autoincrement=True),
    Column("customer_id", ForeignKey("customers.customer_id"), nullable=False),
    Column("topic", String, nullable=False),
    Column("channel", String, nullable=False),
    Column("state", String, nullable=False),
    Column("before", String),  # none: nothing was said before
    Column("said_at", Instant, nullable=False),
    Column("received_at", Instant, nullable=False),
    Column("source", String, nullable=False),
    Column("by", String),
    Column("wording", String),  # the version of the words that they agreed to
    Column("proof", Text),  # what the company holds
    Index("ix_consent_log_customer_id_seq", "customer_id", "seq"),
)

quiet_hours = Table(
    "quiet_hours",
    metadata,
    Column("customer_id", ForeignKey("customers.customer_id"), primary_key=True),
    Column("begins", String, nullable=False),  # by their own clock: 22:00
    Column("ends", String, nullable=False),
    Column("at", Instant, nullable=False),
    Column("source", String, nullable=False),
)

preference_links = Table(
    "preference_links",
    metadata,
    Column("token_digest", String, primary_key=True),  # only who has the message knows the token
    Column("customer_id", ForeignKey("customers.customer_id"), nullable=False, index=True),
    Column("channel", String, nullable=False),
    Column("address_digest", String, nullable=False),  # where it was sent: it opens for no other
    Column("made_by", String),  # whose key it was made for; none: it was sent to the address
    Column("made_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False, index=True),
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
