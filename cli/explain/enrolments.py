"""Enrolments: how each began, stands or ended, and its messages."""

from cli.explain.happened import Happened
from cli.explain.touchpoints import touchpoint
from cli.showing import label, moment
from domain.explanation import ExplainedEnrolment


def name_of(enrolment: ExplainedEnrolment) -> str:
    """Return what its tasks and its operators call it."""
    return enrolment.run_id or enrolment.workflow_id


def story_of(enrolment: ExplainedEnrolment) -> list[Happened]:
    """Tell what became of its messages."""
    return [touchpoint(one) for one in enrolment.touchpoints]


def headline(enrolment: ExplainedEnrolment) -> str:
    """Say which it is, when it began, and how it stands."""
    stage = f", stage {enrolment.stage}" if enrolment.stage else ""
    began = f"{enrolment.workflow_id}: began {moment(enrolment.started_at)}"
    if enrolment.ended_at is None:
        return f"{began}, {enrolment.state}{stage}"
    because = f" ({label(enrolment.because)})" if enrolment.because else ""
    ended = f"ended {moment(enrolment.ended_at)} as {label(enrolment.outcome or 'unknown')}"
    return f"{began}, {ended}{because}{stage}"
