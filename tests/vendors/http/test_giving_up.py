"""A call that was given up leaves nothing behind: no byte that goes later, no busy thread."""

import asyncio
import socket
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta

import pytest

from domain.errors import Ambiguous, VendorUnavailable
from domain.ports import MOST_CALLS, Provider
from tests.vendors.deadlines import StubDeadline
from tests.vendors.outbound import EMAIL, TEXT
from tests.vendors.twilio.fake import ACCOUNT_SID, AUTH_TOKEN, NUMBER, FakeTwilio
from tests.waiting import BRIEFLY, PATIENCE, eventually_so, in_time
from vendors.http.sockets import forget_after
from vendors.sendgrid.provider import SendGridProvider
from vendors.twilio.provider import TwilioProvider

DEADLINE = StubDeadline(datetime(2026, 3, 1, 12, tzinfo=UTC))
BRIEF = timedelta(seconds=BRIEFLY)


class Silence:
    """A vendor that takes a request and says nothing; `ends` tells how each caller left."""

    def __init__(self) -> None:
        self.url = ""
        self.calls = 0
        self.ends: asyncio.Queue[str] = asyncio.Queue()
        self._lines: list[asyncio.StreamWriter] = []

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1)
        self.calls += 1
        self._lines.append(writer)
        try:
            while await reader.read(65_536):
                pass
            self.ends.put_nowait("closed")
        except ConnectionResetError:
            self.ends.put_nowait("reset")

    def hang_up(self) -> None:
        """Let all go who are still waiting."""
        for line in self._lines:
            line.close()


@pytest.fixture
async def silence() -> AsyncIterator[Silence]:
    vendor = Silence()
    server = await asyncio.start_server(vendor.serve, "127.0.0.1", 0)
    host, port = server.sockets[0].getsockname()
    vendor.url = f"http://{host}:{port}"
    yield vendor
    server.close()


def mail_provider(url: str, timeout: timedelta = BRIEF) -> SendGridProvider:
    return SendGridProvider("key", base_url=url, sender="hello@example.com", timeout=timeout)


def text_provider(url: str, timeout: timedelta = BRIEF) -> TwilioProvider:
    return TwilioProvider(ACCOUNT_SID, AUTH_TOKEN, base_url=url, sender=NUMBER, timeout=timeout)


@pytest.mark.parametrize(("provider", "outbound"), [(mail_provider, EMAIL), (text_provider, TEXT)])
async def test_a_connection_that_is_given_up_is_dropped_with_all_that_was_written(
    silence: Silence, provider: Callable[[str], Provider], outbound: object
) -> None:
    """Reset, not closed: a kernel that still had a byte to send would send it later."""
    caller = provider(silence.url)
    with pytest.raises(Ambiguous):
        await caller.deliver(outbound, DEADLINE)  # type: ignore[arg-type] # one of two parcels
    async with in_time():
        assert await silence.ends.get() == "reset"
    if isinstance(caller, TwilioProvider):
        await caller.aclose()


def test_the_kernel_gives_up_on_what_nobody_acknowledges_when_we_do() -> None:
    """Also for a process that is frozen, and closes nothing."""
    with socket.socket() as connection:
        forget_after(connection, timedelta(seconds=10))
        waits = connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT)
    assert waits == 10_000


async def test_mails_that_hang_hold_up_no_text(silence: Silence) -> None:
    """However many a worker has: Twilio's name is looked up by a thread, too."""
    patience = timedelta(seconds=PATIENCE)
    mails = mail_provider(silence.url, patience)
    async with FakeTwilio() as twilio:
        texts = text_provider(twilio.url.replace("127.0.0.1", "localhost"), patience)
        hanging = [asyncio.ensure_future(mails.deliver(EMAIL, DEADLINE)) for _ in range(MOST_CALLS)]
        await eventually_so(lambda: silence.calls == len(hanging))
        await texts.deliver(TEXT, DEADLINE)
        assert not any(each.done() for each in hanging)
        await texts.aclose()
    silence.hang_up()
    await asyncio.gather(*hanging, return_exceptions=True)


async def test_a_proxy_that_refuses_has_passed_nothing_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def refuse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n")
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(refuse, "127.0.0.1", 0)
    host, port = server.sockets[0].getsockname()
    monkeypatch.setenv("https_proxy", f"http://{host}:{port}")
    provider = mail_provider("https://mail.example.com", timedelta(seconds=PATIENCE))
    with pytest.raises(VendorUnavailable):
        await provider.deliver(EMAIL, DEADLINE)
    server.close()
