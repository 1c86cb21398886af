"""Where a rehearsal stands, in words for its page."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from adapters.store.events.names import IDENTIFY
from channels.registry import CHANNELS
from cli.studio.rehearsal import Plan, Standing
from domain.explanation import ExplainedEnrolment, ExplainedTouchpoint
from domain.journeys import StatusReport
from domain.messages import Message, Status
from messages.sms import segments
from webhooks.look import preview_of
from workflows.catalogue import JOURNEYS_BY_NAME

_UNITS = (
    (timedelta(days=1), "day"),
    (timedelta(hours=1), "hour"),
    (timedelta(minutes=1), "minute"),
)


def told(
    rehearsal_id: str, plan: Plan, standing: Standing, catalogue: Mapping[str, Message]
) -> dict[str, Any]:
    """Return what a rehearsal's page says. All times are by the customer's own clock."""
    zone = plan.time_zone
    reports = {(each.journey, each.key): each for each in standing.reports}
    wakes_at = standing.wakes_at
    return {
        "id": rehearsal_id,
        "heading": plan.journey.title(),
        "journey": plan.journey.journey_name(),
        "customer": plan.first_name or "somebody",
        "locale": plan.locale,
        "zone": zone,
        "now": clock(standing.now, zone),
        "wakes_at": clock(wakes_at, zone) if wakes_at else "",
        "wakes_in": duration(wakes_at - standing.now) if wakes_at else "",
        "enrolments": [
            _enrolment(each, reports.get((each.journey, each.key)), zone)
            for each in standing.told.enrolments
        ],
        "goes_on": bool(standing.reports),
        "messages": [
            {
                "id": each.id,
                "name": each.message,
                "title": title_of(each.message, catalogue),
                "channel": CHANNELS[each.channel].label,
                "when": clock(each.at, zone),
                "subject": each.subject or "",
                "preheader": preview_of(each.html, each.text) if each.html else "",
                "text": each.text,
                "locale": each.locale,
                "segments": segments(each.text),
                "has_html": each.html is not None,
            }
            for each in reversed(standing.messages)
        ],
        "kept_back": [
            _kept_back(each, catalogue)
            for enrolment in standing.told.enrolments
            for each in enrolment.touchpoints
            if each.status != Status.SENT
        ],
        "questions": [
            {
                "touchpoint": each.touchpoint_id,
                "title": title_of(each.message, catalogue),
                "options": each.options,
            }
            for each in standing.open_questions
        ],
        "tasks": [
            {
                "id": each.task_id,
                "owner": each.owner,
                "reason": each.reason,
                "due": clock(each.due_at, zone),
            }
            for each in standing.open_tasks
        ],
        "events": [
            {
                "name": each.name,
                "when": clock(each.occurred_at, zone),
                "heard": bool(each.began or each.heard_by),
            }
            for each in standing.told.events
            if each.name != IDENTIFY
        ],
    }


def clock(moment: datetime, zone: str) -> str:
    """Return a moment by a customer's clock: `Tue 1 Dec 2026, 10:00`."""
    local = moment.astimezone(ZoneInfo(zone))
    return f"{local:%a} {local.day} {local:%b %Y, %H:%M}"


def duration(ahead: timedelta) -> str:
    """Return how long something takes, in its largest unit: `2 days`."""
    for unit, name in _UNITS:
        if ahead >= unit - timedelta(minutes=1):
            count = max(1, round(ahead / unit))
            return f"{count} {name}{'s' * (count != 1)}"
    return "a moment"


def title_of(message: str, catalogue: Mapping[str, Message]) -> str:
    """Return a message's title; its name, where the catalogue has it no more."""
    return catalogue[message].title if message in catalogue else message


def _enrolment(
    enrolment: ExplainedEnrolment, report: StatusReport | None, zone: str
) -> dict[str, Any]:
    journey = JOURNEYS_BY_NAME.get(enrolment.journey)
    return {
        "title": journey.title() if journey else enrolment.journey,
        "key": enrolment.key or "",
        "stage": (report.stage.value if report else enrolment.stage) or "",
        "doing": report.doing if report else "",
        "waiting_for": report.waiting_for if report else (),
        "until": clock(report.until, zone) if report and report.until else "",
        "outcome": (enrolment.outcome or "").replace("_", " "),
        "because": (enrolment.because or "").replace("_", " "),
    }


def _kept_back(touchpoint: ExplainedTouchpoint, catalogue: Mapping[str, Message]) -> dict[str, str]:
    return {
        "title": title_of(touchpoint.message, catalogue),
        "status": touchpoint.status,
        "reason": (touchpoint.reason or "").replace("_", " "),
    }
