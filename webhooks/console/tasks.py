"""Tasks: what people are asked to do, the most overdue first. Claimed, and resolved with a note."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query
from fastapi.responses import HTMLResponse, RedirectResponse
from pydantic import BaseModel, ConfigDict, Field

from domain.access import Permission
from domain.clock import humanized
from domain.tasks import Task, TaskState, TaskTaken
from starter.client import Jornada
from starter.telling.plainly import plain
from vendors.registry import label_of
from webhooks.console.customer import customer_path
from webhooks.console.pages import HOME, Sheet, page
from webhooks.console.staff import Staff, Turned, acting, form_of, staff
from webhooks.console.times import time_element
from webhooks.edge.dependencies import TheJornada, TheSettings

router = APIRouter(prefix=f"{HOME}/tasks")

MOST = 100
LONGEST_NOTE = 2000
Helper = Annotated[Staff, Depends(acting(Permission.HELP, heeds_limit=True))]
TaskId = Annotated[str, Path(max_length=200)]


class Note(BaseModel):
    """What was done."""

    model_config = ConfigDict(str_strip_whitespace=True)

    note: str = Field(min_length=1, max_length=LONGEST_NOTE)


@router.get("")
async def tasks(
    reader: Annotated[Staff, Depends(staff(heeds_limit=True))],
    jornada: TheJornada,
    settings: TheSettings,
    owner: Annotated[str, Query(max_length=64)] = "",
    done: str = "",
    said: str = "",
) -> HTMLResponse:
    """Show a team's tasks, or everybody's: those to do, or the last done."""
    found = await tasks_of(jornada, reader, owner or None, done=bool(done))
    values = {
        "tasks": task_rows(found, datetime.now(UTC)),
        "owner": owner,
        "done": bool(done),
        "may_help": reader.may(Permission.HELP),
        "is_full": len(found) == MOST,
    }
    return page(settings, reader, Sheet("tasks", "Tasks", values, path=f"{HOME}/tasks", said=said))


@router.post("/{task_id:path}/claim")
async def claim(helper: Helper, task_id: TaskId, jornada: TheJornada) -> RedirectResponse:
    """Say that one is at it."""
    await _theirs(jornada, helper, task_id)
    try:
        await jornada.tasks.claim(task_id, helper.name, datetime.now(UTC))
    except TaskTaken as taken:
        raise _taken(taken) from None
    return RedirectResponse(f"{HOME}/tasks?said=claimed", 303)


@router.post("/{task_id:path}/resolve")
async def resolve(
    helper: Helper,
    task_id: TaskId,
    note: Annotated[Note, Depends(form_of(Note))],
    jornada: TheJornada,
) -> RedirectResponse:
    """Say that it is done; the journey that asked learns of it. A repeat changes nothing."""
    task = await _theirs(jornada, helper, task_id)
    if task.state is not TaskState.DONE or task.resolved_by != helper.name:
        try:
            await jornada.tasks.resolve(task_id, helper.name, note.note, datetime.now(UTC))
        except TaskTaken as taken:
            raise _taken(taken) from None
    jornada.relay.dispatcher.wake()
    return RedirectResponse(f"{HOME}/tasks?said=resolved", 303)


async def tasks_of(
    jornada: Jornada, reader: Staff, owner: str | None = None, *, done: bool = False
) -> Sequence[Task]:
    """Return the tasks that a reader sees: those of all journeys, or of theirs.

    Who is limited to topics reads no answer to a message of another one.
    """
    scope = reader.caller.scope
    own = jornada.access.own_journeys(scope)
    return await jornada.tasks.list(
        owner=owner, done=done, limit=MOST, journeys=own, topics=scope.topics
    )


def task_rows(tasks: Iterable[Task], now: datetime) -> list[dict[str, object]]:
    """Return tasks for a template."""
    return [_row(task, now) for task in tasks]


async def _theirs(jornada: Jornada, helper: Staff, task_id: str) -> Task:
    """Return a task that is within a helper's limit. Raises `Turned`."""
    task = await jornada.tasks.find(task_id)
    own = jornada.access.own_journeys(helper.caller.scope)
    if task is None or (own is not None and task.journey not in own):
        raise Turned(404, "There is no such task", "Go back to the tasks.")
    return task


def _taken(taken: TaskTaken) -> Turned:
    return Turned(409, "Somebody else has this task", f"{taken}.")


def _row(task: Task, now: datetime) -> dict[str, object]:
    is_late = task.resolved_at is None and task.due_at < now
    took = task.time_to_resolution
    return {
        "id": task.task_id,
        "reason": task.reason,
        "owner": task.owner,
        "state": "overdue" if is_late else task.state,
        "late": f"by {humanized(now - task.due_at)}" if is_late else "",
        "due": time_element(task.due_at),
        "customer": task.customer_id or "",
        "path": customer_path(task.customer_id) if task.customer_id else "",
        "stranger": "" if task.customer_id else _stranger(task),
        "journey": task.workflow_id or "",
        "words": plain(task.words or ""),
        "media": list(task.media),
        "claimed_by": task.claimed_by or "",
        "resolved_by": task.resolved_by or "",
        "resolved": time_element(task.resolved_at) if task.resolved_at else "",
        "took": humanized(took) if took is not None else "",
        "note": plain(task.resolution or ""),
    }


def _stranger(task: Task) -> str:
    source, _, text_id = (task.event_id or "").partition(":")
    return f"A number that no customer has: see the text {text_id} at {label_of(source)}."
