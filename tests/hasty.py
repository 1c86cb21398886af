"""Short times for attempts, so that a test need not wait a minute for a dead worker."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from temporalio import client
from temporalio.client import OutboundInterceptor, Plugin, StartWorkflowInput, WorkflowHandle
from temporalio.plugin import SimplePlugin
from temporalio.worker import (
    Interceptor,
    PollerBehaviorSimpleMaximum,
    StartActivityInput,
    WorkerConfig,
    WorkflowInboundInterceptor,
    WorkflowInterceptorClassInput,
    WorkflowOutboundInterceptor,
)
from temporalio.workflow import ActivityHandle

from domain.ports import Timing
from tests.vendors.timing import REAL_TIME
from tests.waiting import SLOWNESS
from workflows.plugin import journey_plugin

A_WHILE = timedelta(seconds=SLOWNESS)
"""In which a worker surely calls its vendor: all these times grow with it, so that on a slow
machine, too, an attempt that is alive is not taken for a dead one, and no claim misses its call."""
HASTY = Timing(
    call_window=0.75 * A_WHILE,
    http_timeout=A_WHILE,
    lookups={
        channel: lookup._replace(lag=A_WHILE) for channel, lookup in REAL_TIME.lookups.items()
    },
)
"""A call of a while, and two of settling."""
ATTEMPT = 3 * A_WHILE
"""After which Temporal believes an attempt's worker dead."""
TASK = 2 * A_WHILE
"""After which it believes so of a workflow task's worker."""


class _HastyAttempts(WorkflowOutboundInterceptor):
    def start_activity(self, input: StartActivityInput) -> ActivityHandle[object]:  # noqa: A002 - the SDK's name
        input.start_to_close_timeout = ATTEMPT
        return super().start_activity(input)


class _Hastily(WorkflowInboundInterceptor):
    def init(self, outbound: WorkflowOutboundInterceptor) -> None:
        super().init(_HastyAttempts(outbound))


class HastyAttempts(Interceptor):
    """Shortens the time of attempts; a replay does not mind."""

    def workflow_interceptor_class(
        self,
        input: WorkflowInterceptorClassInput,  # noqa: A002 - the SDK's signature
    ) -> type[WorkflowInboundInterceptor]:
        """See base class."""
        return _Hastily


class _HastyStarts(OutboundInterceptor):
    async def start_workflow(
        self,
        input: StartWorkflowInput,  # noqa: A002 - the SDK's name
    ) -> WorkflowHandle[Any, Any]:
        input.task_timeout = TASK
        return await super().start_workflow(input)


class HastyTasks(client.Interceptor):
    """Shortens the time of workflow tasks, which a dead or frozen worker holds."""

    def intercept_client(self, next: OutboundInterceptor) -> OutboundInterceptor:  # noqa: A002 - the SDK's name
        """See base class."""
        return _HastyStarts(next)


class _HastyPlugin(SimplePlugin):
    """Lets another worker soon take over what a dead or frozen one had asked for."""

    def __init__(self) -> None:
        super().__init__("hasty", interceptors=[HastyAttempts(), HastyTasks()])

    def configure_worker(self, config: WorkerConfig) -> WorkerConfig:
        """See base class."""
        config = super().configure_worker(config)
        config["sticky_queue_schedule_to_start_timeout"] = A_WHILE
        # Whatever is handed to a frozen worker's polls is lost until it times out: few of them.
        config["workflow_task_poller_behavior"] = PollerBehaviorSimpleMaximum(2)
        config["activity_task_poller_behavior"] = PollerBehaviorSimpleMaximum(1)
        return config


def hasty_plugins() -> Sequence[Plugin]:
    """Return what the client of a hasty worker, or of who starts its workflows, is built with."""
    return [journey_plugin(), _HastyPlugin()]
