"""The HTTP client that posts to sinks. Of an answer only the head is read."""

from collections.abc import Mapping
from datetime import UTC, datetime
from http import HTTPStatus

import aiohttp

from adapters.sinks.resolving import GuardedResolver, PrivateAddress
from domain.retry_after import retry_after
from domain.sinks.tries import Failure, SinkLimits

_ASKS_TO_WAIT = (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE)
_IS_PRIVATE = "its address is private: allow its network by JORNADA_SINK_NETWORKS"


class SinkClient:
    """Posts once, and says why it did not arrive."""

    def __init__(self, limits: SinkLimits) -> None:
        self._limits = limits
        self._session = aiohttp.ClientSession(
            # On a kept connection that the receiver closes just then, a post would be lost.
            connector=aiohttp.TCPConnector(
                force_close=True, limit=0, resolver=GuardedResolver(limits.networks)
            ),
            timeout=aiohttp.ClientTimeout(limits.answer_within.total_seconds()),
            cookie_jar=aiohttp.DummyCookieJar(),
            headers={"User-Agent": "Jornada", "Content-Type": "application/json"},
            auto_decompress=False,
        )

    async def close(self) -> None:
        """Close what is open."""
        await self._session.close()

    async def post(self, url: str, body: bytes, headers: dict[str, str]) -> Failure | None:
        """Post to a URL; return why that did not arrive, if so. Follows no redirect."""
        posting = self._session.post(url, data=body, headers=headers, allow_redirects=False)
        try:
            async with posting as answer:
                return _failure(answer.status, answer.headers)
        except (TimeoutError, aiohttp.ClientError, OSError, ValueError) as error:
            return Failure(self._trouble(error))

    def _trouble(self, error: Exception) -> str:
        """Say what is wrong, quoting nothing: an error of the library may hold the URL."""
        if isinstance(error, TimeoutError):
            return f"it does not answer within {self._limits.answer_within.total_seconds():g} s"
        if isinstance(getattr(error, "os_error", error), PrivateAddress):
            return _IS_PRIVATE
        if isinstance(error, aiohttp.ClientConnectorCertificateError):
            return "its certificate does not hold"
        if isinstance(error, aiohttp.ClientConnectorError):
            return "it cannot be reached"
        return f"it breaks off: {type(error).__name__}"


def _failure(status: int, headers: Mapping[str, str]) -> Failure | None:
    if HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
        return None
    waits = retry_after(headers, datetime.now(UTC)) if status in _ASKS_TO_WAIT else None
    return Failure(f"it answers {status}", waits, gone=status == HTTPStatus.GONE)
