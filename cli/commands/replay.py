"""The replay gate: recorded histories are customers; code that cannot replay them strands them."""

import json
import re
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import typer
from rich.console import Console
from temporalio.api.enums.v1 import EventType
from temporalio.api.history.v1 import HistoryEvent
from temporalio.client import WorkflowHistory
from temporalio.worker import Replayer

from cli.arguments import RECORDED, Histories
from cli.errors import CommandFailed
from cli.running import console, new_app, run
from workflows.base.journey import Journey
from workflows.catalogue import JOURNEYS
from workflows.plugin import journey_plugin

_MESSAGE = re.compile(r'message: "([^"]+)"')
_EVENT_ID = re.compile(r"\bid: (\d+)")

app = new_app()


@app.command()
def replay(folder: Histories = RECORDED) -> None:
    """Replay recorded histories, and say whom today's code would strand."""
    if not run(replay_all(console, folder)):
        raise typer.Exit(1)


class Recorded(NamedTuple):
    """A recorded history, named by its journey's folder and its file: `onboarding/nudged.open`."""

    name: str
    journey: str
    history: WorkflowHistory


class NothingRecorded(CommandFailed):
    """There is no recorded history; the message says how to record some."""


def recorded(folder: Path, journey: str = "*") -> Iterator[Recorded]:
    """Read the recorded histories below a folder, of one journey or of all, by their names."""
    for path in sorted(folder.glob(f"{journey}/*.json")):
        yield read(path)


def read(path: Path) -> Recorded:
    """Read one recorded history."""
    document = json.loads(path.read_text(encoding="utf-8"))
    history = WorkflowHistory.from_json(document.pop("workflow_id"), document)
    return Recorded(f"{path.parent.name}/{path.stem}", path.parent.name, history)


def all_recorded(folder: Path) -> list[Recorded]:
    """Read every recorded history below a folder. Raises `NothingRecorded` if there is none."""
    if not (found := list(recorded(folder))):
        raise NothingRecorded(f"there are no recorded histories in {folder}: run `make histories`")
    return found


async def stranded(
    histories: Sequence[Recorded], journeys: Sequence[type[Journey]] = JOURNEYS
) -> list[str]:
    """Replay histories with today's code; return what to say of each that strands its customer."""
    # As long as it takes: a step that is slow here strands nobody.
    replayer = Replayer(workflows=journeys, plugins=[journey_plugin()], debug_mode=True)
    async with replayer.workflow_replay_iterator(_one_by_one(histories)) as results:
        failures = [result.replay_failure async for result in results]
    pairs = zip(histories, failures, strict=True)
    return [_problem(one, failure) for one, failure in pairs if failure is not None]


async def _one_by_one(histories: Iterable[Recorded]) -> AsyncIterator[WorkflowHistory]:
    for one in histories:
        yield one.history


def _problem(one: Recorded, failure: Exception) -> str:
    complaint = _complaint_of(failure)
    return (
        f"This edit strands customers of the journey `{one.journey}`.\n"
        f"  recorded: {one.name}\n"
        f"  step:     {_step(complaint, one.history.events)}\n"
        f"  Temporal: {complaint}\n"
        "What to do: let those who are past this step keep the old way, with\n"
        '    if workflow.patched("what-changed"): the new way   else: the old way\n'
        "or, before version 0.1 only, record anew (`make histories-anew`) and name the edit in "
        "CHANGELOG.md.\nSee docs/changing-a-journey.md."
    )


def _complaint_of(failure: Exception) -> str:
    """Return what Temporal complains of, without the dump around it."""
    found = _MESSAGE.search(str(failure))
    return found.group(1) if found else str(failure)


def _step(complaint: str, events: Sequence[HistoryEvent]) -> str:
    """Name the step a complaint is about, by the summary that the UI shows for it."""
    found = _EVENT_ID.search(complaint)
    number = int(found.group(1)) if found else len(events)
    at = events[: max(number, 1)]
    for event in reversed(at):
        if summary := event.user_metadata.summary.data:
            return f"event {number}, at or after “{json.loads(summary)}”"
    name = EventType.Name(at[-1].event_type).removeprefix("EVENT_TYPE_").replace("_", " ").lower()
    return f"event {number}, {name}"


async def replay_all(console: Console, folder: Path) -> bool:
    """Replay every history below a folder and print which are stranded; tell whether none is."""
    histories = all_recorded(folder)
    problems = await stranded(histories)
    for problem in problems:
        console.print(problem, style="red", highlight=False, markup=False)
    verdict = "see above" if problems else "all well"
    console.print(f"{len(histories)} histories replayed; {verdict}.")
    return not problems
