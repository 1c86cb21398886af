"""The quarantine: whose journeys were sent what they could not understand, the newest first."""

from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi.responses import HTMLResponse

from starter.client.quarantine import InQuarantine
from starter.telling.plainly import label
from webhooks.console.customer import customer_path, workflows_url
from webhooks.console.pages import HOME, Sheet, page
from webhooks.console.staff import Staff, staff
from webhooks.console.telling import run_url
from webhooks.console.times import time_element
from webhooks.edge.dependencies import TheJornada, TheSettings

PATH = f"{HOME}/quarantine"
MOST = 50

router = APIRouter(prefix=PATH)


@router.get("")
async def quarantine(
    reader: Annotated[Staff, Depends(staff(heeds_limit=True))],
    jornada: TheJornada,
    settings: TheSettings,
) -> HTMLResponse:
    """Show the runs that began last, of the journeys that a reader sees."""
    own = jornada.access.own_journeys(reader.caller.scope)
    found = await jornada.quarantine.list(MOST, own)
    ui = workflows_url(settings, jornada)
    values = {"runs": [_row(each, ui) for each in found], "is_full": len(found) == MOST}
    return page(settings, reader, Sheet("quarantine", "Quarantine", values, path=PATH))


def _row(run: InQuarantine, ui: str) -> dict[str, object]:
    return {
        "signal": run.signal,
        "journey": label(run.journey),
        "customer": run.customer_id,
        "path": customer_path(run.customer_id),
        "began": time_element(run.started_at),
        "is_running": run.is_running,
        "link": run_url(ui, run.workflow_id, run.run_id),
    }
