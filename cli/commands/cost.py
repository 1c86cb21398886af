"""What an enrolment costs: events in its history, and the actions Temporal Cloud bills."""

from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from rich.console import Console
from rich.table import Table
from temporalio.api.enums.v1 import EventType
from temporalio.api.history.v1 import HistoryEvent

from cli.arguments import RECORDED, Histories
from cli.commands.replay import all_recorded
from cli.running import console, new_app

_ONE_ACTION = (
    EventType.EVENT_TYPE_WORKFLOW_EXECUTION_STARTED,
    EventType.EVENT_TYPE_TIMER_STARTED,
    EventType.EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED,
    EventType.EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_ACCEPTED,
    EventType.EVENT_TYPE_UPSERT_WORKFLOW_SEARCH_ATTRIBUTES,
    EventType.EVENT_TYPE_WORKFLOW_PROPERTIES_MODIFIED,
)

app = new_app()


@app.command()
def cost(folder: Histories = RECORDED) -> None:
    """Print what each journey and path costs: history events, billable actions, bytes."""
    print_costs(console, folder)


class Cost(NamedTuple):
    """The price of one enrolment."""

    events: int
    actions: int
    bytes: int


def cost_of(history: Iterable[HistoryEvent]) -> Cost:
    """Count a history's events, billable actions and bytes.

    Actions as Temporal's pricing page has them: start, timer, signal, update and upsert one each;
    an activity one for each attempt; all local activities of one workflow task one together.
    """
    events = list(history)
    actions = sum(event.event_type in _ONE_ACTION for event in events)
    actions += sum(
        event.activity_task_started_event_attributes.attempt
        for event in events
        if event.event_type == EventType.EVENT_TYPE_ACTIVITY_TASK_STARTED
    )
    tasks_with_local_activities = {
        event.marker_recorded_event_attributes.workflow_task_completed_event_id
        for event in events
        if event.marker_recorded_event_attributes.marker_name == "core_local_activity"
    }
    return Cost(
        events=len(events),
        actions=actions + len(tasks_with_local_activities),
        bytes=sum(event.ByteSize() for event in events),
    )


def print_costs(console: Console, folder: Path) -> None:
    """Print the cost of every closed recorded history below a folder, a row a path."""
    table = Table(title="What an enrolment costs, by journey and path", title_justify="left")
    for column in ("Journey", "Path", "Events", "Actions", "Bytes"):
        table.add_column(column, justify="left" if column in ("Journey", "Path") else "right")
    for one in all_recorded(folder):
        if not one.name.endswith(".closed"):
            continue
        cost = cost_of(one.history.events)
        path = one.name.removeprefix(f"{one.journey}/").removesuffix(".closed").replace("_", " ")
        table.add_row(one.journey, path, str(cost.events), str(cost.actions), str(cost.bytes))
    console.print(table)
