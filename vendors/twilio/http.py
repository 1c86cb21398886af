"""The Twilio SDK's HTTP client, made to send once and to ask before it writes."""

import json
import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import timedelta
from functools import partial
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

import aiohttp
from aiohappyeyeballs import AddrInfoType
from twilio.base.exceptions import TwilioException
from twilio.http.async_http_client import AsyncTwilioHttpClient
from twilio.http.response import Response

from domain.ports import CallDeadline
from vendors.http.sockets import forget_after
from vendors.http.write_guard import WriteGuard


class NotDocumentedSuccess(TwilioException):  # type: ignore[misc]  # the library has no types
    """An answer with another status than the documented one: 201 to a POST, 200 to a GET.

    The SDK's own errors leave out the headers and quote the rest.
    """

    def __init__(self, response: Response) -> None:
        super().__init__(f"status {response.status_code}")
        self.status: int = response.status_code
        self.headers: Mapping[str, str] = response.headers
        self.code = _code_in(response.text)


def _code_in(body: str) -> int | None:
    try:
        code = json.loads(body)["code"]
    except (ValueError, LookupError, TypeError):
        return None
    return code if isinstance(code, int) else None


_write_guard: ContextVar[WriteGuard | None] = ContextVar("write_guard", default=None)
"""The SDK hands nothing of ours through to its HTTP client."""


@contextmanager
def leaving(deadline: CallDeadline) -> Iterator[WriteGuard]:
    """Let the requests that are made in here leave past the deadline only."""
    write_guard = WriteGuard(deadline)
    token = _write_guard.set(write_guard)
    try:
        yield write_guard
    finally:
        _write_guard.reset(token)


async def _before_writing(*_: object) -> None:
    # aiohttp asks this when the connection stands, headers and body both still unwritten.
    if write_guard := _write_guard.get():
        write_guard.leave()


def _forgetful_socket(address: AddrInfoType, timeout: timedelta) -> socket.socket:
    family, kind, protocol, *_ = address
    made = socket.socket(family, kind, protocol)
    forget_after(made, timeout)
    return made


class OnceHttpClient(AsyncTwilioHttpClient):  # type: ignore[misc]  # the library has no types
    """The SDK's HTTP client, for another base URL, with a real timeout, no retry and no redirect.

    Every request has its own connection: on a kept one that Twilio closes just then, a text is lost
    or not, and nobody can say which.
    """

    def __init__(self, base_url: str, timeout: float) -> None:
        super().__init__(pool_connections=False, timeout=timeout)
        self._base_url = base_url
        forgetful = partial(_forgetful_socket, timeout=timedelta(seconds=timeout))
        tracing = aiohttp.TraceConfig()
        tracing.on_request_chunk_sent.append(_before_writing)
        self.session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(force_close=True, socket_factory=forgetful),
            trace_configs=[tracing],
        )

    async def request(self, method: str, url: str, **options: Any) -> Response:
        """Send a request to the base URL; raises `NotDocumentedSuccess` and aiohttp's errors."""
        # The SDK builds in a host of its own, which TWILIO_EDGE and TWILIO_REGION would change.
        ours = self._base_url + urlsplit(url)._replace(scheme="", netloc="").geturl()
        options |= {"timeout": self.timeout, "allow_redirects": False}
        response = await super().request(method, ours, **options)
        success = HTTPStatus.CREATED if method == "POST" else HTTPStatus.OK
        if response.status_code != success:
            raise NotDocumentedSuccess(response)
        return response
