"""How journeys run: in a sandbox, behind a quarantine for signals, with our own converters.

One plugin carries it for clients, workers and replayers alike.
"""

import asyncio
from typing import Any

from temporalio import workflow
from temporalio.bridge.proto.workflow_activation import WorkflowActivation
from temporalio.bridge.proto.workflow_completion import WorkflowActivationCompletion
from temporalio.converter import DataConverter, StorageDriverStoreContext
from temporalio.exceptions import FailureError
from temporalio.plugin import SimplePlugin
from temporalio.worker import (
    HandleSignalInput,
    Interceptor,
    WorkflowInboundInterceptor,
    WorkflowInstance,
    WorkflowInstanceDetails,
    WorkflowInterceptorClassInput,
    WorkflowRunner,
)
from temporalio.worker.workflow_sandbox import SandboxedWorkflowRunner, SandboxRestrictions

from workflows.base.journey import Journey
from workflows.converters import ImpersonalFailureConverter, JourneyPayloadConverter
from workflows.packages import STATELESS

PASSED_THROUGH = (
    "activities",
    "channels",
    "domain",
    "pydantic",
    "pydantic_core",
    "structlog",
    "workflows.base",
    *STATELESS,
)
"""Modules without workflow state: loaded once, not once for each enrolment.

Of ours, a journey's own module alone is loaded anew, where the sandbox refuses clocks and chance.
"""


class _QuarantineSignals(WorkflowInboundInterceptor):
    """Whatever a signal does, the workflow task goes on."""

    async def handle_signal(self, input: HandleSignalInput) -> None:  # noqa: A002 - the SDK's name
        try:
            await super().handle_signal(input)
        except (FailureError, asyncio.CancelledError, workflow.ContinueAsNewError):
            raise
        except Exception as error:  # noqa: BLE001 - that is its purpose
            if isinstance(journey := workflow.instance(), Journey):
                journey.quarantine(input.signal, input.args[-1] if input.args else (), error)


class JourneyInterceptor(Interceptor):
    """Puts the quarantine before every journey."""

    def workflow_interceptor_class(
        self,
        input: WorkflowInterceptorClassInput,  # noqa: A002 - the SDK's signature
    ) -> type[WorkflowInboundInterceptor]:
        """See base class."""
        return _QuarantineSignals


def journey_plugin() -> SimplePlugin:
    """Return the plugin every client, worker and replayer of Jornada is built with."""
    converter = DataConverter(
        payload_converter_class=JourneyPayloadConverter,
        failure_converter_class=ImpersonalFailureConverter,
    )
    return SimplePlugin(
        "jornada",
        data_converter=converter,
        interceptors=[JourneyInterceptor()],
        workflow_runner=_runner,
    )


def _runner(_: WorkflowRunner | None) -> WorkflowRunner:
    restrictions = SandboxRestrictions.default.with_passthrough_modules(*PASSED_THROUGH)
    return _Runner(restrictions=restrictions)


_PREPARED: set[type] = set()
"""Journeys that the sandbox has taken once in this process: it need not try again."""


class _Runner(SandboxedWorkflowRunner):
    """The SDK's sandbox, which is not entered for every payload."""

    def prepare_workflow(self, defn: workflow._Definition) -> None:
        if defn.cls not in _PREPARED:
            super().prepare_workflow(defn)
            _PREPARED.add(defn.cls)

    def create_instance(self, det: WorkflowInstanceDetails) -> WorkflowInstance:
        return _WithoutContexts(super().create_instance(det))


class _WithoutContexts(WorkflowInstance):
    """An enrolment's instance that tells no contexts of its payloads.

    The SDK asks the sandboxed one for them, three times a payload, for converters and stores that
    depend on it. None of ours do, and to enter the sandbox is a tenth of a worker's work.
    """

    def __init__(self, instance: WorkflowInstance) -> None:
        self._instance = instance

    def activate(self, act: WorkflowActivation) -> WorkflowActivationCompletion:
        return self._instance.activate(act)

    def get_info(self) -> workflow.Info:
        return self._instance.get_info()

    def get_thread_id(self) -> int | None:
        return self._instance.get_thread_id()

    def get_serialization_context(self, command_info: Any) -> None:
        return None

    def get_external_store_context(self, command_info: Any) -> StorageDriverStoreContext:
        return StorageDriverStoreContext(target=None)
