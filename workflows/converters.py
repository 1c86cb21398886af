"""What goes into Temporal's histories: plain JSON, and failures without personal data."""

from collections.abc import Sequence
from typing import Any

from pydantic import ValidationError
from temporalio.api.common.v1 import Payload
from temporalio.api.failure.v1 import Failure
from temporalio.contrib.pydantic import PydanticPayloadConverter
from temporalio.converter import DefaultFailureConverter, PayloadConverter
from temporalio.exceptions import ApplicationError, FailureError

from domain.calls import CallFailed
from domain.errors import JornadaError, JourneyMistake
from domain.journeys import Enrolment
from domain.operations import OperatorRequest


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
            kind = _type_of(exception)
            words = (
                str(exception)
                if isinstance(exception, JourneyMistake | CallFailed)
                else f"{kind}; its text is withheld, because it could quote personal data"
            )
            replaced = ApplicationError(words, type=kind)
            replaced.__traceback__ = exception.__traceback__
            replaced.__suppress_context__ = True
            exception = replaced
        super().to_failure(exception, payload_converter, failure)


def _type_of(exception: BaseException) -> str:
    return exception.wire_name if isinstance(exception, JornadaError) else type(exception).__name__


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
                raise _not_an_operator_request(error) from None
            if type_hints != [Enrolment]:
                raise
        raise ApplicationError(
            'start a journey with one argument, such as {"customer_id": "c-1"}; `key` goes beside '
            "it where the journey has one",
            type="NotAnEnrolment",
            non_retryable=True,
        )


def _not_an_operator_request(error: ValidationError) -> ApplicationError:
    first = error.errors(include_input=False, include_url=False)[0]
    place = ".".join(str(part) for part in first["loc"][:1]) or "it"
    return ApplicationError(
        f'send one argument, such as {{"by": "maria", "reason": "they asked us to wait"}}: {place} '
        f"{first['msg'].removeprefix('Value error, ')}",
        type="NotASteering",
        non_retryable=True,
    )
