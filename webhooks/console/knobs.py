"""Knobs: settings that journeys declare, changed here without a deploy. With who did it."""

from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi.responses import HTMLResponse, RedirectResponse
from pydantic import BaseModel, Field

from adapters.store.knobs import NotSet
from domain.access import Permission
from domain.knobs import KnobAction, KnobEntry, NotAllowed, written
from starter.client.knobs import Turned, UnknownKnob
from starter.telling.plainly import label
from webhooks.console.operating import request_by
from webhooks.console.pages import HOME, Sheet, page
from webhooks.console.staff import Staff, acting, form_of, out_of_scope, staff, unusable
from webhooks.console.times import time_element
from webhooks.edge.dependencies import TheJornada, TheSettings

PATH = f"{HOME}/knobs"
_ENTRIES = 50
_DID = {KnobAction.SET: "set", KnobAction.RESET: "reset"}

router = APIRouter(prefix=PATH)


class Act(BaseModel):
    """What to do, to which, and why."""

    action: KnobAction
    knob: str = Field(max_length=101)
    value: str = Field("", max_length=50)
    reason: str = Field("", max_length=500)


@router.get("")
async def knobs(
    reader: Annotated[Staff, Depends(staff(heeds_limit=True))],
    jornada: TheJornada,
    settings: TheSettings,
    said: str = "",
) -> HTMLResponse:
    """Show the knobs of the journeys that a reader sees, and who turned them."""
    own = jornada.access.own_journeys(reader.caller.scope)
    values = {
        "knobs": [_row(each) for each in await jornada.knobs.list(own)],
        "audit": [_entry(each) for each in await jornada.knobs.audit(_ENTRIES, own)],
        "may_operate": reader.may(Permission.OPERATE),
    }
    return page(settings, reader, Sheet("knobs", "Knobs", values, path=PATH, said=said))


@router.post("")
async def act(
    operator: Annotated[Staff, Depends(acting(Permission.OPERATE, heeds_limit=True))],
    wanted: Annotated[Act, Depends(form_of(Act))],
    jornada: TheJornada,
) -> RedirectResponse:
    """Set a knob, or give it its default again."""
    if not jornada.access.may_start(wanted.knob.partition(".")[0], operator.caller.scope):
        raise out_of_scope(operator)
    request = request_by(operator, wanted.reason)
    try:
        if wanted.action is KnobAction.SET:
            await jornada.knobs.set(wanted.knob, wanted.value, request)
        else:
            await jornada.knobs.reset(wanted.knob, request)
    except NotSet:
        return RedirectResponse(f"{PATH}?said=gone", 303)
    except UnknownKnob as unknown:
        raise unusable("the knob", str(unknown)) from None
    except NotAllowed as refused:
        raise unusable("the value", str(refused)) from None
    return RedirectResponse(f"{PATH}?said=knob_{wanted.action}", 303)


def _row(knob: Turned) -> dict[str, object]:
    declared, setting = knob.declared, knob.setting
    return {
        "name": knob.name,
        "title": f"{declared.title}, in {label(knob.journey)}" if declared else knob.name,
        "value": knob.value,
        "default": written(declared.default) if declared else "",
        "allowed": declared.allowed if declared else "",
        "about": declared.about if declared else "",
        "is_declared": declared is not None,
        "is_refused": knob.is_refused,
        "is_set": setting is not None,
        "set_to": setting.value if setting else "",
        "by": setting.by if setting else "",
        "reason": setting.reason if setting else "",
        "at": time_element(setting.at) if setting else "",
    }


def _entry(entry: KnobEntry) -> dict[str, object]:
    before, after = entry.before or "its default", entry.after or "its default"
    what = f"{entry.by} {_DID[entry.action]} {entry.name} from {before} to {after}"
    return {"at": time_element(entry.at), "what": what, "reason": entry.reason}
