"""Recording the histories that new code must replay."""

import json
from pathlib import Path

from temporalio.api.enums.v1 import EventType
from temporalio.client import WorkflowHistory

HISTORIES = Path(__file__).parent


def record(
    history: WorkflowHistory, name: str, *, anew: bool = False, folder: Path = HISTORIES
) -> Path:
    """Keep a run's history so far; open runs and closed ones break on different edits.

    What was recorded before stays as it is: it stands for customers who live in it. Only `anew`
    replaces it.
    """
    last = history.events[-1].event_type
    state = "closed" if last == EventType.EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED else "open"
    journey = history.workflow_id.split("/")[0]
    path = folder / journey / f"{name.removeprefix('test_')}.{state}.json"
    if anew or not path.exists():
        path.parent.mkdir(exist_ok=True)
        document = {"workflow_id": history.workflow_id} | json.loads(history.to_json())
        path.write_text(json.dumps(document, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    return path
