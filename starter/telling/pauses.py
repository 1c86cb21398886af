"""The pauses that a message waits for."""

from collections.abc import Iterable, Iterator

from domain.explanation import ExplainedTouchpoint, Explanation
from domain.messages import Reason
from domain.pauses import Pause
from starter.telling.moments import Clock


def paused(
    sent: ExplainedTouchpoint, journey: str, pauses: Iterable[Pause], clock: Clock
) -> Iterator[str]:
    """Tell who paused it, and why; where nobody does any more, it goes on when it asks again."""
    if sent.reason != Reason.PAUSED:
        return
    still = _that_stop(sent, journey, pauses)
    for pause in still:
        yield f"{pause.by} paused {pause.label} {clock.moment(pause.at)}: {pause.reason}"
    if not still:
        yield "the pause is over; it leaves when it asks again"


def pauses_met(account: Explanation, workflow_id: str) -> list[Pause]:
    """Return the pauses that a message of a running enrolment waits for now."""
    return [
        pause
        for enrolment in account.enrolments
        if enrolment.ended_at is None and enrolment.workflow_id == workflow_id
        for sent in enrolment.touchpoints
        if sent.reason == Reason.PAUSED
        for pause in _that_stop(sent, enrolment.journey, account.pauses)
    ]


def _that_stop(sent: ExplainedTouchpoint, journey: str, pauses: Iterable[Pause]) -> list[Pause]:
    return [
        each
        for each in pauses
        if each.stops(message=sent.message, channel=sent.channel, journey=journey)
    ]
