"""A network that fails: every third post gets a 503 or a 429, before it is stored or after."""

import asyncio
import hashlib
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import uvicorn
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tests.waiting import eventually_so

EVERY = 3


class Flaky:
    """ASGI middleware: of every three posts one fails, in turn before and after it was taken in.

    Every other failure is a 429, and says when to come back. What is posted again because of it
    goes through, as the clients give up after a few tries.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._seen: set[bytes] = set()
        self._posts = 0
        self.lost = 0
        """Posts that were never taken in."""
        self.taken_in_vain = 0
        """Posts that were taken in, and of which their sender was told that they were not."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or not."""
        request = Request(scope, receive)
        body = await request.body()

        async def again() -> Message:
            return {"type": "http.request", "body": body}

        is_new = not self._is_a_repeat(request, body)
        self._posts += is_new
        if not is_new or self._posts % EVERY:
            await self._app(scope, again, send)
            return
        turn = self._posts // EVERY
        self.lost += turn % 2
        self.taken_in_vain += 1 - turn % 2
        if turn % 2 == 0:
            await self._app(scope, again, _swallow)
        status, headers = (429, {"Retry-After": "1"}) if turn % 4 > 1 else (503, {})
        await PlainTextResponse("no", status, headers)(scope, receive, send)

    def _is_a_repeat(self, request: Request, body: bytes) -> bool:
        """Tell whether a client posts again: Segment's say so, RudderStack's sends the same."""
        digest = hashlib.sha256(body).digest()
        is_known = digest in self._seen or "x-retry-count" in request.headers
        self._seen.add(digest)
        return is_known


async def _swallow(_message: Message) -> None:
    pass


@asynccontextmanager
async def listening(app: ASGIApp) -> AsyncIterator[str]:
    """Serve an app on a port of its own; yields its URL."""
    with socket.create_server(("127.0.0.1", 0), backlog=2048) as listener:
        server = uvicorn.Server(uvicorn.Config(app, lifespan="off", log_config=None))
        serving = asyncio.create_task(server.serve(sockets=[listener]))
        await eventually_so(lambda: server.started)
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        server.should_exit = True
        await serving
