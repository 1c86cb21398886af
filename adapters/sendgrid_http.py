"""The SendGrid SDK's HTTP client, made to send once and to tell what surely was not sent."""

import http.client
import time
import urllib.request
from typing import Any

from python_http_client.client import Client


class NotConnected(Exception):
    """No connection came about, so nothing was sent."""


class OnceClient(Client):  # type: ignore[misc]  # the library has no types
    """The SDK's own client, but it follows no redirect: urllib would repeat it as a GET."""

    def _make_request(self, _opener: object, request: object, timeout: float | None = None) -> Any:
        opener = urllib.request.build_opener(_NoRedirect, _HttpHandler, _HttpsHandler)
        return super()._make_request(opener, request, timeout=timeout)


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        return None


class _TellingConnection(http.client.HTTPConnection):
    """A connection that tells a failure to connect from all that may happen later."""

    def connect(self) -> None:
        started = time.monotonic()
        try:
            super().connect()
        except OSError:
            raise NotConnected from None
        # Each of a host's addresses may take the whole timeout; all together may not.
        left = (self.timeout or 0) - (time.monotonic() - started)
        if left <= 0:
            raise NotConnected
        self.sock.settimeout(left)


class _TellingTlsConnection(_TellingConnection, http.client.HTTPSConnection):
    pass


class _HttpHandler(urllib.request.HTTPHandler):
    def http_open(self, request: urllib.request.Request) -> http.client.HTTPResponse:
        return self.do_open(_TellingConnection, request)


class _HttpsHandler(urllib.request.HTTPSHandler):
    def https_open(self, request: urllib.request.Request) -> http.client.HTTPResponse:
        return self.do_open(_TellingTlsConnection, request)
