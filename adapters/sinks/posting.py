"""One post to a sink: signed, in time, and to where it may go."""

from datetime import UTC, datetime
from types import TracebackType
from typing import TYPE_CHECKING, Self

from domain.sinks.addresses import check_sink_url
from domain.sinks.notices import Notice, body_of
from domain.sinks.signature import signed_headers
from domain.sinks.tries import Failure, SinkLimits

if TYPE_CHECKING:
    from adapters.sinks.client import SinkClient


class Posting:
    """Posts to sinks, as a context."""

    def __init__(self, limits: SinkLimits) -> None:
        self._limits = limits
        self._client: SinkClient | None = None

    async def __aenter__(self) -> Self:
        from adapters.sinks.client import SinkClient  # noqa: PLC0415 - aiohttp is slow to import

        self._client = SinkClient(self._limits)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._client is not None:
            await self._client.close()

    async def post(self, url: str, notice: Notice, signing: list[str]) -> Failure | None:
        """Post a notice, signed by each of these secrets; return why it did not arrive, if so."""
        if self._client is None:
            raise RuntimeError("posting is a context: enter it first")
        try:
            check_sink_url(url, self._limits.networks)
        except ValueError as wrong:
            return Failure(f"its URL {wrong}")
        body = body_of(notice)
        headers = signed_headers(notice.notice_id, datetime.now(UTC), body, signing)
        return await self._client.post(url, body, headers)
