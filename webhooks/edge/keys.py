"""Keys: who calls, in which role, and whether their role may do what a route does.

A key of the settings opens as long as it is set. Every other key is looked up at each request.
"""

import hmac
from collections.abc import Awaitable, Callable, Iterable
from functools import cache
from typing import Annotated, NamedTuple

import structlog
from fastapi import Depends, HTTPException, Request
from fastapi.security import (
    HTTPAuthorizationCredentials,
    HTTPBasic,
    HTTPBasicCredentials,
    HTTPBearer,
)
from pydantic import SecretStr
from starlette.requests import HTTPConnection

from adapters.seldom import Seldom
from adapters.settings import Settings
from domain.access import STRANGER, Caller, Permission, Refused, Role, may
from starter.client import Jornada
from webhooks.edge.dependencies import TheJornada, TheSettings
from webhooks.edge.reading import parsed_body
from webhooks.edge.refusals import Refusal
from webhooks.edge.waiting import WaitingRoom

log = structlog.get_logger()

_said = Seldom()

UNREADABLE = (400, 415)
"""How a body is refused that is no JSON."""


class OurBasic(HTTPBasic):
    """Basic auth whose broken header is no key, as a missing one is."""

    async def __call__(self, request: HTTPConnection) -> HTTPBasicCredentials | None:  # type: ignore[override] # as FastAPI itself has it
        """Return the name and the password, if there are any."""
        try:
            return await super().__call__(request)
        except HTTPException:
            return None


_BASIC = OurBasic(
    scheme_name="Write key",
    realm="jornada",
    description="A key of the role intake as the user name; the password stays empty. It may also "
    "be the body's `writeKey`, without this header. `jornada keys create` makes it, or it is one "
    "of JORNADA_WRITE_KEYS.",
    auto_error=False,
)
_BEARER = HTTPBearer(
    scheme_name="API key",
    description="A key of any other role. `jornada keys create` makes it, or it is one of "
    "JORNADA_API_KEYS, which may do everything.",
    auto_error=False,
)


class _Kind(NamedTuple):
    """A kind of key, and how it is sent."""

    needed: str
    what_to_do: str
    challenge: str
    setting: str
    role: Role
    """Of those who hold a key of the setting."""
    keys: Callable[[Settings], Iterable[SecretStr]]


_WRITE = _Kind(
    "a write key is needed",
    "send a write key as the user name of HTTP Basic auth, its password empty",
    'Basic realm="jornada"',
    "JORNADA_WRITE_KEYS",
    Role.INTAKE,
    lambda settings: settings.write_keys,
)
_API = _Kind(
    "an API key is needed",
    "send the header `Authorization: Bearer` with an API key",
    'Bearer realm="jornada"',
    "JORNADA_API_KEYS",
    Role.ADMIN,
    lambda settings: settings.api_keys,
)


async def _sent_as_basic(
    request: Request,
    given: Annotated[HTTPBasicCredentials | None, Depends(_BASIC)],
) -> str | None:
    return await _key_in_body(request) if given is None else given.username


async def _key_in_body(request: Request) -> str | None:
    """Return the `writeKey` of a body, as some of Segment's libraries send it."""
    try:
        body = await parsed_body(request)
    except Refusal as refusal:
        if refusal.status in UNREADABLE:  # who has no key learns nothing of their body
            return None
        raise
    key = body.get("writeKey") if isinstance(body, dict) else None
    return key if isinstance(key, str) and key else None


async def _sent_as_bearer(
    given: Annotated[HTTPAuthorizationCredentials | None, Depends(_BEARER)],
) -> str | None:
    return given.credentials if given else None


@cache
def requires(
    permission: Permission, *, heeds_limit: bool = False
) -> Callable[..., Awaitable[Caller]]:
    """Return the dependency that lets a caller in whose role has a permission, and tells who it is.

    401 for whoever has no key that opens; 403 for a role that may not. A key that is limited to
    topics or journeys opens only what says that it keeps to the limit: `heeds_limit`.
    """
    kind = _WRITE if permission is Permission.INTAKE else _API
    sent = _sent_as_basic if kind is _WRITE else _sent_as_bearer

    async def admitted(
        request: Request,
        settings: TheSettings,
        jornada: TheJornada,
        given: Annotated[str | None, Depends(sent)],
    ) -> Caller:
        caller = await _caller(request, settings, jornada, kind, given)
        _check_may(request, caller, permission)
        if caller.scope.is_limited and not heeds_limit:
            raise out_of_scope(request, caller)
        return caller

    return admitted


Writer = Annotated[Caller, Depends(requires(Permission.INTAKE))]
"""A source of events."""


async def write_key(caller: Writer) -> str:
    """Refuse a caller without a write key; return the workspace that their key belongs to."""
    return caller.workspace


Workspace = Annotated[str, Depends(write_key)]
"""The workspace of the caller's write key."""
api_key = requires(Permission.ADMIN)
"""For a route that names no permission of its own."""


def out_of_scope(request: Request, caller: Caller) -> Refusal:
    """Return the refusal of what a caller's key does not cover."""
    _log_refused(request, "a key that does not cover this journey or topic", key=caller.name)
    return Refusal(
        403,
        f"this key is limited to the {caller.scope}",
        "send a key that covers what you ask for",
    )


async def _caller(
    request: Request, settings: Settings, jornada: Jornada, kind: _Kind, given: str | None
) -> Caller:
    """Return who sent a key. Raises `Refusal`, which says why only to those who hold the key."""
    if given is not None and is_one_of(given, kind.keys(settings)):
        return Caller(kind.setting, kind.role)
    found = STRANGER if given is None else await _holder(request, jornada, kind, given)
    if isinstance(found, Caller):
        return found
    problem = "no key, or sent the wrong way" if given is None else found.why
    named = {} if found.name is None else {"key": found.name}
    _log_refused(request, problem, setting=kind.setting, **named)
    is_strange = found == STRANGER
    raise Refusal(
        401,
        kind.needed if is_strange else f"this is {found.why}",
        kind.what_to_do if is_strange else "ask whoever runs Jornada for the new one",
        headers={"WWW-Authenticate": kind.challenge},
    )


async def _holder(request: Request, jornada: Jornada, kind: _Kind, given: str) -> Caller | Refused:
    if kind is not _WRITE:
        return await jornada.access.holder(given)
    room: WaitingRoom = request.app.state.waiting_room
    with room.place():
        return await jornada.access.holder(given)


def _check_may(request: Request, caller: Caller, permission: Permission) -> None:
    if caller.may(permission):
        return
    _log_refused(request, "a key whose role may not do this", key=caller.name)
    roles = ", ".join(role for role in Role if may(role, permission))
    raise Refusal(
        403,
        f"a key of the role {caller.role} may not {permission}",
        f"send a key of one of these roles: {roles}",
    )


def _log_refused(request: Request, problem: str, **facts: str) -> None:
    """Say that somebody is refused: a source whose key was changed, say, loses its events."""
    route = getattr(request.scope.get("route"), "path", "")  # its template: paths name customers
    if times := _said.times(route, problem, *facts.values()):
        log.warning(
            "key_refused",
            route=route,
            problem=str(problem),
            times=times,
            who_must_act="whoever sends: compare their key with `jornada keys list`",
            **facts,
        )


def is_one_of(given: str, keys: Iterable[SecretStr]) -> bool:
    """Tell whether a key is one of a setting's."""
    # Every key is compared, each in constant time, so that timing tells nothing.
    candidate = given.encode("utf-8", "replace")
    return any([hmac.compare_digest(candidate, key.get_secret_value().encode()) for key in keys])  # noqa: C419 - all of them
