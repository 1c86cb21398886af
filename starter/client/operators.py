"""What operators do to enrolments and customers, and how a run stands. Errors say what to do."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any, TypeVar
from uuid import uuid4

from temporalio.client import (
    Client,
    WorkflowQueryFailedError,
    WorkflowQueryRejectedError,
    WorkflowUpdateFailedError,
    WorkflowUpdateRPCTimeoutOrCancelledError,
)
from temporalio.common import QueryRejectCondition
from temporalio.service import RPCError, RPCStatusCode

from adapters.store.answers.entered import EnteredAnswers
from adapters.store.answers.outcomes import AnswerResult
from adapters.store.customers.reactivating import Lifted, Suppressions
from adapters.store.customers.suppressing import opt_out_for
from adapters.store.engine.database import Database
from domain.customers import Channel
from domain.entered import AskedQuestion
from domain.journeys import StatusReport
from domain.operations import OperatorAction, OperatorRequest
from starter.away import run_not_found, temporal_is_away
from starter.client.finding import find_workflow
from starter.client.ids import Ids
from starter.client.journeys import Journeys
from starter.client.timers import with_its_own_end
from starter.stranding import CANNOT_REPLAY, Stranding, in_a_line, stranding_of, told

T = TypeVar("T")

ANSWER_WITHIN = timedelta(seconds=5)
"""How long a worker may take to answer."""
TEMPORAL_SILENT = "Temporal does not answer: check TEMPORAL_ADDRESS and TEMPORAL_NAMESPACE"


class NotEnrolled(LookupError):
    """There is no such enrolment now."""


class InvalidOperation(ValueError):
    """The enrolment refuses an update; the message says why."""


class NoAnswer(Exception):
    """Temporal or a worker did not answer; the message says what to look at."""


class Stranded(NoAnswer):
    """The enrolment cannot answer: its workflow task fails. The message says what to do."""


class Operators:
    """What operators do to enrolments and addresses. The audit keeps who did it, and why."""

    def __init__(
        self,
        temporal: Client,
        database: Database,
        journeys: Journeys,
        ids: Ids,
        wake: Callable[[], None],
    ) -> None:
        self._temporal = temporal
        self._database = database
        self._journeys = journeys
        self._ids = ids
        self._wake = wake

    async def operate(
        self,
        action: OperatorAction,
        request: OperatorRequest,
        journey: str,
        customer_id: str,
        key: Any = None,
    ) -> None:
        """Hold, resume, hurry or end an enrolment, for a reason.

        Raises `UnusableField` for a key that is none, `InvalidOperation` where it makes no sense,
        `NotEnrolled` or `NoAnswer`.
        """
        seen = await self._ids.seen(key)
        where = await find_workflow(self._database, self._journeys, journey, customer_id, seen)
        await operate(self._temporal, where, action, request)

    async def suppress(self, customer_id: str, channel: Channel, operator: OperatorRequest) -> None:
        """Note that a customer wants nothing more on a channel. Raises `NotSuppressed`."""
        await self._database.write(opt_out_for, customer_id, channel, operator, datetime.now(UTC))

    async def unsuppress(
        self,
        customer_id: str,
        channel: Channel,
        operator: OperatorRequest,
        *,
        customer_requested: bool = False,
    ) -> Lifted:
        """Let a customer's suppressed address be used again.

        Raises `NotSuppressed`; `OptedOutByCustomer` for what they asked for, unless
        `customer_requested`.
        """
        return await Suppressions(self._database).lift(
            customer_id,
            channel,
            operator,
            datetime.now(UTC),
            customer_requested=customer_requested,
        )

    async def questions(self, customer_id: str) -> Sequence[AskedQuestion]:
        """Return the last questions that a customer was asked, the newest first."""
        return await EnteredAnswers(self._database).asked(customer_id)

    async def answer(
        self,
        touchpoint_id: str,
        option: str,
        operator: OperatorRequest,
        words: str = "",
        *,
        at: datetime | None = None,
    ) -> AnswerResult:
        """Take in what a customer told a person: their journey hears it as if tapped.

        What does not count leaves no trace: the outcome says why. Raises LookupError where nothing
        was asked, ValueError for an option that was not offered.
        """
        entered = EnteredAnswers(self._database)
        now = at or datetime.now(UTC)
        result = await entered.enter(touchpoint_id, option, operator, now, words)
        self._wake()
        return result


async def operate(
    temporal: Client, workflow_id: str, action: StrEnum, request: OperatorRequest
) -> None:
    """Send an update, and wait until it is carried out and in the audit.

    Raises `NotEnrolled`, `InvalidOperation` or `NoAnswer`.
    """
    handle = temporal.get_workflow_handle(workflow_id)
    await _answered(
        temporal,
        handle.execute_update(action, request, id=uuid4().hex, rpc_timeout=ANSWER_WITHIN),
        workflow_id,
    )


async def ask_status(temporal: Client, workflow_id: str) -> StatusReport:
    """Ask an enrolment where it stands. Raises `NotEnrolled` or `NoAnswer`."""
    handle = temporal.get_workflow_handle(workflow_id)
    query = handle.query(
        "status",
        # What was terminated would still say what it waited for.
        reject_condition=QueryRejectCondition.NOT_COMPLETED_CLEANLY,
        rpc_timeout=ANSWER_WITHIN,
    )
    answer = await _answered(temporal, query, workflow_id)
    return await with_its_own_end(temporal, workflow_id, StatusReport.model_validate(answer))


async def _answered(temporal: Client, call: Awaitable[T], workflow_id: str) -> T:
    """Return the answer, or say why there is none: no worker, or a run that stands still."""
    try:
        return await _translating(call, workflow_id)
    except NoAnswer as no_answer:
        try:
            stranding = await stranding_of(temporal, workflow_id)
        except (RPCError, RuntimeError):
            raise no_answer from None
        stranding = stranding or _cannot_replay(no_answer)
        if stranding is None:
            raise
        raise Stranded(told(workflow_id, stranding)) from None


def _cannot_replay(no_answer: NoAnswer) -> Stranding | None:
    """Read from a query that failed that the code does not fit, before any task has failed."""
    problem = str(no_answer.__cause__ or "")
    return Stranding(None, in_a_line(problem)) if problem.startswith(CANNOT_REPLAY) else None


async def _translating(call: Awaitable[T], workflow_id: str) -> T:
    try:
        # The SDK may try a call again that had no answer in time.
        async with asyncio.timeout(ANSWER_WITHIN.total_seconds() + 1):
            return await call
    except WorkflowUpdateFailedError as refused:
        why = getattr(refused.cause, "message", refused.cause)
        raise InvalidOperation(f"{workflow_id}: {why}") from None
    except _NO_WORKER as why:
        raise NoAnswer(NO_WORKER) from why
    except WorkflowQueryRejectedError as error:
        how = error.status.name.lower() if error.status else "closed"
        raise NotEnrolled(
            f"{workflow_id} was {how}: `jornada explain` tells what became of it"
        ) from None
    except (RPCError, RuntimeError) as error:
        raise _translated(error, workflow_id) from None


NO_WORKER = (
    f"no worker answered within {ANSWER_WITHIN.seconds} s: is `jornada worker` running? "
    "Nothing is lost, and an update may still be carried out"
)
_NO_WORKER = (WorkflowUpdateRPCTimeoutOrCancelledError, WorkflowQueryFailedError, TimeoutError)
_NO_WORKER_STATUS = (
    RPCStatusCode.DEADLINE_EXCEEDED,
    RPCStatusCode.CANCELLED,
    RPCStatusCode.FAILED_PRECONDITION,
)


def _translated(error: RPCError | RuntimeError, workflow_id: str) -> Exception:
    if isinstance(error, RPCError) and run_not_found(error):
        return NotEnrolled(
            f"there is no {workflow_id} now: `jornada explain` tells what became of it"
        )
    if isinstance(error, RPCError) and error.status in _NO_WORKER_STATUS:
        return NoAnswer(NO_WORKER)
    if temporal_is_away(error):
        return NoAnswer(TEMPORAL_SILENT)
    return error
