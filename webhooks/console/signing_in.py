"""Signing in with a key, and out. The key is looked at once, and never kept."""

import re
from typing import Annotated

import structlog
from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from pydantic import BaseModel, Field

from adapters.settings import Settings
from domain.access import Caller, Permission, Refused, key_id_of
from domain.access.keys import digest_of, mark_of
from starter.client import Jornada
from webhooks.console.attempts import Attempts
from webhooks.console.pages import HOME, Sheet, page
from webhooks.console.sessions import LASTS, Session
from webhooks.console.staff import (
    BY_KEY,
    BY_SETTING,
    OF_SETTING,
    Staff,
    acting,
    admin_of_setting,
    form_of,
    from_our_own_page,
    sessions_of,
    set_cookie,
)
from webhooks.edge.dependencies import TheJornada, TheSettings
from webhooks.edge.keys import is_one_of

log = structlog.get_logger()

_OURS = re.compile(r"/console(?:[/?][\w.:/?=&%@+-]*)?", re.ASCII)
"""Where a sign-in may lead: to a page of the console, and never to another host."""
_UP = re.compile(r"/(?:\.|%2e){1,2}(?:[/?]|$)", re.IGNORECASE)
"""A part of a path that a browser takes for a step up: it could lead out of the console."""
_NO = "That key opens nothing here. Check it, or ask whoever runs Jornada for one."
_OVER = "Your session is over: sign in again."
_NO_READER = "That key sends events, and opens no page: ask for a key of another role."

router = APIRouter(prefix=HOME)


class SignIn(BaseModel):
    """What the form says."""

    key: str = Field("", max_length=500)
    next: str = Field(HOME, max_length=500)


async def attempts_of(request: Request) -> Attempts:
    """Return the attempts that this process counts."""
    attempts: Attempts = request.app.state.attempts
    return attempts


@router.get("/sign-in")
async def ask(
    settings: TheSettings,
    next: str = HOME,  # noqa: A002 - the URL's
    over: str = "",
) -> HTMLResponse:
    """Ask for a key."""
    return _form(settings, next, _OVER if over else "")


@router.post("/sign-in", dependencies=[Depends(from_our_own_page)])
async def sign_in(
    request: Request,
    sign_in: Annotated[SignIn, Depends(form_of(SignIn))],
    jornada: TheJornada,
    settings: TheSettings,
    attempts: Annotated[Attempts, Depends(attempts_of)],
) -> Response:
    """Begin a session for whoever holds a key. It is a new one, whatever the browser had before."""
    address = request.client.host if request.client else ""
    if (wait := attempts.wait(address)) > 0:
        answer = _form(settings, sign_in.next, "Too many attempts: wait half a minute.", 429)
        answer.headers["Retry-After"] = f"{wait:.0f}"
        return answer
    key = sign_in.key.strip()
    caller, session = await _begun(key, jornada, settings)
    if session is None or not isinstance(caller, Caller):
        attempts.failed(address)
        log.warning("console_sign_in_refused", problem=_problem(caller), key=caller.name)
        return _form(settings, sign_in.next, _why_not(caller), 401)
    attempts.succeeded(address)
    log.info("console_signed_in", key=caller.name, role=caller.role)
    written = (await sessions_of(jornada)).written(session)
    return _to(sign_in.next, set_cookie(settings, written, seconds=int(LASTS.total_seconds())))


@router.post("/sign-out")
async def sign_out(
    staff: Annotated[Staff, Depends(acting(Permission.READ, heeds_limit=True))],
    request: Request,
    settings: TheSettings,
) -> Response:
    """End a session: the browser forgets it."""
    request.scope["state"].clear()
    log.info("console_signed_out", key=staff.name)
    return _to(f"{HOME}/sign-in", set_cookie(settings, "", seconds=0))


async def _begun(
    key: str, jornada: Jornada, settings: Settings
) -> tuple[Caller | Refused, Session | None]:
    """Return who holds a key, and a session of theirs where it opens the console."""
    secret = await jornada.access.session_secret()
    mark = mark_of(digest_of(key), secret)
    sessions = await sessions_of(jornada)
    if is_one_of(key, settings.api_keys):
        return admin_of_setting(), sessions.begin(BY_SETTING, OF_SETTING, mark)
    caller = await jornada.access.holder(key)
    key_id = key_id_of(key)
    if isinstance(caller, Refused) or key_id is None or not caller.may(Permission.READ):
        return caller, None
    return caller, sessions.begin(BY_KEY, key_id, mark)


def _problem(caller: Caller | Refused) -> str:
    return str(caller.why) if isinstance(caller, Refused) else "a key whose role may not read"


def _why_not(caller: Caller | Refused) -> str:
    if isinstance(caller, Caller):
        return _NO_READER
    return _NO if caller.name is None else f"This is {caller.why}. Ask for the new one."


def _form(settings: Settings, wanted: str, problem: str = "", status: int = 200) -> HTMLResponse:
    values = {"next": checked(wanted), "problem": problem, "company_sign_in": settings.has_oidc}
    return page(settings, None, Sheet("sign_in", "Sign in", values, status=status))


def _to(wanted: str, cookie: str) -> RedirectResponse:
    return RedirectResponse(checked(wanted), 303, {"Set-Cookie": cookie})


def checked(wanted: str) -> str:
    """Return where a sign-in leads: the console's first page, unless to one of its others."""
    is_ours = _OURS.fullmatch(wanted) and not _UP.search(wanted)
    return wanted if is_ours else HOME
