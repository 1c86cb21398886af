"""Help for tests: when a run is tried again, what went wrong in it, and in the test itself."""

from collections.abc import Mapping
from datetime import UTC, datetime

from temporalio.api.workflow.v1 import PendingActivityInfo
from temporalio.client import WorkflowFailureError
from temporalio.exceptions import ApplicationError

from domain.events import Event


def tried_again_at(activity: PendingActivityInfo) -> datetime | None:
    """Tell when an activity will be tried again; None while it is being tried."""
    failed_at = activity.last_attempt_complete_time.ToDatetime(UTC)
    if activity.attempt < 2 or failed_at < activity.last_started_time.ToDatetime(UTC):
        return None
    failure = activity.last_failure.application_failure_info
    return failed_at + failure.next_retry_delay.ToTimedelta()


def mistake(failure: WorkflowFailureError) -> str:
    """Tell what went wrong in a journey's code, and in which line."""
    cause = failure.cause
    where = (
        cause.failure.stack_trace if isinstance(cause, ApplicationError) and cause.failure else ""
    )
    return f"{cause}\n{where}"


def check_undeclared(event: Event, properties: Mapping[str, object]) -> None:
    """Refuse what the event declares: beside its own value nobody could tell which one counts."""
    for name in type(event).model_fields.keys() & properties.keys():
        raise AssertionError(f"write {type(event).__name__}({name}=…): it declares {name}")
