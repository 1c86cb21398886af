"""Short times for attempts, so that a test need not wait a minute for a dead worker."""

from collections.abc import Sequence
from datetime import timedelta

from temporalio.client import Plugin
from temporalio.plugin import SimplePlugin
from temporalio.worker import (
    Interceptor,
    StartActivityInput,
    WorkflowInboundInterceptor,
    WorkflowInterceptorClassInput,
    WorkflowOutboundInterceptor,
)
from temporalio.workflow import ActivityHandle

from domain.ports import Timing
from workflows.plugin import journey_plugin

HASTY = Timing(
    call_window=timedelta(seconds=0.75),
    http_timeout=timedelta(seconds=1),
    email_lag=timedelta(seconds=1),
    sms_lag=timedelta(seconds=1),
)
"""A call of a second, and two seconds of settling."""
ATTEMPT = timedelta(seconds=3)
"""After which Temporal believes an attempt's worker dead."""


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


def hasty_plugins() -> Sequence[Plugin]:
    """Return what a hasty worker's client is built with."""
    return [journey_plugin(), SimplePlugin("hasty", interceptors=[HastyAttempts()])]
