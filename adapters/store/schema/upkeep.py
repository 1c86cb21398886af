"""What is the matter with us, and when this database changed."""

from sqlalchemy import Column, Integer, String, Table

from adapters.store.engine.columns import Instant
from adapters.store.schema.base import metadata

milestones = Table(
    "milestones",
    metadata,
    Column("name", String, primary_key=True),
    Column("at", Instant, nullable=False),  # when this database came to a revision
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
