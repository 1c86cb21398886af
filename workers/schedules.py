"""Schedules: what Temporal starts by itself. A worker sees to it that they are there."""

from datetime import timedelta

import structlog
from temporalio.client import (
    Client,
    Schedule,
    ScheduleActionStartWorkflow,
    ScheduleAlreadyRunningError,
    ScheduleIntervalSpec,
    ScheduleOverlapPolicy,
    SchedulePolicy,
    ScheduleSpec,
)
from temporalio.service import RPCError

from domain.ids import JOURNEYS_QUEUE
from workflows.retention import Retention

RETENTION_SCHEDULE = "jornada-retention"
"""Pinned: by it the next start finds the schedule, and an operator may pause it."""
DAY = timedelta(days=1)
_AT_NIGHT = timedelta(hours=3, minutes=17)  # UTC

log = structlog.get_logger()


async def keep_schedules(client: Client) -> None:
    """Create what is missing. What is there stays as it is: an operator may have changed it."""
    try:
        await client.create_schedule(RETENTION_SCHEDULE, _retention())
    except ScheduleAlreadyRunningError:
        return
    except RPCError as error:
        log.error(  # noqa: TRY400 - an expected error, without a trace
            "schedule_not_created",
            schedule=RETENTION_SCHEDULE,
            problem=error.status.name,
            who_must_act="operator",
            what_to_do="let this worker create schedules, or run `jornada retention` daily",
        )


def _retention() -> Schedule:
    return Schedule(
        action=ScheduleActionStartWorkflow(
            Retention.run, id=RETENTION_SCHEDULE, task_queue=JOURNEYS_QUEUE, execution_timeout=DAY
        ),
        spec=ScheduleSpec(intervals=[ScheduleIntervalSpec(every=DAY, offset=_AT_NIGHT)]),
        policy=SchedulePolicy(overlap=ScheduleOverlapPolicy.SKIP, catchup_window=DAY),
    )
