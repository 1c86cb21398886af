"""The console's pages: one layout, files of our own, and headers that let nothing else act."""

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from adapters.settings import Settings
from domain.access import Permission
from webhooks.console.staff import Staff, Turned
from webhooks.look import rendered

HOME = "/console"
_STATIC = Path(__file__).parent / "static"
_KINDS = {"console.css": "text/css; charset=utf-8", "htmx.min.js": "text/javascript; charset=utf-8"}
_FILES = {name: (_STATIC / name).read_bytes() for name in _KINDS}
_VERSION = hashlib.sha256(b"".join(_FILES.values())).hexdigest()[:12]
_A_YEAR = "public, max-age=31536000, immutable"

HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; "
    "img-src 'self' data:; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; "
    "base-uri 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    # Our own pages alone learn where a request came from: a check of ours reads its origin.
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex, nofollow",
    "Cache-Control": "no-store",
}
"""Of every answer that does not say otherwise."""

SAID: Mapping[str, str] = {
    "claimed": "The task is yours.",
    "resolved": "The task is done.",
    "hold": "It is held: nothing is sent and nothing ends until somebody resumes it.",
    "resume": "It goes on.",
    "skip_wait": "It waits no longer.",
    "leave": "They were taken out of the journey.",
    "answered": "The answer is entered; their journey hears it as if they had tapped it.",
    "requeue": "It is queued again, and handed on within a moment.",
    "discard": "It is put aside for good. It stays in the account of its customer.",
    "pause": "It is paused: nothing of it leaves from now on.",
    "unpause": "It goes on.",
    "knob_set": "It is set: whoever comes to it from now on has the new value.",
    "knob_reset": "It has its default again.",
    "broadcast_pause": "It is paused: once its page under way is done, nobody more enters.",
    "broadcast_resume": "It goes on where it was paused.",
    "broadcast_cancel": "It is ended for good. Whoever has entered goes on.",
    "gone": "There was nothing left to do: somebody was quicker.",
}
"""What a page says after an act, by the word in its URL."""

router = APIRouter(prefix=f"{HOME}/static")


class Place(NamedTuple):
    """A line of the navigation."""

    path: str
    label: str
    permission: Permission = Permission.READ
    whole: bool = False
    """Whether it concerns all customers, so that a key with a limit does not open it."""


PLACES: Sequence[Place] = (
    Place(HOME, "Find a customer"),
    Place(f"{HOME}/tasks", "Tasks"),
    Place(f"{HOME}/dead-letters", "Dead letters", whole=True),
    Place(f"{HOME}/quarantine", "Quarantine"),
    Place(f"{HOME}/pauses", "Pauses", whole=True),
    Place(f"{HOME}/knobs", "Knobs"),
    Place(f"{HOME}/broadcasts", "Broadcasts"),
    Place(f"{HOME}/help", "Help"),
)


@router.get("/{name}")
async def static(name: str) -> Response:
    """Return a file of ours. Its URL changes whenever it does."""
    if name not in _FILES:
        raise Turned(404, "There is no such file", "Go back to the console.")
    headers = {"Cache-Control": _A_YEAR}
    return Response(_FILES[name], media_type=_KINDS[name], headers=headers)


class Sheet(NamedTuple):
    """What a page shows."""

    template: str
    title: str
    values: Mapping[str, object] = MappingProxyType({})
    path: str = ""
    """Its place in the navigation."""
    said: str = ""
    """What was done just now, as its URL says."""
    status: int = 200


def page(settings: Settings, staff: Staff | None, sheet: Sheet) -> HTMLResponse:
    """Render a page of the console, for whoever is signed in."""
    inside = {
        "title": sheet.title,
        "company": settings.company,
        "version": _VERSION,
        "who": staff.caller.name if staff else "",
        "role": staff.caller.role if staff else "",
        "limited_to": str(staff.caller.scope) if staff and staff.caller.scope.is_limited else "",
        "token": staff.token if staff else "",
        "places": [_place(each, sheet.path) for each in PLACES if staff and opens(staff, each)],
        "notice": SAID.get(sheet.said, ""),
    } | dict(sheet.values)
    body = rendered(f"console/{sheet.template}.html", inside)
    return HTMLResponse(rendered("console/layout.html", inside | {"body": body}), sheet.status)


def part(staff: Staff, template: str, values: Mapping[str, object]) -> HTMLResponse:
    """Render a part of a page, for a page that asks for it by itself."""
    return HTMLResponse(rendered(f"console/{template}.html", {"token": staff.token, **values}))


def wants_part(request: Request) -> bool:
    """Tell whether a page asks for a part of itself."""
    return request.headers.get("HX-Request") == "true"


def opens(staff: Staff, place: Place) -> bool:
    """Tell whether somebody's key opens a place."""
    is_out = place.whole and staff.caller.scope.is_limited
    return staff.caller.may(place.permission) and not is_out


def _place(place: Place, path: str) -> dict[str, object]:
    return {"path": place.path, "label": place.label, "current": place.path == path}
