"""A customer's page: where they stand, what they got and why not, what they said, who helped."""

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Depends, Path, Query, Request
from fastapi.responses import HTMLResponse

from adapters.settings import Settings
from domain.access import Permission
from domain.ids import is_identifier
from domain.view import LONGEST_CURSOR, NoCursor, Timeline
from starter.client import Jornada
from starter.telling.moments import Clock
from starter.telling.plainly import plain
from starter.telling.traits import traits_told
from webhooks.console.account import PAGE, Account, account_of
from webhooks.console.pages import HOME, Sheet, page, part, wants_part
from webhooks.console.staff import Staff, Turned, staff, unusable
from webhooks.console.telling import Telling, entries_of
from webhooks.console.times import time_element
from webhooks.edge.dependencies import TheJornada, TheSettings

router = APIRouter(prefix=f"{HOME}/customers")

Reader = Annotated[Staff, Depends(staff(heeds_limit=True))]
CustomerId = Annotated[str, Path(max_length=64)]


@router.get("/{customer_id}")
async def customer(
    reader: Reader,
    customer_id: CustomerId,
    jornada: TheJornada,
    settings: TheSettings,
    said: str = "",
) -> HTMLResponse:
    """Show a customer."""
    account = await known(jornada, customer_id, reader)
    telling = Telling(account, workflows_url(settings, jornada))
    values = {
        **_who(account),
        **telling.page(),
        **_timeline(account.view.timeline, Clock(account.told.time_zone), customer_id),
        "may_help": reader.may(Permission.HELP),
        "may_operate": reader.may(Permission.OPERATE),
    }
    return page(settings, reader, Sheet("customer", account.told.customer_id, values, said=said))


@router.get("/{customer_id}/timeline")
async def timeline(
    request: Request,
    reader: Reader,
    customer_id: CustomerId,
    jornada: TheJornada,
    settings: TheSettings,
    before: Annotated[str | None, Query(max_length=LONGEST_CURSOR)] = None,
) -> HTMLResponse:
    """Show a page of what happened: as a page of its own, or as a part of the customer's."""
    try:
        found = await jornada.views.timeline(
            customer_id, before or None, PAGE, jornada.access.sight(reader.caller.scope)
        )
    except NoCursor as error:
        raise unusable("before", str(error)) from None
    if found is None:
        raise nobody()
    told = await jornada.explain(customer_id, reader.caller.scope)
    values = {"id": told.customer_id, **_timeline(found, Clock(told.time_zone), customer_id)}
    if wants_part(request):
        return part(reader, "entries", values)
    return page(settings, reader, Sheet("timeline", f"What happened: {told.customer_id}", values))


async def known(jornada: Jornada, customer_id: str, reader: Staff) -> Account:
    """Return an account as far as a reader may see it. Raises `Turned`."""
    account = None
    if is_identifier(customer_id):
        account = await account_of(jornada, customer_id, reader.caller.scope)
    if account is None:
        raise nobody()
    return account


def nobody() -> Turned:
    """Return the refusal of an id of which nothing is known."""
    return Turned(404, "Nobody is known by that id", "Find them by phone number or e-mail.")


def customer_path(customer_id: str, said: str = "") -> str:
    """Return where a customer's page is, and what it tells after an act."""
    path = f"{HOME}/customers/{quote(customer_id, safe='')}"
    return f"{path}?said={said}" if said else path


def workflows_url(settings: Settings, jornada: Jornada) -> str:
    """Return where the Temporal UI shows our workflows; nothing where no setting says so."""
    if not settings.temporal_ui:
        return ""
    return f"{settings.temporal_ui}/namespaces/{jornada.temporal.namespace}/workflows"


def _who(account: Account) -> dict[str, object]:
    profile = account.view.profile
    return {
        "id": account.told.customer_id,
        "path": customer_path(account.told.customer_id),
        "name": plain(profile.first_name or ""),
        "language": profile.locale or "",
        "traits": [
            {"name": name, "value": lines[0]} for name, lines in traits_told(profile.traits)
        ],
        "known_since": time_element(profile.first_heard_at),
        "erased": time_element(profile.erased_at) if profile.erased_at else "",
    }


def _timeline(found: Timeline, clock: Clock, customer_id: str) -> dict[str, object]:
    before = quote(found.before) if found.before else ""
    older = f"{customer_path(customer_id)}/timeline?before={before}" if before else ""
    return {"entries": entries_of(found, clock), "older": older}
