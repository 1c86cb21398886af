"""Who is signed in, and whether their key lets them do what a page does."""

from collections.abc import Awaitable, Callable
from functools import cache
from typing import Annotated, NamedTuple, TypeVar
from urllib.parse import urlsplit

import structlog
from fastapi import Depends, Request
from pydantic import BaseModel, SecretStr, ValidationError
from starlette.datastructures import FormData

from adapters.checking import complaint
from adapters.settings import Settings
from adapters.store.engine.columns import check_storable
from domain.access import Caller, Denied, Permission, Refused, Role, may
from domain.access.keys import digest_of, mark_of
from starter.client import Jornada
from webhooks.console.sessions import Session, Sessions
from webhooks.edge.dependencies import TheJornada, TheSettings

log = structlog.get_logger()

BY_KEY, BY_SETTING, BY_COMPANY = "key", "setting", "oidc"
"""How a session began."""
OF_SETTING = "JORNADA_API_KEYS"
TOKEN = "token"  # noqa: S105 - the name of a form's field
MOST_FIELDS = 40
COOKIE, STAFF = "console_cookie", "console_staff"
"""Where a request's state has the cookie that its answer sets, and who is signed in."""

_TAKEN_OUT = Refused(Denied.REVOKED, OF_SETTING)

M = TypeVar("M", bound=BaseModel)


class SignInNeeded(Exception):
    """Nobody is signed in, or no longer."""

    def __init__(self, *, is_over: bool = False) -> None:
        super().__init__()
        self.is_over = is_over
        """Whether somebody was."""


class Turned(Exception):
    """Ends a request with a page that says what is wrong, and what to do."""

    def __init__(self, status: int, title: str, what_to_do: str) -> None:
        super().__init__(title)
        self.status = status
        self.title = title
        self.what_to_do = what_to_do


class Staff(NamedTuple):
    """A person who is signed in."""

    caller: Caller
    session: Session
    token: str
    """What the forms of their pages hold."""

    @property
    def name(self) -> str:
        """Who acts, as the audit has it."""
        return self.caller.name

    def may(self, permission: Permission) -> bool:
        """Tell whether their role may do something."""
        return self.caller.may(permission)


def cookie_name(settings: Settings) -> str:
    """Return the cookie's name: by `__Host-`, no other host can set it."""
    return "__Host-jornada_console" if is_secure(settings) else "jornada_console"


def is_secure(settings: Settings) -> bool:
    """Tell whether browsers come by https: by http only on this machine."""
    return settings.public_url.startswith("https:")


def set_cookie(settings: Settings, value: str, *, seconds: int) -> str:
    """Return the header that sets the cookie; 0 seconds take it away."""
    secure = "; Secure" if is_secure(settings) else ""
    name = cookie_name(settings)
    return f"{name}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Strict{secure}"


async def sessions_of(jornada: Jornada) -> Sessions:
    """Return what reads and writes sessions on this store."""
    return Sessions(await jornada.access.session_secret())


async def signed_in(request: Request, jornada: Jornada, settings: Settings) -> Staff:
    """Return who is signed in. Raises `SignInNeeded`."""
    cookie = request.cookies.get(cookie_name(settings))
    if cookie is None:
        raise SignInNeeded
    sessions = await sessions_of(jornada)
    session = sessions.read(cookie)
    if session is None:
        raise SignInNeeded(is_over=True)
    caller = await _holder(session, jornada, settings)
    if isinstance(caller, Refused):
        log.warning("console_session_refused", problem=str(caller.why), key=caller.name)
        raise SignInNeeded(is_over=True)
    if renewed := sessions.renewed(session):
        request.scope["state"][COOKIE] = sessions.written(renewed)
    found = Staff(caller, session, sessions.token(session))
    request.scope["state"][STAFF] = found
    return found


async def _holder(session: Session, jornada: Jornada, settings: Settings) -> Caller | Refused:
    if session.how == BY_KEY:
        return await jornada.access.held_since(session.who, session.mark)
    if session.how == BY_COMPANY:
        is_open = settings.has_oidc and session.mark in settings.oidc_roles.values()
        ended = Refused(Denied.REVOKED, session.who)
        return Caller(session.who, session.mark) if is_open else ended
    secret = await jornada.access.session_secret()
    marks = [mark_of(digest_of(key), secret) for key in _texts(settings.api_keys)]
    return admin_of_setting() if session.mark in marks else _TAKEN_OUT


def admin_of_setting() -> Caller:
    """Return whoever holds a key of the setting."""
    return Caller(OF_SETTING, Role.ADMIN)


def _texts(keys: tuple[SecretStr, ...]) -> list[str]:
    return [key.get_secret_value() for key in keys]


@cache
def staff(
    permission: Permission = Permission.READ, *, heeds_limit: bool = False
) -> Callable[..., Awaitable[Staff]]:
    """Return the dependency that lets staff in whose role has a permission, and tells who it is.

    A key that is limited to topics or journeys opens only what keeps to the limit: `heeds_limit`.
    """

    async def admitted(request: Request, jornada: TheJornada, settings: TheSettings) -> Staff:
        found = await signed_in(request, jornada, settings)
        if not found.may(permission):
            roles = ", ".join(role for role in Role if may(role, permission))
            raise Turned(
                403,
                "Your key does not open this",
                f"Its role is {found.caller.role}, and this asks for one of these: {roles}.",
            )
        if found.caller.scope.is_limited and not heeds_limit:
            raise out_of_scope(found)
        return found

    return admitted


@cache
def acting(permission: Permission, *, heeds_limit: bool = False) -> Callable[..., Awaitable[Staff]]:
    """Return the dependency for what changes something: it came from a page of their session."""
    signed = staff(permission, heeds_limit=heeds_limit)

    async def admitted(
        request: Request,
        _ours: Annotated[None, Depends(from_our_own_page)],
        found: Annotated[Staff, Depends(signed)],
        jornada: TheJornada,
    ) -> Staff:
        form = await form_in(request)
        sessions = await sessions_of(jornada)
        if not sessions.is_token(found.session, str(form.get(TOKEN, ""))):
            raise Turned(403, "This page is old", "Open it anew, and do it again there.")
        return found

    return admitted


async def from_our_own_page(request: Request, settings: TheSettings) -> None:
    """Refuse what another site's page sends, or no page at all."""
    site = request.headers.get("Sec-Fetch-Site")
    origin = request.headers.get("Origin", "")
    ours = {_origin(settings.public_url), f"{request.url.scheme}://{request.url.netloc}"}
    is_ours = site == "same-origin" if site is not None else origin in ours
    if not is_ours or (origin and origin not in ours):
        raise Turned(403, "This came from another site's page", "Send it from the console itself.")


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


async def form_in(request: Request) -> FormData:
    """Return the fields of a form; a file is none."""
    return await request.form(max_files=0, max_fields=MOST_FIELDS)


def form_of(model: type[M]) -> Callable[[Request], Awaitable[M]]:
    """Return a dependency that reads a form as `model`: after it is known who sends it."""

    async def read(request: Request) -> M:
        form = await form_in(request)
        fields = {name: value for name, value in form.items() if isinstance(value, str)}
        try:
            for value in fields.values():
                check_storable(value)
            return model.model_validate(fields)
        except ValidationError as error:
            first = error.errors(include_input=False, include_url=False)[0]
            field = str(first["loc"][0]) if first["loc"] else "the form"
            raise unusable(field, complaint(first)) from None
        except ValueError as error:
            raise unusable("a field", str(error)) from None

    return read


def unusable(field: str, why: str) -> Turned:
    """Return the refusal of a field; `why` quotes nothing of it."""
    return Turned(422, "That cannot be used", f"{field.replace('_', ' ')}: {why}.")


def out_of_scope(found: Staff) -> Turned:
    """Return the refusal of what a key does not cover."""
    return Turned(
        403,
        "Your key does not open this",
        f"It is limited to the {found.caller.scope}. Ask for another key.",
    )
