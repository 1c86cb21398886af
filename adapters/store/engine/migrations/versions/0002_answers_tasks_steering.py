"""Answers to questions, tasks that are claimed and resolved, and the audit of steering."""

import hashlib

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.add_column("events", sa.Column("enrolment_id", sa.String()))
    op.add_column("touchpoints", sa.Column("question", sa.String()))
    op.add_column("touchpoints", sa.Column("options", sa.String()))
    op.add_column("touchpoints", sa.Column("facts", JSON))
    op.add_column("touchpoints", sa.Column("answer_by", INSTANT))
    op.add_column("touchpoints", sa.Column("answered_at", INSTANT))
    op.create_table(
        "answers",
        sa.Column("event_id", sa.String(), nullable=False),
        sa.Column("customer_id", sa.String()),
        sa.Column("touchpoint_id", sa.String()),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("verdict", sa.String(), nullable=False),
        sa.Column("option", sa.String()),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("replied", sa.Boolean(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customers.customer_id"], name="fk_answers_customer_id"
        ),
        sa.ForeignKeyConstraint(
            ["touchpoint_id"], ["touchpoints.touchpoint_id"], name="fk_answers_touchpoint_id"
        ),
        sa.PrimaryKeyConstraint("event_id", name="pk_answers"),
    )
    op.create_index("ix_answers_customer_id", "answers", ["customer_id"])
    op.create_index("ix_answers_touchpoint_id", "answers", ["touchpoint_id"])
    op.create_table(
        "steerings",
        sa.Column("note_key", sa.String(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("journey", sa.String(), nullable=False),
        sa.Column("customer_id", sa.String(), nullable=False),
        sa.Column("workflow_id", sa.String(), nullable=False),
        sa.Column("run_id", sa.String(), nullable=False),
        sa.Column("doing", sa.String(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customers.customer_id"], name="fk_steerings_customer_id"
        ),
        sa.PrimaryKeyConstraint("note_key", name="pk_steerings"),
    )
    op.create_index("ix_steerings_customer_id", "steerings", ["customer_id"])
    with op.batch_alter_table("tasks") as tasks:
        tasks.add_column(sa.Column("task_id", sa.String()))
        tasks.add_column(sa.Column("key", sa.String()))
        tasks.add_column(sa.Column("run_id", sa.String()))
        tasks.add_column(sa.Column("event_id", sa.String()))
        tasks.add_column(sa.Column("escalated_at", INSTANT))
        tasks.add_column(sa.Column("claimed_by", sa.String()))
        tasks.add_column(sa.Column("claimed_at", INSTANT))
        tasks.add_column(sa.Column("resolved_by", sa.String()))
        tasks.add_column(sa.Column("resolved_at", INSTANT))
        tasks.add_column(sa.Column("resolution", sa.Text()))
        tasks.alter_column("customer_id", existing_type=sa.String(), nullable=True)
        tasks.alter_column("journey", existing_type=sa.String(), nullable=True)
        tasks.alter_column("workflow_id", existing_type=sa.String(), nullable=True)
    _name_the_tasks()
    # Old workers, which know no `task_id`, still write tasks while the new ones are rolled out.
    with op.batch_alter_table("tasks") as tasks:
        tasks.create_unique_constraint("uq_tasks_task_id", ["task_id"])
        tasks.create_index("ix_tasks_state_due_at", ["state", "due_at"])


def _name_the_tasks() -> None:
    tasks = sa.table("tasks", sa.column("task_key"), sa.column("task_id"), sa.column("run_id"))
    connection = op.get_bind()
    for (key,) in connection.execute(sa.select(tasks.c.task_key)).all():
        connection.execute(
            tasks.update()
            .where(tasks.c.task_key == key)
            .values(
                task_id=hashlib.sha256(key.encode()).hexdigest()[:10],
                run_id=key.partition(":")[0],
            )
        )


def downgrade() -> None:
    with op.batch_alter_table("tasks") as tasks:
        tasks.drop_index("ix_tasks_state_due_at")
        tasks.drop_constraint("uq_tasks_task_id", type_="unique")
        for column in (
            "task_id",
            "key",
            "run_id",
            "event_id",
            "escalated_at",
            "claimed_by",
            "claimed_at",
            "resolved_by",
            "resolved_at",
            "resolution",
        ):
            tasks.drop_column(column)
    op.drop_table("steerings")
    op.drop_table("answers")
    for column in ("question", "options", "facts", "answer_by", "answered_at"):
        op.drop_column("touchpoints", column)
    op.drop_column("events", "enrolment_id")
