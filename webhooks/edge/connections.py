"""Connections: how long a caller may take for the head of a request."""

import asyncio

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol


class HeadsInTime(H11Protocol):
    """uvicorn's protocol, but it hangs up on whoever sends half a head and falls silent.

    uvicorn itself waits for ever: its own timer is for connections that are idle between requests,
    and the first byte of the next one ends that.
    """

    within: float
    """Seconds from a head's first byte, or from the connection, to the head's end."""
    _timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] # as uvicorn has it
        """Begin to wait for the first head."""
        super().connection_made(transport)
        self._await_head()

    def data_received(self, data: bytes) -> None:
        """Take in what came; a byte now and then gives no more time."""
        if self._is_before_head():
            self._await_head()
        super().data_received(data)
        if not self._is_before_head():
            self._stop_waiting()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait for nothing any more."""
        self._stop_waiting()
        super().connection_lost(exc)

    def _is_before_head(self) -> bool:
        return self.conn.their_state is h11.IDLE

    def _await_head(self) -> None:
        if self._timer is None:
            self._timer = self.loop.call_later(self.within, self.transport.close)

    def _stop_waiting(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None


def heads_within(seconds: float) -> type[HeadsInTime]:
    """Return the protocol for a server whose callers have so many seconds for each head."""
    return type("HeadsWithin", (HeadsInTime,), {"within": seconds})
