"""Whether all that Jornada needs is there: the store, Temporal, and workers that poll its queues.

Asked at most every few seconds, however often a probe asks us, and each time within a bound.
"""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from time import monotonic
from typing import NamedTuple

from temporalio.api.enums.v1 import TaskQueueType
from temporalio.api.taskqueue.v1 import TaskQueue
from temporalio.api.workflowservice.v1 import DescribeTaskQueueRequest
from temporalio.client import Client
from temporalio.service import RPCError

from adapters.store.engine.database import Database
from adapters.store.engine.errors import StoreError, complaint_of
from adapters.store.faults import Faults
from adapters.store.reads.health import answers
from channels.registry import CHANNELS
from domain.faults import Fault, PresentFault
from domain.ids import JOURNEYS_QUEUE
from starter.away import CHECK_TEMPORAL

ANSWER_WITHIN = timedelta(seconds=3)
"""How long the store, and then Temporal, may take to answer."""
ASKED_EVERY = 5.0
"""Seconds for which an answer stands."""
POLLED_WITHIN = timedelta(seconds=90)
"""A worker polls anew after a minute at most. Temporal lists one that died for five."""


class Health(NamedTuple):
    """What is missing, and what else is wrong on our side."""

    missing: tuple[Fault, ...] = ()
    """What must be there before all works."""
    faults: tuple[PresentFault, ...] = ()
    """What loses or delays some messages."""


class HealthCheck:
    """Looks at everything, for every probe together."""

    def __init__(self, temporal: Client, database: Database) -> None:
        self._temporal = temporal
        self._database = database
        self._one_at_a_time = asyncio.Lock()
        self._found = Health()
        self._found_at = -ASKED_EVERY

    async def look(self) -> Health:
        """Return what is missing or wrong, as of the last few seconds."""
        async with self._one_at_a_time:
            if monotonic() - self._found_at >= ASKED_EVERY:
                self._found = await _look(self._temporal, self._database)
                self._found_at = monotonic()
        return self._found


async def store_trouble(database: Database) -> Fault | None:
    """Return what is wrong with the store, if it cannot be used."""
    try:
        async with asyncio.timeout(ANSWER_WITHIN.total_seconds()):
            await database.read(answers)
    except (StoreError, OSError) as error:
        problem, what_to_do = complaint_of(error)
        return Fault("store", problem, what_to_do)
    return None


async def _look(temporal: Client, database: Database) -> Health:
    if trouble := await store_trouble(database):
        return Health((trouble,))
    try:
        async with asyncio.timeout(ANSWER_WITHIN.total_seconds()):
            faults = await Faults(database).present(datetime.now(UTC))
    except (StoreError, OSError) as error:
        return Health((Fault("store", *complaint_of(error)),))
    return Health(await _missing(temporal), tuple(faults))


async def _missing(temporal: Client) -> tuple[Fault, ...]:
    try:
        async with asyncio.timeout(ANSWER_WITHIN.total_seconds()):
            idle = await _idle_queues(temporal)
    except (RPCError, RuntimeError, TimeoutError) as error:
        return (_temporal_trouble(error),)
    if not idle:
        return ()
    problem = f"no worker polls {', '.join(idle)}"
    return (Fault("worker", problem, "start `jornada worker`, or see its log: why does it stop?"),)


def _temporal_trouble(error: Exception) -> Fault:
    """Say what to do about a Temporal that does not answer, or refuses."""
    why = error.status.name if isinstance(error, RPCError) else type(error).__name__
    return Fault(
        "temporal",
        f"Temporal does not answer as it should ({why}): events wait in the store",
        CHECK_TEMPORAL,
    )


async def _idle_queues(temporal: Client) -> Sequence[str]:
    """Return the task queues that no worker polls."""
    workflows = TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW
    sends = TaskQueueType.TASK_QUEUE_TYPE_ACTIVITY
    queues = [(JOURNEYS_QUEUE, workflows), *((spec.queue, sends) for spec in CHANNELS.values())]
    polled = await asyncio.gather(*(_is_polled(temporal, *queue) for queue in queues))
    return [name for (name, _), is_polled in zip(queues, polled, strict=True) if not is_polled]


async def _is_polled(temporal: Client, queue: str, kind: TaskQueueType.ValueType) -> bool:
    asked = DescribeTaskQueueRequest(
        namespace=temporal.namespace, task_queue=TaskQueue(name=queue), task_queue_type=kind
    )
    described = await temporal.workflow_service.describe_task_queue(asked, timeout=ANSWER_WITHIN)
    since = datetime.now(UTC) - POLLED_WITHIN
    return any(poller.last_access_time.ToDatetime(UTC) > since for poller in described.pollers)
