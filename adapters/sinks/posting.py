"""One post to a sink: signed, in time, to where it may go. Of the answer only its head is read."""

from collections.abc import Mapping
from datetime import UTC, datetime
from http import HTTPStatus
from types import TracebackType
from typing import Self

import aiohttp

from adapters.sinks.resolving import GuardedResolver, PrivateAddress
from domain.retry_after import retry_after
from domain.sinks.addresses import check_sink_url
from domain.sinks.notices import Notice, body_of
from domain.sinks.signature import signed_headers
from domain.sinks.tries import Failure, SinkLimits

_ASKS_TO_WAIT = (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE)
_IS_PRIVATE = "its address is private: allow its network by JORNADA_SINK_NETWORKS"


class Posting:
    """Posts to sinks, as a context."""

    def __init__(self, limits: SinkLimits) -> None:
        self._limits = limits
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        self._session = aiohttp.ClientSession(
            # On a kept connection that the receiver closes just then, a notice would be lost.
            connector=aiohttp.TCPConnector(
                force_close=True, limit=0, resolver=GuardedResolver(self._limits.networks)
            ),
            timeout=aiohttp.ClientTimeout(self._limits.answer_within.total_seconds()),
            cookie_jar=aiohttp.DummyCookieJar(),
            headers={"User-Agent": "Jornada", "Content-Type": "application/json"},
            auto_decompress=False,
        )
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._session is not None:
            await self._session.close()

    async def post(self, url: str, notice: Notice, signing: list[str]) -> Failure | None:
        """Post a notice, signed by each of these secrets; return why it did not arrive, if so."""
        try:
            check_sink_url(url, self._limits.networks)
        except ValueError as wrong:
            return Failure(f"its URL {wrong}")
        body = body_of(notice)
        headers = signed_headers(notice.notice_id, datetime.now(UTC), body, signing)
        try:
            return await self._answer(url, body, headers)
        except (TimeoutError, aiohttp.ClientError, OSError, ValueError) as error:
            return Failure(_trouble(error, self._limits))

    async def _answer(self, url: str, body: bytes, headers: dict[str, str]) -> Failure | None:
        if self._session is None:
            raise RuntimeError("posting is a context: enter it first")
        async with self._session.post(
            url, data=body, headers=headers, allow_redirects=False
        ) as answer:
            return _failure(answer.status, answer.headers)  # the body is never read


def _failure(status: int, headers: Mapping[str, str]) -> Failure | None:
    if HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
        return None
    waits = retry_after(headers, datetime.now(UTC)) if status in _ASKS_TO_WAIT else None
    return Failure(f"it answers {status}", waits, gone=status == HTTPStatus.GONE)


def _trouble(error: Exception, limits: SinkLimits) -> str:
    """Say what is wrong, quoting nothing: an error of the library may hold the URL."""
    if isinstance(error, TimeoutError):
        return f"it does not answer within {limits.answer_within.total_seconds():g} s"
    if isinstance(getattr(error, "os_error", error), PrivateAddress):
        return _IS_PRIVATE
    if isinstance(error, aiohttp.ClientConnectorCertificateError):
        return "its certificate does not hold"
    if isinstance(error, aiohttp.ClientConnectorError):
        return "it cannot be reached"
    return f"it breaks off: {type(error).__name__}"
