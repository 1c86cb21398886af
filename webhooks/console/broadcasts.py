"""Broadcasts: how far each has come, and who was left out. Paused, resumed and cancelled here."""

from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi.responses import HTMLResponse, RedirectResponse
from pydantic import BaseModel, Field

from adapters.settings import Settings
from domain.access import Permission
from domain.broadcast import (
    HOW_TO_GO_ON,
    Broadcast,
    BroadcastAction,
    BroadcastEntry,
    BroadcastId,
    BroadcastState,
    Steering,
    broadcast_workflow,
)
from starter.client import InvalidOperation, Jornada
from starter.client.broadcasts import UnknownBroadcast
from starter.saved_views import view_url
from starter.telling.plainly import label
from webhooks.console.operating import request_by
from webhooks.console.pages import HOME, Sheet, page
from webhooks.console.staff import Staff, Turned, acting, form_of, staff
from webhooks.console.times import time_element
from webhooks.edge.dependencies import TheJornada, TheSettings

PATH = f"{HOME}/broadcasts"
MOST = 50
_ENTRIES = 50
_DID = {
    BroadcastAction.START: "started",
    BroadcastAction.PAUSE: "paused",
    BroadcastAction.RESUME: "resumed",
    BroadcastAction.CANCEL: "cancelled",
}

router = APIRouter(prefix=PATH)


class Act(BaseModel):
    """What to do, to which, and why."""

    action: Steering
    broadcast: BroadcastId
    reason: str = Field("", max_length=500)


@router.get("")
async def broadcasts(
    reader: Annotated[Staff, Depends(staff(heeds_limit=True))],
    jornada: TheJornada,
    settings: TheSettings,
    said: str = "",
) -> HTMLResponse:
    """Show the last broadcasts that a reader sees, and who did what to them."""
    own = jornada.access.own_journeys(reader.caller.scope)
    found = await jornada.broadcasts.list(MOST, own)
    values = {
        "broadcasts": [_row(each) | {"ui": _ui(each, jornada, settings)} for each in found],
        "audit": [_entry(each) for each in await jornada.broadcasts.audit(_ENTRIES, own)],
        "is_full": len(found) == MOST,
        "may_start": reader.may(Permission.START),
    }
    return page(settings, reader, Sheet("broadcasts", "Broadcasts", values, path=PATH, said=said))


@router.post("")
async def act(
    operator: Annotated[Staff, Depends(acting(Permission.START, heeds_limit=True))],
    wanted: Annotated[Act, Depends(form_of(Act))],
    jornada: TheJornada,
) -> RedirectResponse:
    """Pause it, let it go on, or end it for good. A repeat changes nothing."""
    known = await _known(jornada, wanted.broadcast, operator)
    request = request_by(operator, wanted.reason)
    if known.state.is_over:
        return RedirectResponse(f"{PATH}?said=gone", 303)
    try:
        await jornada.broadcasts.operate(wanted.broadcast, wanted.action, request)
    except InvalidOperation:
        return RedirectResponse(f"{PATH}?said=gone", 303)
    except UnknownBroadcast:
        why = "It has not begun yet, or is over by now. Look at the broadcasts again."
        raise Turned(409, "This broadcast does not run", why) from None
    return RedirectResponse(f"{PATH}?said=broadcast_{wanted.action}", 303)


async def _known(jornada: Jornada, broadcast_id: str, reader: Staff) -> Broadcast:
    own = jornada.access.own_journeys(reader.caller.scope)
    try:
        return await jornada.broadcasts.find(broadcast_id, own)
    except UnknownBroadcast:
        raise Turned(404, "There is no such broadcast", "Go back to the broadcasts.") from None


def _row(known: Broadcast) -> dict[str, object]:
    return {
        "id": known.broadcast_id,
        "journey": label(known.journey),
        "segment": label(known.segment),
        "state": known.state,
        "looked_at": f"{known.progress.looked_at:,}",
        "total": f"{known.total:,}",
        "enrolled": f"{known.enrolled:,}",
        "left_out": [
            {"why": label(refusal), "count": f"{count:,}"}
            for refusal, count in sorted(known.left_out.items())
        ],
        "rate": f"{known.per_second:g}",
        "by": known.by,
        "reason": known.reason,
        "asked": time_element(known.as_of),
        "ended": time_element(known.ended_at) if known.ended_at else "",
        "hint": _hint(known.state),
        "can_pause": known.state is BroadcastState.RUNNING,
        "can_resume": known.state is BroadcastState.PAUSED,
    }


def _hint(state: BroadcastState) -> str:
    """Say what to wait for, or to do, where that is not plain."""
    if state is BroadcastState.STARTING:
        return "It begins as soon as Temporal answers."
    if state.is_broken_off:
        return f"It was broken off. An operator must act: {HOW_TO_GO_ON}."
    return ""


def _ui(known: Broadcast, jornada: Jornada, settings: Settings) -> str:
    """Return where the Temporal UI lists its runs; nothing where no setting says where that is."""
    if not settings.temporal_ui:
        return ""
    query = f'WorkflowId = "{broadcast_workflow(known.broadcast_id)}"'
    return view_url(settings.temporal_ui, query, jornada.temporal.namespace)


def _entry(entry: BroadcastEntry) -> dict[str, object]:
    did = _DID[BroadcastAction(entry.action)]
    what = f"{entry.by} {did} {entry.broadcast_id}"
    return {"at": time_element(entry.at), "what": what, "reason": entry.reason}
