"""Bounds: how much a caller may send, counted while it comes in, and how long it may take."""

import asyncio
from collections.abc import Mapping

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from webhooks.edge.refusals import Refusal

EVENT_LIMIT = 32 * 1024
"""Bytes of one event, as in Segment's API."""
BATCH_LIMIT = 500 * 1024
"""Bytes of a batch, as in Segment's API."""
BATCHES = ("/v1/batch", "/v1/import")
"""Where batches are posted: the second is what some of Segment's older libraries say."""
WEBHOOK_LIMIT = 1024 * 1024
"""Bytes of one vendor's post, which may hold many events: they are known to grow to 768 KB."""
BODY_WITHIN = 30
"""Seconds from a request's head to the end of its body."""

LIMITS = {"/webhooks/": WEBHOOK_LIMIT, **dict.fromkeys(BATCHES, BATCH_LIMIT)}
"""Bytes by the beginning of a path, where the limit is not that of an event."""


def limit_of(path: str, limits: Mapping[str, int] = LIMITS) -> int:
    """Return how many bytes may be sent to a path."""
    return next((limit for start, limit in limits.items() if path.startswith(start)), EVENT_LIMIT)


def too_large(limit: int) -> Refusal:
    """Return the refusal of a body that is larger."""
    return Refusal(413, f"the body is larger than {limit // 1024} KB", "send less at once")


class BodyLimit:
    """ASGI middleware: refuses a body with 413 the moment it has grown too large, 408 if it lags.

    It counts what arrives. A Content-Length is believed only when it admits to being too large.
    """

    def __init__(
        self, app: ASGIApp, limits: Mapping[str, int] = LIMITS, within: float = BODY_WITHIN
    ) -> None:
        self._app = app
        self._limits = limits
        self._within = within

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, its body bounded."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        limit = limit_of(scope["path"], self._limits)
        received = _announced(scope) if _announced(scope) > limit else 0
        deadline: float | None = asyncio.get_running_loop().time() + self._within

        async def bounded() -> Message:
            nonlocal received, deadline
            if received <= limit:
                try:
                    async with asyncio.timeout_at(deadline):
                        message = await receive()
                except TimeoutError:
                    raise Refusal(
                        408,
                        "the body took too long",
                        "send it again, without a pause",
                        headers={"Connection": "close"},
                    ) from None
                received += len(message.get("body", b""))
                if not message.get("more_body", False):
                    deadline = None  # who asks on waits for the caller to hang up
            if received > limit:
                raise too_large(limit)
            return message

        await self._app(scope, bounded, send)


def _announced(scope: Scope) -> int:
    for name, value in scope["headers"]:
        if name == b"content-length" and value.isdigit():
            return int(value[:18])
    return 0
