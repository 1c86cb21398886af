"""How journeys run: plain JSON payloads, no personal data in failures, signals that cannot poison.

One plugin carries it for clients, workers and replayers alike.
"""

import asyncio
from collections.abc import Sequence
from typing import Any

from pydantic import ValidationError
from temporalio import workflow
from temporalio.api.common.v1 import Payload
from temporalio.api.failure.v1 import Failure
from temporalio.bridge.proto.workflow_activation import WorkflowActivation
from temporalio.bridge.proto.workflow_completion import WorkflowActivationCompletion
from temporalio.contrib.pydantic import PydanticPayloadConverter
from temporalio.converter import (
    DataConverter,
    DefaultFailureConverter,
    PayloadConverter,
    StorageDriverStoreContext,
)
from temporalio.exceptions import ApplicationError, FailureError
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

from domain.errors import JourneyMistake
from domain.journeys import Enrolment
from domain.operations import OperatorRequest
from workflows.packages import STATELESS

PASSED_THROUGH = ("activities", "domain", "pydantic", "pydantic_core", "structlog", *STATELESS)
"""Modules without workflow state: loaded once, not once for each enrolment (5 ms instead of 34)."""


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


class JourneyPayloadConverter(PydanticPayloadConverter):
    """Plain JSON. A start that is no enrolment fails its run at once, and says what to send.

    By itself it would fail the first workflow task for ever.
    """

    def from_payloads(
        self, payloads: Sequence[Payload], type_hints: list[type] | None = None
    ) -> list[Any]:
        """See base class."""
        try:
            return super().from_payloads(payloads, type_hints)
        except ValidationError as error:
            if type_hints == [OperatorRequest]:
                raise _not_a_steering(error) from None
            if type_hints != [Enrolment]:
                raise
        raise ApplicationError(
            'start a journey with one argument, such as {"customer_id": "c-1"}; `key` goes beside '
            "it where the journey has one",
            type="NotAnEnrolment",
            non_retryable=True,
        )


def _not_a_steering(error: ValidationError) -> ApplicationError:
    first = error.errors(include_input=False, include_url=False)[0]
    place = ".".join(str(part) for part in first["loc"][:1]) or "it"
    return ApplicationError(
        f'send one argument, such as {{"by": "maria", "reason": "she asked us to wait"}}: {place} '
        f"{first['msg'].removeprefix('Value error, ')}",
        type="NotASteering",
        non_retryable=True,
    )


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
