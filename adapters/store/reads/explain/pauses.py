"""The pauses that a customer's messages wait for."""

from collections.abc import Iterable

from sqlalchemy import Connection

from adapters.store.pauses import list_pauses
from domain.explanation import ExplainedEnrolment, ExplainedTouchpoint
from domain.messages import Reason
from domain.pauses import Pause


def pauses_of(tx: Connection, enrolments: Iterable[ExplainedEnrolment]) -> tuple[Pause, ...]:
    """Return the pauses that stop a message of these enrolments now."""
    stopped = [
        (enrolment.journey, touchpoint)
        for enrolment in enrolments
        for touchpoint in enrolment.touchpoints
        if touchpoint.reason == Reason.PAUSED
    ]
    if not stopped:
        return ()
    return tuple(
        pause
        for pause in list_pauses(tx)
        if any(_stops(pause, journey, touchpoint) for journey, touchpoint in stopped)
    )


def _stops(pause: Pause, journey: str, touchpoint: ExplainedTouchpoint) -> bool:
    return pause.stops(message=touchpoint.message, channel=touchpoint.channel, journey=journey)
