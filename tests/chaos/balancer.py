"""A little load balancer: one public URL, several HTTP processes, some of them dead just now."""

import itertools
from collections.abc import Sequence

import httpx


class Balancer(httpx.AsyncBaseTransport):
    """Sends each request to the next port. A dead one fails as a connection fails.

    Only where it connects is changed: URL, `Host` and signatures stay those of the public URL.
    """

    def __init__(self, ports: Sequence[int]) -> None:
        self._ports = itertools.cycle(ports)
        self._inner = httpx.AsyncHTTPTransport(
            limits=httpx.Limits(max_connections=None, max_keepalive_connections=20)
        )

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """See base class."""
        moved = httpx.Request(
            request.method,
            request.url.copy_with(host="127.0.0.1", port=next(self._ports)),
            headers=request.headers,
            stream=request.stream,
            extensions=request.extensions,
        )
        return await self._inner.handle_async_request(moved)

    async def aclose(self) -> None:
        """See base class."""
        await self._inner.aclose()
