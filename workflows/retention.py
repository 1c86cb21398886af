"""The daily sweep: a workflow of one activity, started by a schedule. It is no journey."""

from datetime import timedelta

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from activities.retention import RetentionActivities

LONGEST_SWEEP = timedelta(hours=6)
LONGEST_STEP = timedelta(minutes=2)
"""A worker that says nothing for so long is dead: another one sweeps on."""


@workflow.defn(name="retention")
class Retention:
    """Deletes what is older than its retention period."""

    @workflow.run
    async def run(self) -> dict[str, int]:
        """Sweep once; return how many rows went, by kind."""
        return await workflow.execute_activity_method(
            RetentionActivities.sweep,
            start_to_close_timeout=LONGEST_SWEEP,
            heartbeat_timeout=LONGEST_STEP,
            summary="Delete what is old",
        )
