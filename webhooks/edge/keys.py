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
from webhooks.edge.dependencies import TheSettings
from webhooks.edge.refusals import Refusal

log = structlog.get_logger()

_said = Seldom()


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
    description="A write key (JORNADA_WRITE_KEYS) as the user name; the password stays empty.",
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
) -> None:
    """Refuse a caller without a write key."""
    if given is None or not _is_one_of(given.username, settings.write_keys):
        _log_refused(request, "JORNADA_WRITE_KEYS", is_missing=given is None)
        raise Refusal(
            401,
            "a write key is needed",
            "send a write key as the user name of HTTP Basic auth, its password empty",
            headers={"WWW-Authenticate": 'Basic realm="jornada"'},
        )


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
