"""Dead letters: events that no journey could be handed. Queued again, or put aside for good."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from fastapi.responses import HTMLResponse, RedirectResponse
from pydantic import BaseModel, Field

from adapters.store.events.queue import Chosen, EventQueue, QueuedEvent
from domain.access import Permission
from domain.operations import DeadLetterAction
from webhooks.console.customer import customer_path
from webhooks.console.operating import request_by
from webhooks.console.pages import HOME, Sheet, page
from webhooks.console.staff import Staff, acting, form_of, staff
from webhooks.console.times import time_element
from webhooks.edge.dependencies import TheJornada, TheSettings

PATH = f"{HOME}/dead-letters"
MOST = 50

router = APIRouter(prefix=PATH)


class Act(BaseModel):
    """What to do, about which, and why."""

    action: DeadLetterAction
    event: str = Field(min_length=1, max_length=300)
    reason: str = Field("", max_length=500)


@router.get("")
async def dead_letters(
    reader: Annotated[Staff, Depends(staff())],
    jornada: TheJornada,
    settings: TheSettings,
    name: Annotated[str, Query(max_length=200)] = "",
    customer: Annotated[str, Query(max_length=64)] = "",
    said: str = "",
) -> HTMLResponse:
    """Show dead letters, the oldest first: all, or those of a name or a customer."""
    names = frozenset({name.strip()}) if name.strip() else None
    chosen = Chosen(customer_id=customer.strip() or None, names=names)
    found = await EventQueue(jornada.database).dead_letters(MOST, chosen)
    values = {
        "letters": [_row(each) for each in found],
        "name": name,
        "customer": customer,
        "is_full": len(found) == MOST,
        "may_operate": reader.may(Permission.OPERATE),
    }
    return page(
        settings, reader, Sheet("dead_letters", "Dead letters", values, path=PATH, said=said)
    )


@router.post("")
async def act(
    operator: Annotated[Staff, Depends(acting(Permission.OPERATE))],
    wanted: Annotated[Act, Depends(form_of(Act))],
    jornada: TheJornada,
) -> RedirectResponse:
    """Queue one again, or put it aside. A repeat changes nothing."""
    request = request_by(operator, wanted.reason)
    count = await EventQueue(jornada.database).act_on(
        wanted.action, Chosen(wanted.event), request, datetime.now(UTC)
    )
    jornada.relay.dispatcher.wake()
    return RedirectResponse(f"{PATH}?said={wanted.action if count else 'gone'}", 303)


def _row(event: QueuedEvent) -> dict[str, object]:
    """Return one without its properties, which may be personal."""
    return {
        "id": event.event_id,
        "name": event.name,
        "problem": event.problem or "no reason was kept",
        "customer": event.customer_id,
        "path": customer_path(event.customer_id),
        "received": time_element(event.received_at),
        "tries": str(event.tries),
    }
