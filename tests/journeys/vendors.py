"""The vendors' fakes in a world whose clock skips, each on a line that can be cut."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple, Self
from urllib.parse import urlsplit

from aiohttp import web

from domain.customers import Channel
from tests.journeys.travel import Travel
from tests.journeys.world import travelling
from tests.vendors.sendgrid.fake import FakeSendGrid
from tests.vendors.twilio.fake import NUMBER, FakeTwilio


class Calendar:
    """The world's clock, as it was when last looked at. The world opens after its vendors."""

    def __init__(self) -> None:
        self.world: Travel | None = None
        self._seen: datetime | None = None

    async def look(self) -> None:
        """Read the world's clock."""
        if self.world:
            self._seen = await self.world.now()

    def __call__(self) -> datetime:
        if self._seen is None:
            raise AssertionError("a vendor was called before the world was open")
        return self._seen


class TravellingSendGrid(FakeSendGrid):
    """Dates what it takes by the world's clock."""

    def __init__(self, calendar: Calendar) -> None:
        super().__init__(clock=calendar)
        self._calendar = calendar

    async def take(self, request: web.Request, body: bytes) -> web.Response:
        await self._calendar.look()
        return await super().take(request, body)


class TravellingTwilio(FakeTwilio):
    """Dates what it takes and lists by the world's clock."""

    def __init__(self, calendar: Calendar) -> None:
        super().__init__(clock=calendar)
        self._calendar = calendar

    async def take(self, request: web.Request, body: bytes) -> web.Response:
        await self._calendar.look()
        return await super().take(request, body)


class Line:
    """A way to a vendor. While it is cut, connections are refused."""

    def __init__(self, vendor_url: str) -> None:
        self._there = urlsplit(vendor_url).port
        # Bound but not listening, it keeps the port ours while the line is cut: else a caller could
        # be given that very port to call from, and would reach itself.
        self._holder = socket.socket()
        self._holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        self._holder.bind(("127.0.0.1", 0))
        self._here = self._holder.getsockname()[1]
        self._server: asyncio.Server | None = None

    @property
    def url(self) -> str:
        """Where it begins."""
        return f"http://127.0.0.1:{self._here}"

    async def mend(self) -> None:
        """Let connections through."""
        self._server = await asyncio.start_server(
            self._connect, "127.0.0.1", self._here, reuse_port=True
        )

    async def cut(self) -> None:
        """Refuse connections."""
        if self._server:
            self._server.close()
            await self._server.wait_closed()
            self._server = None

    async def __aenter__(self) -> Self:
        await self.mend()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.cut()
        self._holder.close()

    async def _connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        from_vendor, to_vendor = await asyncio.open_connection("127.0.0.1", self._there)
        await asyncio.gather(_carry(reader, to_vendor), _carry(from_vendor, writer))


async def _carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while some := await reader.read(65_536):
        writer.write(some)
        await writer.drain()
    writer.close()


class Vendors(NamedTuple):
    """Both vendors, and the lines to them."""

    sendgrid: TravellingSendGrid
    twilio: TravellingTwilio
    lines: dict[Channel, Line]
    calendar: Calendar

    def of(self, channel: Channel) -> TravellingSendGrid | TravellingTwilio:
        """Return the vendor of a channel."""
        return self.sendgrid if channel is Channel.EMAIL else self.twilio

    def settings(self) -> dict[str, Any]:
        """Return what `travelling` needs so that messages go to them by the real SDKs."""
        return {
            "delivery": "vendors",
            "public_url": "https://go.example.com",
            "sendgrid_api_key": self.sendgrid.api_key,
            "sendgrid_base_url": self.lines[Channel.EMAIL].url,
            "email_from": "hello@example.com",
            "twilio_account_sid": self.twilio.account_sid,
            "twilio_auth_token": self.twilio.auth_token,
            "twilio_base_url": self.lines[Channel.SMS].url,
            "twilio_from": NUMBER,
        }


@asynccontextmanager
async def travelling_with_vendors(
    database_file: Path, **options: Any
) -> AsyncIterator[tuple[Travel, Vendors]]:
    """Open a world as `travelling` does, but messages leave by the real SDKs to the fakes."""
    async with (
        _both_vendors() as vendors,
        travelling(database_file, **options, **vendors.settings()) as world,
    ):
        vendors.calendar.world = world
        yield world, vendors


@asynccontextmanager
async def _both_vendors() -> AsyncIterator[Vendors]:
    calendar = Calendar()
    async with (
        TravellingSendGrid(calendar) as sendgrid,
        TravellingTwilio(calendar) as twilio,
        Line(sendgrid.url) as by_email,
        Line(twilio.url) as by_sms,
    ):
        lines = {Channel.EMAIL: by_email, Channel.SMS: by_sms}
        yield Vendors(sendgrid, twilio, lines, calendar)
