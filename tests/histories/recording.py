"""Recording the histories that new code must replay."""

import json
from pathlib import Path
from typing import Any

from temporalio.api.enums.v1 import EventType
from temporalio.client import WorkflowHandle

HISTORIES = Path(__file__).parent


async def record(handle: WorkflowHandle[Any, Any], name: str) -> Path:
    """Write a run's history so far; open runs and closed ones break on different edits."""
    history = await handle.fetch_history()
    last = history.events[-1].event_type
    state = "closed" if last == EventType.EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED else "open"
    journey = handle.id.split("/")[0]
    folder = HISTORIES / journey
    folder.mkdir(exist_ok=True)
    path = folder / f"{name.removeprefix('test_')}.{state}.json"
    document = {"workflow_id": handle.id} | json.loads(history.to_json())
    path.write_text(json.dumps(document, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    return path
