"""The journeys that a customer is or was in, and where each stands."""

from collections.abc import Iterator

from domain.explanation import EnrolmentFacts
from domain.view import ViewedEnrolment
from starter.telling.moments import Clock
from starter.telling.plainly import label, plain
from starter.telling.standing import held, next_of
from starter.telling.stranded import standstill


def journey_told(enrolment: EnrolmentFacts) -> str:
    """Say which journey it is: `post_purchase for #1001`."""
    key = enrolment.key_as_given or enrolment.key
    return f"{enrolment.journey} for {plain(key)}" if key else enrolment.journey


def ending_told(enrolment: EnrolmentFacts) -> str:
    """Say how it ended."""
    because = f" ({label(enrolment.because)})" if enrolment.because else ""
    return f"ended: {label(enrolment.outcome or 'unknown')}{because}"


def enrolment_told(enrolment: ViewedEnrolment, clock: Clock) -> tuple[str, list[str]]:
    """Return when it began, and where it stands or how it ended."""
    return clock.moment(enrolment.started_at), list(_lines(enrolment, clock))


def _lines(enrolment: ViewedEnrolment, clock: Clock) -> Iterator[str]:
    if enrolment.ended_at is not None:
        ended = clock.moment(enrolment.ended_at)
        yield f"{journey_told(enrolment)}: {ending_told(enrolment)}, {ended}"
        return
    stage = f", at the stage {enrolment.stage}" if enrolment.stage else ""
    yield f"{journey_told(enrolment)}: {enrolment.state}{stage}"
    yield from standstill(enrolment)
    if (now := enrolment.now) is not None:
        yield now.doing
        yield from held(now, clock)
        yield f"next: {next_of(now, clock)}"
    elif enrolment.problem:
        yield f"it does not tell where it stands: {enrolment.problem}"
