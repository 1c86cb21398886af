"""The console's first page: find a customer, see what waits and what is wrong. And its help."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi.responses import HTMLResponse

from adapters.store.events.queue import EventQueue
from starter.client import Jornada
from starter.saved_views import views
from webhooks.console.pages import HOME, Sheet, page
from webhooks.console.staff import Staff, staff
from webhooks.console.tasks import MOST, task_rows, tasks_of
from webhooks.edge.dependencies import TheJornada, TheSettings

router = APIRouter()

Reader = Annotated[Staff, Depends(staff(heeds_limit=True))]
_COUNTED = 100
"""Dead letters, at most: who sees that many needs no number."""
_SHOWN = 10


@router.get(HOME)
async def home(reader: Reader, jornada: TheJornada, settings: TheSettings) -> HTMLResponse:
    """Show the search, what is wrong, and the tasks that wait."""
    waiting = await tasks_of(jornada, reader)
    mine = [task for task in waiting if task.claimed_by == reader.name]
    values = {
        "alarms": [] if reader.caller.scope.is_limited else [a async for a in _alarms(jornada)],
        "mine": task_rows(mine, datetime.now(UTC)),
        "tasks": task_rows(waiting[:_SHOWN], datetime.now(UTC)),
        "more": len(waiting) > _SHOWN,
        "count": f"{len(waiting)} or more" if len(waiting) == MOST else str(len(waiting)),
    }
    return page(settings, reader, Sheet("home", "Find a customer", values, path=HOME))


@router.get(f"{HOME}/help")
async def helping(reader: Reader, jornada: TheJornada, settings: TheSettings) -> HTMLResponse:
    """Explain the console's words, and lead to lists of all customers in the Temporal UI."""
    ui = "" if reader.caller.scope.is_limited else settings.temporal_ui
    found = views(ui, jornada.temporal.namespace) if ui else []
    values = {"views": [view._asdict() for view in found]}
    return page(settings, reader, Sheet("help", "Help", values, path=f"{HOME}/help"))


async def _alarms(jornada: Jornada) -> AsyncIterator[dict[str, str]]:
    health = await jornada.health.look()
    for fault in (*health.missing, *(present.fault for present in health.faults)):
        yield {"what": fault.problem, "do": fault.what_to_do, "path": ""}
    if letters := len(await EventQueue(jornada.database).dead_letters(_COUNTED)):
        many = f"{letters} or more" if letters == _COUNTED else str(letters)
        do = "look at them, and queue them again once their cause is gone"
        yield {"what": f"dead letters: {many}", "do": do, "path": f"{HOME}/dead-letters"}
    for pause in await jornada.brake.pauses():
        what = f"{pause.by} paused {pause.label}: {pause.reason}"
        yield {"what": what, "do": "end the pause when it may go on", "path": f"{HOME}/pauses"}
