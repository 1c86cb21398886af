"""Steering from outside: an operator's update and the query, with errors that say what to do."""

from collections.abc import Awaitable
from datetime import timedelta
from typing import TypeVar
from uuid import uuid4

from temporalio.client import (
    Client,
    WorkflowQueryFailedError,
    WorkflowQueryRejectedError,
    WorkflowUpdateFailedError,
    WorkflowUpdateRPCTimeoutOrCancelledError,
)
from temporalio.service import RPCError, RPCStatusCode

from domain.journeys import StatusReport
from domain.steering import Steer, Steering
from starter.away import run_not_found, temporal_is_away

T = TypeVar("T")

ANSWER_WITHIN = timedelta(seconds=5)
"""How long a worker may take to answer."""


class NotEnrolled(LookupError):
    """There is no such enrolment now."""


class Senseless(ValueError):
    """The enrolment refuses an update; the message says why."""


class NoAnswer(Exception):
    """Temporal or a worker did not answer; the message says what to look at."""


async def steer(temporal: Client, workflow_id: str, action: Steer, steering: Steering) -> None:
    """Send an update, and wait until it is carried out and in the audit.

    Raises `NotEnrolled`, `Senseless` or `NoAnswer`.
    """
    handle = temporal.get_workflow_handle(workflow_id)
    await _asked(
        handle.execute_update(action, steering, id=uuid4().hex, rpc_timeout=ANSWER_WITHIN),
        workflow_id,
    )


async def ask_status(temporal: Client, workflow_id: str) -> StatusReport:
    """Ask an enrolment where it stands. Raises `NotEnrolled` or `NoAnswer`."""
    handle = temporal.get_workflow_handle(workflow_id)
    answer = await _asked(handle.query("status", rpc_timeout=ANSWER_WITHIN), workflow_id)
    return StatusReport.model_validate(answer)


async def _asked(call: Awaitable[T], workflow_id: str) -> T:
    try:
        return await call
    except WorkflowUpdateFailedError as refused:
        why = getattr(refused.cause, "message", refused.cause)
        raise Senseless(f"{workflow_id}: {why}") from None
    except (WorkflowUpdateRPCTimeoutOrCancelledError, WorkflowQueryFailedError) as error:
        raise _no_worker(error) from None
    except WorkflowQueryRejectedError as error:
        raise NotEnrolled(f"{workflow_id} cannot be asked: {error}") from None
    except (RPCError, RuntimeError) as error:
        if isinstance(error, RPCError) and run_not_found(error):
            raise NotEnrolled(
                f"there is no {workflow_id} now: `jornada explain` tells what became of it"
            ) from None
        if isinstance(error, RPCError) and error.status in _NO_WORKER:
            raise _no_worker(error) from None
        if temporal_is_away(error):
            raise NoAnswer("Temporal does not answer: check TEMPORAL_ADDRESS") from None
        raise


_NO_WORKER = (
    RPCStatusCode.DEADLINE_EXCEEDED,
    RPCStatusCode.CANCELLED,
    RPCStatusCode.FAILED_PRECONDITION,
)


def _no_worker(error: Exception) -> NoAnswer:
    later = ", and what was asked may still be done later" if _is_update(error) else ""
    return NoAnswer(
        f"no worker answered within {ANSWER_WITHIN.seconds} s: is `jornada worker` running?"
        f" Nothing is lost{later}"
    )


def _is_update(error: Exception) -> bool:
    return isinstance(error, WorkflowUpdateRPCTimeoutOrCancelledError)
