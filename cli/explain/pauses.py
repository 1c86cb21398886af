"""The pauses that a message waits for."""

from collections.abc import Iterable, Iterator

from cli.showing import Clock
from domain.explanation import ExplainedEnrolment, ExplainedTouchpoint
from domain.messages import Reason
from domain.pauses import Pause


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


def pauses_met(enrolment: ExplainedEnrolment, pauses: Iterable[Pause]) -> list[Pause]:
    """Return the pauses that a message of an enrolment waits for now."""
    waiting = [one for one in enrolment.touchpoints if one.reason == Reason.PAUSED]
    stopping = [_that_stop(one, enrolment.journey, pauses) for one in waiting]
    return [pause for each in stopping for pause in each]


def _that_stop(sent: ExplainedTouchpoint, journey: str, pauses: Iterable[Pause]) -> list[Pause]:
    return [
        each
        for each in pauses
        if each.stops(message=sent.message, channel=sent.channel, journey=journey)
    ]
