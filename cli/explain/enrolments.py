"""Enrolments: how each began, stands or ended, and its messages."""

from collections.abc import Sequence

from cli.explain.words import Words
from cli.showing import Clock, label, plain
from domain.explanation import ExplainedEnrolment
from domain.pauses import Pause
from starter.telling.happened import Happened
from starter.telling.pauses import paused
from starter.telling.touchpoints import touchpoint


def name_of(enrolment: ExplainedEnrolment) -> str:
    """Return what its tasks and its operators call it."""
    return enrolment.run_id or enrolment.workflow_id


def story_of(
    enrolment: ExplainedEnrolment, pauses: Sequence[Pause], words: Words, clock: Clock
) -> list[Happened]:
    """Tell what became of its messages, which pauses they wait for, and their words."""
    return [
        touchpoint(one, clock)
        .and_(paused(one, enrolment.journey, pauses, clock))
        .and_(words.get(one.touchpoint_id, ()))
        for one in enrolment.touchpoints
    ]


def headline(enrolment: ExplainedEnrolment, clock: Clock) -> str:
    """Say which it is, when it began, and how it stands."""
    stage = f", stage {enrolment.stage}" if enrolment.stage else ""
    given = f" (key {plain(enrolment.key_as_given)})" if enrolment.key_as_given else ""
    began = f"{enrolment.workflow_id}{given}: began {clock.moment(enrolment.started_at)}"
    if enrolment.ended_at is None:
        return f"{began}, {enrolment.state}{stage}"
    because = f" ({label(enrolment.because)})" if enrolment.because else ""
    ended = f"ended {clock.moment(enrolment.ended_at)} as {label(enrolment.outcome or 'unknown')}"
    return f"{began}, {ended}{because}{stage}"
