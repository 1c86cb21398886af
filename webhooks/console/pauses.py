"""The brake: a message, a channel or a journey is paused, and let go on. With who did it."""

from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi.responses import HTMLResponse, RedirectResponse
from pydantic import BaseModel, Field

from adapters.store.pauses import AlreadyPaused, NotPaused
from domain.access import Permission
from domain.pauses import PauseAction, PauseEntry, PauseTarget
from starter.client.brake import UnknownTarget
from starter.client.catalogue import title_of
from starter.telling.plainly import label
from webhooks.console.operating import request_by
from webhooks.console.pages import HOME, Sheet, page
from webhooks.console.staff import Staff, acting, form_of, staff, unusable
from webhooks.console.times import time_element
from webhooks.edge.dependencies import TheJornada, TheSettings

PATH = f"{HOME}/pauses"
_ENTRIES = 50
_DID = {PauseAction.PAUSE: "paused", PauseAction.UNPAUSE: "let go on"}

router = APIRouter(prefix=PATH)


class Act(BaseModel):
    """What to do, to what, and why."""

    action: PauseAction
    target: str = Field(max_length=150, pattern="^(message|channel|journey):.+$")
    reason: str = Field("", max_length=500)


@router.get("")
async def pauses(
    reader: Annotated[Staff, Depends(staff())],
    jornada: TheJornada,
    settings: TheSettings,
    said: str = "",
) -> HTMLResponse:
    """Show what is paused, what waits for it, and who began and ended pauses."""
    values = {
        "pauses": [
            {
                "target": f"{each.target}:{each.name}",
                "label": _named(each.target, each.name),
                "by": each.by,
                "reason": each.reason,
                "at": time_element(each.at),
            }
            for each in await jornada.brake.pauses()
        ],
        "waiting": [
            {
                "label": title_of(each.message),
                "how": f"{each.channel}, in {label(each.journey)}",
                "count": str(each.messages),
            }
            for each in await jornada.brake.waiting()
        ],
        "audit": [_entry(each) for each in await jornada.brake.audit(_ENTRIES)],
        "targets": [
            {
                "kind": f"{target}s",
                "names": [
                    {"value": f"{target}:{name}", "label": _called(target, name)} for name in names
                ],
            }
            for target, names in jornada.brake.targets().items()
        ],
        "may_operate": reader.may(Permission.OPERATE),
    }
    return page(settings, reader, Sheet("pauses", "Pauses", values, path=PATH, said=said))


@router.post("")
async def act(
    operator: Annotated[Staff, Depends(acting(Permission.OPERATE))],
    wanted: Annotated[Act, Depends(form_of(Act))],
    jornada: TheJornada,
) -> RedirectResponse:
    """Pause it, or let it go on. A repeat changes nothing."""
    request = request_by(operator, wanted.reason)
    kind, _, name = wanted.target.partition(":")
    act = jornada.brake.pause if wanted.action is PauseAction.PAUSE else jornada.brake.unpause
    try:
        await act(PauseTarget(kind), name, request)
    except (AlreadyPaused, NotPaused):
        return RedirectResponse(f"{PATH}?said=gone", 303)
    except UnknownTarget as unknown:
        raise unusable("the target", str(unknown)) from None
    return RedirectResponse(f"{PATH}?said={wanted.action}", 303)


def _entry(entry: PauseEntry) -> dict[str, object]:
    did = f"{entry.by} {_DID[entry.action]} {_named(entry.target, entry.name)}"
    return {"at": time_element(entry.at), "what": did, "reason": entry.reason}


def _named(target: PauseTarget, name: str) -> str:
    return f"the {target} {_called(target, name)}"


def _called(target: PauseTarget, name: str) -> str:
    return title_of(name) if target is PauseTarget.MESSAGE else label(name)
