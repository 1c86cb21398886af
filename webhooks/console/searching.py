"""Finding a customer. By POST: what is looked for is personal, and URLs end up in logs."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response
from pydantic import BaseModel, Field

from adapters.store.reads.customer import is_known
from domain.access import Permission
from domain.ids import is_identifier
from domain.view import Match
from starter.client import Jornada, UnusableField
from starter.telling.plainly import plain
from webhooks.console.customer import customer_path
from webhooks.console.pages import HOME, Sheet, page, part, wants_part
from webhooks.console.staff import Staff, acting, form_of
from webhooks.edge.dependencies import TheJornada, TheSettings

router = APIRouter(prefix=HOME)

_WHAT = "Type a whole customer id, phone number or e-mail address."
_NOBODY = "Nobody is known by that. A phone number may be typed in any way."
_LIMITED = "Your key finds customers by their id alone, as it is limited."


class Search(BaseModel):
    """Whom to find."""

    whom: str = Field("", max_length=254)


@router.post("/search")
async def search(
    request: Request,
    reader: Annotated[Staff, Depends(acting(Permission.READ, heeds_limit=True))],
    search: Annotated[Search, Depends(form_of(Search))],
    jornada: TheJornada,
    settings: TheSettings,
) -> Response:
    """Show who is found; where it is one, their page."""
    whom = search.whom.strip()
    found, problem = await _found(jornada, reader, whom)
    values = {
        "whom": whom,
        "problem": problem,
        "found": [{"path": customer_path(each.customer_id), **_row(each)} for each in found],
    }
    if wants_part(request):
        return part(reader, "found", values)
    if len({each.customer_id for each in found}) == 1:
        return RedirectResponse(customer_path(found[0].customer_id), 303)
    return page(settings, reader, Sheet("search", "Find a customer", values, path=HOME))


async def _found(jornada: Jornada, reader: Staff, whom: str) -> tuple[Sequence[Match], str]:
    """Return who is meant, an id first, or else what to type."""
    if not whom:
        return (), _WHAT
    if is_identifier(whom) and await jornada.database.read(is_known, whom):
        return (Match(customer_id=whom, channel="", address="", first_name=None),), ""
    if reader.caller.scope.is_limited:
        return (), _LIMITED
    try:
        found = await jornada.views.reached_at(whom)
    except UnusableField:
        return (), _WHAT
    return found, "" if found else _NOBODY


def _row(match: Match) -> dict[str, object]:
    reached = f"{match.channel} {match.address}" if match.channel else ""
    name = plain(match.first_name or "")
    return {"id": match.customer_id, "name": name, "reached": reached}
