"""Keys: who may send events, and who may ask and start."""

import hmac
from collections.abc import Iterable
from typing import Annotated

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
from domain.ids import DEFAULT_WORKSPACE
from webhooks.edge.dependencies import TheSettings
from webhooks.edge.reading import parsed_body
from webhooks.edge.refusals import Refusal

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
    description="A write key (JORNADA_WRITE_KEYS) as the user name; the password stays empty. It "
    "may also be the body's `writeKey`, without this header.",
    auto_error=False,
)
_BEARER = HTTPBearer(
    scheme_name="API key",
    description="An API key (JORNADA_API_KEYS).",
    auto_error=False,
)


async def write_key(
    request: Request,
    settings: TheSettings,
    given: Annotated[HTTPBasicCredentials | None, Depends(_BASIC)],
) -> str:
    """Return the workspace of a caller's write key; refuse one without."""
    key = await _key_in_body(request) if given is None else given.username
    workspace = None if key is None else check_write_key(key, settings)
    if workspace is None:
        _log_refused(request, "JORNADA_WRITE_KEYS", is_missing=key is None)
        raise Refusal(
            401,
            "a write key is needed",
            "send a write key as the user name of HTTP Basic auth, its password empty",
            headers={"WWW-Authenticate": 'Basic realm="jornada"'},
        )
    return workspace


def check_write_key(key: str, settings: Settings) -> str | None:
    """Return the workspace that a write key is for; None where it is no key of ours."""
    return DEFAULT_WORKSPACE if _is_one_of(key, settings.write_keys) else None


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


Workspace = Annotated[str, Depends(write_key)]
"""The workspace of the caller's write key."""


async def api_key(
    request: Request,
    settings: TheSettings,
    given: Annotated[HTTPAuthorizationCredentials | None, Depends(_BEARER)],
) -> None:
    """Refuse a caller without an API key."""
    if given is None or not _is_one_of(given.credentials, settings.api_keys):
        _log_refused(request, "JORNADA_API_KEYS", is_missing=given is None)
        raise Refusal(
            401,
            "an API key is needed",
            "send the header `Authorization: Bearer` with an API key",
            headers={"WWW-Authenticate": 'Bearer realm="jornada"'},
        )


def _log_refused(request: Request, keys: str, *, is_missing: bool) -> None:
    """Say that somebody is refused: a source whose key was changed, say, loses its events."""
    route = getattr(request.scope.get("route"), "path", "")  # its template: paths name customers
    problem = "no key, or sent the wrong way" if is_missing else "a key that is not one of ours"
    if times := _said.times(route, problem):
        log.warning(
            "key_refused",
            route=route,
            problem=problem,
            times=times,
            who_must_act="whoever sends: compare their key with ours",
            setting=keys,
        )


def _is_one_of(given: str, keys: Iterable[SecretStr]) -> bool:
    # Every key is compared, each in constant time, so that timing tells nothing.
    candidate = given.encode("utf-8", "replace")
    return any([hmac.compare_digest(candidate, key.get_secret_value().encode()) for key in keys])  # noqa: C419 - all of them
