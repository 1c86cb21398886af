"""How journeys run: plain JSON payloads, no personal data in failures, signals that cannot poison.

One plugin carries it for clients, workers and replayers alike.
"""

import asyncio
import dataclasses
import traceback
from pathlib import Path

import structlog
from temporalio import activity, workflow
from temporalio.api.failure.v1 import Failure
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.converter import DefaultFailureConverter, PayloadConverter
from temporalio.exceptions import ApplicationError, FailureError
from temporalio.plugin import SimplePlugin
from temporalio.worker import (
    ActivityInboundInterceptor,
    ExecuteActivityInput,
    HandleSignalInput,
    Interceptor,
    WorkflowInboundInterceptor,
    WorkflowInterceptorClassInput,
    WorkflowRunner,
)
from temporalio.worker.workflow_sandbox import SandboxedWorkflowRunner, SandboxRestrictions

from domain.errors import JourneyMistake

PASSED_THROUGH = ("activities", "domain", "messages", "pydantic", "pydantic_core", "structlog")
"""Modules without workflow state: loaded once, not once for each enrolment (5 ms instead of 34)."""

log = structlog.get_logger()


class ImpersonalFailureConverter(DefaultFailureConverter):
    """Keeps personal data out of history: an unexpected error's text may quote anything.

    Our own errors and Temporal's keep their words; of all others only the type and the trace (code
    lines, no values) are kept.
    """

    def to_failure(
        self, exception: BaseException, payload_converter: PayloadConverter, failure: Failure
    ) -> None:
        """See base class."""
        if not isinstance(exception, FailureError):
            kind = type(exception).__name__
            words = (
                str(exception)
                if isinstance(exception, JourneyMistake)
                else f"{kind}; its text is withheld, because it could quote personal data"
            )
            replaced = ApplicationError(words, type=kind)
            replaced.__traceback__ = exception.__traceback__
            replaced.__suppress_context__ = True
            exception = replaced
        super().to_failure(exception, payload_converter, failure)


class _QuarantineSignals(WorkflowInboundInterceptor):
    """Whatever a signal does, the workflow task goes on."""

    async def handle_signal(self, input: HandleSignalInput) -> None:  # noqa: A002 - the SDK's name
        try:
            await super().handle_signal(input)
        except (FailureError, asyncio.CancelledError, workflow.ContinueAsNewError):
            raise
        except Exception as error:  # noqa: BLE001 - that is its purpose
            # Journeys live in the sandbox, where their base class is another object than here.
            quarantine = getattr(workflow.instance(), "quarantine", None)
            if quarantine is not None:
                quarantine(input.signal, input.args[-1] if input.args else (), error)


class _LogUnexpected(ActivityInboundInterceptor):
    """Log where an unexpected error arose, without its words."""

    async def execute_activity(self, input: ExecuteActivityInput) -> object:  # noqa: A002
        try:
            return await super().execute_activity(input)
        except (FailureError, asyncio.CancelledError):
            raise
        except Exception as error:
            *_, place = traceback.extract_tb(error.__traceback__)
            log.error(  # noqa: TRY400 - an exception's own words could quote personal data
                "activity_failed",
                activity=activity.info().activity_type,
                workflow_id=activity.info().workflow_id,
                error=type(error).__name__,
                place=f"{Path(place.filename).name}:{place.lineno}",
            )
            raise


class JourneyInterceptor(Interceptor):
    """Quarantines signals and logs unexpected errors."""

    def workflow_interceptor_class(
        self,
        input: WorkflowInterceptorClassInput,  # noqa: A002 - the SDK's signature
    ) -> type[WorkflowInboundInterceptor]:
        """See base class."""
        return _QuarantineSignals

    def intercept_activity(self, next: ActivityInboundInterceptor) -> ActivityInboundInterceptor:  # noqa: A002
        """See base class."""
        return _LogUnexpected(next)


def journey_plugin(*, sandboxed: bool = True) -> SimplePlugin:
    """Return the plugin every client, worker and replayer of Jornada is built with."""
    converter = dataclasses.replace(
        pydantic_data_converter, failure_converter_class=ImpersonalFailureConverter
    )
    return SimplePlugin(
        "jornada",
        data_converter=converter,
        interceptors=[JourneyInterceptor()],
        workflow_runner=_runner if sandboxed else None,
    )


def _runner(_: WorkflowRunner | None) -> WorkflowRunner:
    restrictions = SandboxRestrictions.default.with_passthrough_modules(*PASSED_THROUGH)
    return SandboxedWorkflowRunner(restrictions=restrictions)
