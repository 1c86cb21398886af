"""The console: pages for staff, made on the server. An app of its own, beside the API.

What is wrong is told on a page here, where the API answers in JSON.
"""

from collections.abc import Awaitable, Callable
from urllib.parse import quote

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from temporalio.service import RPCError

from adapters.settings import Settings
from adapters.store.engine.columns import Unstorable
from adapters.store.engine.errors import STORE_UNUSABLE
from starter.client import Jornada
from starter.client.operators import InvalidOperation, NoAnswer, NotEnrolled
from webhooks.console import (
    answering,
    broadcasts,
    company,
    customer,
    dead_letters,
    home,
    knobs,
    operating,
    pages,
    pauses,
    quarantine,
    searching,
    signing_in,
    tasks,
    words,
)
from webhooks.console.attempts import Attempts
from webhooks.console.pages import HEADERS, HOME
from webhooks.console.sessions import LASTS
from webhooks.console.staff import (
    COOKIE,
    STAFF,
    SignInNeeded,
    Turned,
    set_cookie,
)
from webhooks.edge import dependencies
from webhooks.edge.refusals import Refusal, asks_for_unstorable, log_unusable
from webhooks.edge.routes import add_routes

PARTS = (
    pages,
    signing_in,
    home,
    searching,
    customer,
    words,
    operating,
    answering,
    company,
    tasks,
    dead_letters,
    quarantine,
    pauses,
    knobs,
    broadcasts,
)


class Beside:
    """ASGI middleware: hands the console what is the console's, and the app all else."""

    def __init__(self, app: ASGIApp, console: ASGIApp) -> None:
        self._app = app
        self._console = console

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on to one of both."""
        path = scope.get("path", "")
        is_ours = scope["type"] == "http" and (path == HOME or path.startswith(f"{HOME}/"))
        await (self._console if is_ours else self._app)(scope, receive, send)


class _Guarded:
    """ASGI middleware: gives every answer its headers, and a session's cookie that is renewed."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app = app
        self._settings = settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and its answer with the headers."""
        state = scope.setdefault("state", {})

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                if renewed := state.get(COOKIE):
                    seconds = int(LASTS.total_seconds())
                    headers.append(
                        "Set-Cookie", set_cookie(self._settings, renewed, seconds=seconds)
                    )
            await send(message)

        await self._app(scope, receive, guarded)


def create_console(jornada: Jornada, settings: Settings) -> FastAPI:
    """Build the console."""
    app = FastAPI(
        title="Jornada's console",
        docs_url=None,
        redoc_url=None,
        openapi_url=None,  # pages are for people
        redirect_slashes=False,
    )
    dependencies.provide(app, jornada, settings)
    app.state.attempts = Attempts()
    app.add_middleware(_Guarded, settings=settings)
    add_routes(app, (part.router for part in PARTS))
    _answer_in_pages(app, settings)
    return app


def _answer_in_pages(app: FastAPI, settings: Settings) -> None:
    def told(request: Request, turned: Turned) -> HTMLResponse:
        sheet = pages.Sheet("turned", turned.title, {"what_to_do": turned.what_to_do})
        staff = request.scope["state"].get(STAFF)
        return pages.page(settings, staff, sheet._replace(status=turned.status))

    @app.exception_handler(SignInNeeded)
    async def nobody(request: Request, needed: SignInNeeded) -> Response:
        return _to_sign_in(request, settings, is_over=needed.is_over)

    @app.exception_handler(Turned)
    async def turned(request: Request, turned: Turned) -> HTMLResponse:
        return told(request, turned)

    def tells(status: int, title: str, what_to_do: str) -> _Handler:
        async def handler(request: Request, error: Exception) -> HTMLResponse:
            _mind(request, error)
            return told(request, Turned(status, title, what_to_do or f"{error}."))

        return handler

    for kind in STORE_UNUSABLE:
        handler = tells(503, "The store cannot be reached", "Nothing was lost. Try in a while.")
        app.add_exception_handler(kind, handler)
    app.add_exception_handler(RPCError, tells(503, "Temporal refuses", "Try in a while."))
    app.add_exception_handler(NotEnrolled, tells(409, "That journey is over", ""))
    app.add_exception_handler(InvalidOperation, tells(409, "That makes no sense now", ""))
    app.add_exception_handler(NoAnswer, tells(503, "There is no answer", ""))
    app.add_exception_handler(RequestValidationError, tells(404, *_NOTHING))
    app.add_exception_handler(Unstorable, tells(404, *_NOTHING))

    @app.exception_handler(HTTPException)
    async def framework(request: Request, error: HTTPException) -> HTMLResponse:
        title, what_to_do = _NOTHING if error.status_code == _NOT_FOUND else (error.detail, "")
        return told(request, Turned(error.status_code, title, what_to_do or _NOTHING[1]))

    @app.exception_handler(Refusal)
    async def refused(request: Request, refusal: Refusal) -> HTMLResponse:
        problem = refusal.problem
        return told(request, Turned(refusal.status, problem.error, problem.what_to_do))


def _mind(request: Request, error: Exception) -> None:
    """Log what is the store's, and raise again what is a fault of ours."""
    if isinstance(error, STORE_UNUSABLE):
        log_unusable(error)
    if isinstance(error, Unstorable) and not asks_for_unstorable(request):
        raise error


_Handler = Callable[[Request, Exception], Awaitable[HTMLResponse]]
_NOT_FOUND = 404
_NOTHING = ("There is no such page", "Go back to the console.")


def _to_sign_in(request: Request, settings: Settings, *, is_over: bool) -> Response:
    """Lead to where people sign in, and from there to what they wanted."""
    if pages.wants_part(request):
        return Response(status_code=204, headers={"HX-Redirect": f"{HOME}/sign-in"})
    wanted = _here(request) if request.method == "GET" else HOME
    if request.method == "GET" and request.headers.get("Sec-Fetch-Site") == "cross-site":
        # A link elsewhere, such as in a chat, brings no cookie of ours. Asked from here, it comes.
        return pages.page(settings, None, pages.Sheet("again", "One moment", {"path": wanted}))
    over = "&over=yes" if is_over else ""
    return RedirectResponse(f"{HOME}/sign-in?next={quote(wanted, safe='')}{over}", 303)


def _here(request: Request) -> str:
    query = request.url.query
    return f"{request.url.path}?{query}" if query else request.url.path
