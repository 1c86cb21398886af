"""Saved views of the Temporal UI: what operators look for in the list of enrolments, as links."""

from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import quote, urlencode

from domain.journeys import LEFT, Stage
from workflows.base.search_attributes import HELD_BY, OUTCOME, QUARANTINED, SEGMENT, STAGE
from workflows.catalogue import JOURNEYS

IS_RUNNING = 'ExecutionStatus = "Running"'

HELD = f"{HELD_BY.name} IS NOT NULL AND {IS_RUNNING}"
STRANDED = (
    'TemporalReportedProblems IN ("category=WorkflowTaskFailed", "category=WorkflowTaskTimedOut")'
)
WITHOUT_OUTCOME = 'ExecutionStatus IN ("Terminated", "Failed", "TimedOut")'
IN_QUARANTINE = f"{QUARANTINED.name} IS NOT NULL"
FROM_SEGMENT = f"{SEGMENT.name} IS NOT NULL AND {IS_RUNNING}"
LEFT_EARLY = f'{OUTCOME.name} = "{LEFT}"'


class View(NamedTuple):
    """A list filter, under a title."""

    title: str
    url: str
    """Where the Temporal UI shows what it finds."""


def views(ui_url: str, namespace: str = "default", *, saving: bool = False) -> list[View]:
    """Return the views of a Temporal UI that is at `ui_url`, the urgent ones first.

    With `saving`, a link also keeps the view in the browser that opens it; it does so each time.
    """
    return [
        View(title, view_url(ui_url, query, namespace, save_as=title if saving else None))
        for title, query in _queries()
    ]


def view_url(
    ui_url: str, query: str, namespace: str = "default", *, save_as: str | None = None
) -> str:
    """Return where the Temporal UI lists what a filter finds."""
    asked = {"query": query} | ({"savedQuery": save_as} if save_as else {})
    place = f"{ui_url.rstrip('/')}/namespaces/{quote(namespace, safe='')}/workflows"
    return f"{place}?{urlencode(asked, quote_via=quote)}"


def _queries() -> Iterator[tuple[str, str]]:
    yield "Stranded", STRANDED
    yield "Held", HELD
    yield "Ended without an outcome", WITHOUT_OUTCOME
    yield "Quarantine", IN_QUARANTINE
    yield "Left early", LEFT_EARLY
    yield "From a segment", FROM_SEGMENT
    for journey in JOURNEYS:
        yield f"{journey.title()}: in it now", in_journey(journey.journey_name())
    for stage in Stage:
        yield f"Stage: {stage}", in_stage(stage)


def in_journey(journey: str) -> str:
    """Return the filter of who is in a journey now."""
    return f'WorkflowType = "{journey}" AND {IS_RUNNING}'


def in_stage(stage: Stage) -> str:
    """Return the filter of who is in a stage now."""
    return f'{STAGE.name} = "{stage}" AND {IS_RUNNING}'
