"""The SendGrid SDK's HTTP client, made to send once and to ask before it writes."""

import http.client
import time
import urllib.request
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

from python_http_client.client import Client

from vendors.http.sockets import forget_after


class OnceClient(Client):  # type: ignore[misc]  # the library has no types
    """The SDK's own client, but it follows no redirect: urllib would repeat it as a GET.

    `before_writing` is called when the connection stands, before the headers and before the body;
    what it raises comes out as it is, and nothing more is written.
    """

    def __init__(self, before_writing: Callable[[], None], **options: Any) -> None:
        super().__init__(**options)
        self._before_writing = before_writing

    def _make_request(self, _opener: object, request: object, timeout: float | None = None) -> Any:
        opener = urllib.request.build_opener(
            _NoRedirect, _HttpHandler(self._before_writing), _HttpsHandler(self._before_writing)
        )
        return super()._make_request(opener, request, timeout=timeout)


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        return None


class _AskingConnection(http.client.HTTPConnection):
    def __init__(self, *args: Any, before_writing: Callable[[], None], **options: Any) -> None:
        super().__init__(*args, **options)
        self._before_writing = before_writing
        self._stands = False

    def connect(self) -> None:
        started = time.monotonic()
        super().connect()
        self._stands = True
        # Each of a host's addresses may take the whole timeout; all together may not.
        left = (self.timeout or 0) - (time.monotonic() - started)
        if left <= 0:
            raise TimeoutError
        self.sock.settimeout(left)
        forget_after(self.sock, timedelta(seconds=left))

    def send(self, data: Any) -> None:
        if self.sock is None:
            self.connect()
        if self._stands:  # what a proxy is asked before is no request of ours
            self._before_writing()
        super().send(data)


class _AskingTlsConnection(_AskingConnection, http.client.HTTPSConnection):
    pass


class _Asking(urllib.request.AbstractHTTPHandler):
    def __init__(self, before_writing: Callable[[], None]) -> None:
        super().__init__()
        self._before_writing = before_writing

    def open_with(
        self, connection: type[_AskingConnection], request: urllib.request.Request
    ) -> http.client.HTTPResponse:
        return self.do_open(partial(connection, before_writing=self._before_writing), request)


class _HttpHandler(_Asking, urllib.request.HTTPHandler):
    def http_open(self, request: urllib.request.Request) -> http.client.HTTPResponse:
        return self.open_with(_AskingConnection, request)


class _HttpsHandler(_Asking, urllib.request.HTTPSHandler):
    def https_open(self, request: urllib.request.Request) -> http.client.HTTPResponse:
        return self.open_with(_AskingTlsConnection, request)
