"""What no answer may be: kept by a cache, or taken by a browser for something else than it is."""

from collections.abc import Mapping
from types import MappingProxyType

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

GUARDS: Mapping[str, str] = MappingProxyType(
    {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
)

_TWO_LENGTHS = frozenset({b"content-length", b"transfer-encoding"})


class Guarded:
    """ASGI middleware: gives every answer the headers that it does not have already.

    A request that tells its length in two ways is the last on its connection, as RFC 9112, 6.1,
    has it: a proxy may have believed the other one, and what follows be no request of its own.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and its answer with the headers."""
        is_ambiguous = {name for name, _ in scope.get("headers", ())} >= _TWO_LENGTHS

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in GUARDS.items():
                    headers.setdefault(name, value)
                if is_ambiguous:
                    headers["Connection"] = "close"
            await send(message)

        await self._app(scope, receive, guarded)
