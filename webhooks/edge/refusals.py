"""Refusals: one shape for every answer that says no. It never quotes what was sent."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.routing import Match
from temporalio.service import RPCError

from adapters.checking import complaint
from adapters.seldom import Seldom
from adapters.store.engine.columns import Unstorable
from adapters.store.engine.errors import STORE_UNUSABLE, complaint_of
from adapters.store.events.message_ids import MessageIdReused
from starter.client import UnusableField

log = structlog.get_logger()

METHOD_NOT_ALLOWED = 405
_METHODS = ("DELETE", "GET", "HEAD", "PATCH", "POST", "PUT")

_MEANINGS = {
    400: "The body is not what it should be: broken, nested too deep, or not storable.",
    401: "The key is missing, wrong, or sent the wrong way.",
    403: "Not signed by the vendor, or stale; or the key's role or limits do not allow it. "
    "Nothing was changed.",
    404: "There is nothing of that name.",
    409: "It contradicts how the thing stands now. Nothing was changed.",
    413: "The body is too large.",
    415: "The body is packed in another way than gzip.",
    422: "A field cannot be used; the answer names it.",
    429: "Too many calls wait for the store: send it again after `Retry-After`, with the same id.",
    503: "The store cannot be reached, or Temporal refuses: send it again, with the same id.",
}


class Problem(BaseModel):
    """Why a request was refused, and what to do. Holds nothing of what was sent."""

    model_config = ConfigDict(frozen=True)

    error: str = Field(examples=["userId is missing"])
    what_to_do: str = Field(examples=["correct userId and send it again"])


_AS_JSON = {"application/json": {"schema": Problem.model_json_schema()}}
"""Spelled out: a `model` would be described in the media type of the route's own answers."""


class Refusal(Exception):
    """Ends a request with a status and a `Problem`."""

    def __init__(
        self,
        status: int,
        error: str,
        what_to_do: str,
        *,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(error)
        self.status = status
        self.problem = Problem(error=error, what_to_do=what_to_do)
        self.headers = headers

    def response(self) -> JSONResponse:
        """Return it as an HTTP answer."""
        return JSONResponse(self.problem.model_dump(), self.status, self.headers)


def documented(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Return OpenAPI's description of the refusals that a route may answer."""
    return {
        status: {"content": _AS_JSON, "description": _MEANINGS[status]}
        for status in (*statuses, 503)
    }


def answer_in_our_shape(app: FastAPI) -> None:
    """Make every refusal of `app`, also those of the framework, a `Problem`."""

    @app.exception_handler(Refusal)
    async def refused(_request: Request, refusal: Refusal) -> JSONResponse:
        return refusal.response()

    @app.exception_handler(RequestValidationError)
    async def invalid(_request: Request, error: RequestValidationError) -> JSONResponse:
        first = error.errors()[0]
        name = str(first["loc"][-1])  # a parameter of ours: path and query hold no free names
        return unusable(name, complaint(first)).response()

    @app.exception_handler(HTTPException)
    async def framework_says_no(request: Request, error: HTTPException) -> JSONResponse:
        advice = "see /openapi.json for what there is"
        headers = error.headers
        if error.status_code == METHOD_NOT_ALLOWED:
            headers = {"Allow": ", ".join(_methods_of(request))}
        theirs = Refusal(error.status_code, error.detail, advice, headers=headers)
        ours = error.__cause__  # of a form's body, which the framework reads, and wraps
        return (ours if isinstance(ours, Refusal) else theirs).response()

    async def store_is_away(_request: Request, error: Exception) -> JSONResponse:
        log_unusable(error)
        return Refusal(
            503,
            "the store cannot be reached",
            "send it again in a while, with the same message id",
            headers={"Retry-After": "5"},
        ).response()

    for kind in STORE_UNUSABLE:
        app.add_exception_handler(kind, store_is_away)

    @app.exception_handler(MessageIdReused)
    async def reused(_request: Request, error: MessageIdReused) -> JSONResponse:
        return unusable("messageId", str(error)).response()

    app.add_exception_handler(Unstorable, _names_nothing)

    @app.exception_handler(RPCError)
    async def temporal_refuses(_request: Request, error: RPCError) -> JSONResponse:
        return Refusal(
            503,
            f"Temporal refuses ({error.status.name})",
            "run `jornada migrate`, check TEMPORAL_NAMESPACE, and send it again",
        ).response()

    @app.exception_handler(ClientDisconnect)
    async def hung_up(_request: Request, _error: ClientDisconnect) -> JSONResponse:
        return Refusal(400, "the body ended early", "send it whole").response()  # read by nobody


async def _names_nothing(request: Request, error: Exception) -> JSONResponse:
    if not asks_for_unstorable(request):
        raise error
    return Refusal(404, "there is nothing of that name", "correct the URL").response()


def asks_for_unstorable(request: Request) -> bool:
    """Tell whether a URL holds a NUL, which is in nothing that is stored."""
    return "\x00" in request.scope["path"] or b"%00" in request.scope["query_string"]


_said = Seldom()


def log_unusable(error: Exception) -> None:
    """Say what is wrong with the store: callers learn only that they may try again."""
    problem, what_to_do = complaint_of(error)
    if times := _said.times(problem):
        log.error(
            "store_unusable",
            problem=problem,
            times=times,
            who_must_act="operator",
            what_to_do=what_to_do,
        )


def _methods_of(request: Request) -> list[str]:
    """Return the methods that a path has; the framework names those of its first route only."""

    def is_there(method: str) -> bool:
        scope = {**request.scope, "method": method}
        return any(route.matches(scope)[0] is Match.FULL for route in request.app.routes)

    return [method for method in _METHODS if is_there(method)]


@contextmanager
def refusing(spelled: Mapping[str, str]) -> Iterator[None]:
    """Refuse a request whose field cannot be used; `spelled` has the names of HTTP's own."""
    try:
        yield
    except UnusableField as fault:
        raise unusable(spelled.get(fault.field, fault.field), fault.why) from None


def unusable(name: str, why: str) -> Refusal:
    """Return the refusal of a field that cannot be used; `why` must not quote its value."""
    return Refusal(422, f"{name}: {why}", f"correct {name} and send it again")
