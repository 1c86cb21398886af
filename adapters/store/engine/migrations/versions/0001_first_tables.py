"""The first tables."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

# Spelt out here, not imported: a migration must stay what it was when the schema moves on.
INSTANT = sa.DateTime(timezone=True)
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
SERIAL = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "customers",
        sa.Column("customer_id", sa.String(), nullable=False),
        sa.Column("email", sa.String()),
        sa.Column("email_folded", sa.String()),
        sa.Column("phone", sa.String()),
        sa.Column("first_name", sa.String()),
        sa.Column("locale", sa.String()),
        sa.Column("time_zone", sa.String()),
        sa.Column("traits", JSON, nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("updated_at", INSTANT, nullable=False),
        sa.Column("erased_at", INSTANT),
        sa.PrimaryKeyConstraint("customer_id", name="pk_customers"),
    )
    op.create_index("ix_customers_email_folded", "customers", ["email_folded"])
    op.create_index("ix_customers_phone", "customers", ["phone"])
    op.create_table(
        "outbox",
        sa.Column("id", SERIAL, autoincrement=True, nullable=False),
        sa.Column("touchpoint_id", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("to", sa.String(), nullable=False),
        sa.Column("subject", sa.Text()),
        sa.Column("html", sa.Text()),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("message", sa.String(), nullable=False),
        sa.Column("locale", sa.String(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_outbox"),
    )
    op.create_index("ix_outbox_touchpoint_id", "outbox", ["touchpoint_id"])
    op.create_table(
        "suppressions",
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("channel", "address", name="pk_suppressions"),
    )
    op.create_table(
        "consents",
        sa.Column("customer_id", sa.String(), nullable=False),
        sa.Column("topic", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("granted", sa.Boolean(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customers.customer_id"], name="fk_consents_customer_id"
        ),
        sa.PrimaryKeyConstraint("customer_id", "topic", "channel", name="pk_consents"),
    )
    op.create_table(
        "enrolments",
        sa.Column("enrolment_id", sa.String(), nullable=False),
        sa.Column("journey", sa.String(), nullable=False),
        sa.Column("customer_id", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("entry_event_id", sa.String(), nullable=False),
        sa.Column("workflow_id", sa.String(), nullable=False),
        sa.Column("run_id", sa.String()),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("stage", sa.String()),
        sa.Column("outcome", sa.String()),
        sa.Column("because", sa.String()),
        sa.Column("started_at", INSTANT, nullable=False),
        sa.Column("ended_at", INSTANT),
        sa.Column("checked_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customers.customer_id"], name="fk_enrolments_customer_id"
        ),
        sa.PrimaryKeyConstraint("enrolment_id", name="pk_enrolments"),
        sa.UniqueConstraint(
            "journey",
            "customer_id",
            "key",
            "entry_event_id",
            name="uq_enrolments_journey_customer_id_key_entry_event_id",
        ),
    )
    op.create_index("ix_enrolments_customer_id", "enrolments", ["customer_id"])
    op.create_index("ix_enrolments_run_id", "enrolments", ["run_id"])
    op.create_index("ix_enrolments_state_checked_at", "enrolments", ["state", "checked_at"])
    op.create_index("ix_enrolments_workflow_id", "enrolments", ["workflow_id"])
    op.create_table(
        "events",
        sa.Column("seq", SERIAL, autoincrement=True, nullable=False),
        sa.Column("event_id", sa.String(), nullable=False),
        sa.Column("customer_id", sa.String()),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("properties", JSON, nullable=False),
        sa.Column("occurred_at", INSTANT, nullable=False),
        sa.Column("received_at", INSTANT, nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("next_try_at", INSTANT),
        sa.Column("leased_until", INSTANT),
        sa.Column("problem", sa.Text()),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customers.customer_id"], name="fk_events_customer_id"
        ),
        sa.PrimaryKeyConstraint("seq", name="pk_events"),
        sa.UniqueConstraint("event_id", name="uq_events_event_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_events_customer_id_state_seq", "events", ["customer_id", "state", "seq"])
    op.create_index("ix_events_state_seq", "events", ["state", "seq"])
    op.create_table(
        "tasks",
        sa.Column("task_key", sa.String(), nullable=False),
        sa.Column("journey", sa.String(), nullable=False),
        sa.Column("customer_id", sa.String(), nullable=False),
        sa.Column("workflow_id", sa.String(), nullable=False),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("due_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customers.customer_id"], name="fk_tasks_customer_id"
        ),
        sa.PrimaryKeyConstraint("task_key", name="pk_tasks"),
    )
    op.create_index("ix_tasks_customer_id", "tasks", ["customer_id"])
    op.create_table(
        "touchpoints",
        sa.Column("touchpoint_id", sa.String(), nullable=False),
        sa.Column("touchpoint_key", sa.String(), nullable=False),
        sa.Column("enrolment_id", sa.String(), nullable=False),
        sa.Column("journey", sa.String(), nullable=False),
        sa.Column("customer_id", sa.String(), nullable=False),
        sa.Column("workflow_id", sa.String(), nullable=False),
        sa.Column("message", sa.String(), nullable=False),
        sa.Column("topic", sa.String(), nullable=False),
        sa.Column("journey_topic", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("reason", sa.String()),
        sa.Column("channel", sa.String()),
        sa.Column("actions", sa.String(), nullable=False),
        sa.Column("address_digest", sa.String()),
        sa.Column("vendor_state", sa.String()),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("decided_at", INSTANT),
        sa.Column("sent_at", INSTANT),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customers.customer_id"], name="fk_touchpoints_customer_id"
        ),
        sa.ForeignKeyConstraint(
            ["enrolment_id"], ["enrolments.enrolment_id"], name="fk_touchpoints_enrolment_id"
        ),
        sa.PrimaryKeyConstraint("touchpoint_id", name="pk_touchpoints"),
        sa.UniqueConstraint("touchpoint_key", name="uq_touchpoints_touchpoint_key"),
    )
    op.create_index(
        "ix_touchpoints_customer_id_decided_at", "touchpoints", ["customer_id", "decided_at"]
    )
    op.create_index("ix_touchpoints_enrolment_id", "touchpoints", ["enrolment_id"])
    op.create_table(
        "attempts",
        sa.Column("attempt_id", SERIAL, autoincrement=True, nullable=False),
        sa.Column("touchpoint_id", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("reason", sa.String()),
        sa.Column("call_before", INSTANT),
        sa.Column("vendor_message_id", sa.String()),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("again_at", INSTANT),
        sa.ForeignKeyConstraint(
            ["touchpoint_id"], ["touchpoints.touchpoint_id"], name="fk_attempts_touchpoint_id"
        ),
        sa.PrimaryKeyConstraint("attempt_id", name="pk_attempts"),
        sa.UniqueConstraint(
            "touchpoint_id", "channel", "n", name="uq_attempts_touchpoint_id_channel_n"
        ),
    )


def downgrade() -> None:
    for table in (
        "attempts",
        "touchpoints",
        "tasks",
        "events",
        "enrolments",
        "consents",
        "suppressions",
        "outbox",
        "customers",
    ):
        op.drop_table(table)
