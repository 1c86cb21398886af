"""The Twilio SDK's HTTP client, made to send once and to ask before it writes."""

import json
from collections.abc import Mapping
from datetime import timedelta
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from twilio.base.exceptions import TwilioException
from twilio.http.async_http_client import AsyncTwilioHttpClient
from twilio.http.response import Response

from vendors.http.once import once_session


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


class OnceHttpClient(AsyncTwilioHttpClient):  # type: ignore[misc]  # the library has no types
    """The SDK's own, but for another base URL, with a real timeout, no retry and no redirect."""

    def __init__(self, base_url: str, timeout: float) -> None:
        super().__init__(pool_connections=False, timeout=timeout)
        self._base_url = base_url
        self.session = once_session(timedelta(seconds=timeout))

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
