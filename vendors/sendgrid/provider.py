"""E-mail by SendGrid: one request for one message, and an honest word on what became of it."""

import asyncio
import logging
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any, TypeVar

from python_http_client.exceptions import HTTPError
from sendgrid import SendGridAPIClient

from domain.customers import Channel
from domain.errors import Ambiguous, VendorUnavailable
from domain.messages import Email, OutboundMessage
from domain.ports import MOST_CALLS, REAL_TIME, SOON, CallDeadline, InDoubt, SendResult
from vendors.http.write_guard import WriteGuard
from vendors.sendgrid.errors import sorted_error, unanswered
from vendors.sendgrid.http import OnceClient
from vendors.sendgrid.lookup import MOST_FOUND, REMEMBERED, activity_query, found_in

# At DEBUG this library logs every request with its key, its address and its words.
logging.getLogger("python_http_client").setLevel(logging.WARNING)
logging.getLogger("python_http_client.client").setLevel(logging.WARNING)

T = TypeVar("T")


class SendGridProvider:
    """Hands e-mails to SendGrid. `sender` is a verified address; `timeout` is in real seconds.

    With `email_activity` it can also say what SendGrid has: the account must have the Email
    Activity API, a paid extra, and the key must be allowed to read it.
    """

    channel = Channel.EMAIL

    def __init__(
        self,
        api_key: str,
        *,
        base_url: str,
        sender: str,
        sender_name: str = "",
        timeout: timedelta = REAL_TIME.http_timeout,
        email_activity: bool = False,
    ) -> None:
        self._from = {"email": sender} | ({"name": sender_name} if sender_name else {})
        self._timeout = timeout.total_seconds()
        self._email_activity = email_activity
        self._sdk = SendGridAPIClient(api_key, host=base_url)
        # Of its own: the loop's few threads look up Twilio's address too, and may all hang here.
        self._threads = ThreadPoolExecutor(MOST_CALLS, thread_name_prefix="sendgrid")

    async def deliver(self, outbound: OutboundMessage, deadline: CallDeadline) -> SendResult:
        """Hand a message to SendGrid, once; raises the errors of `domain.ports.Provider`."""
        payload = mail(outbound, self._from)
        ends = time.monotonic() + self._timeout
        return await self._in_a_thread(self._post, payload, deadline, ends)

    async def trace(self, doubt: InDoubt, now: datetime) -> Sequence[str] | None:
        """Ask for the mails of the touchpoint in doubt; raises as `domain.ports.Provider` says.

        The API takes six requests a minute, and forgets:
        https://www.twilio.com/docs/sendgrid/api-reference/email-activity
        """
        if not self._email_activity or now - doubt.since >= REMEMBERED:
            return None
        query = activity_query(doubt.touchpoint_id)
        ends = time.monotonic() + self._timeout
        return await self._in_a_thread(self._ask, query, now, ends)

    def close(self) -> None:
        """Take no more calls; those under way come to their end."""
        self._threads.shutdown(wait=False)

    async def _in_a_thread(self, call: Callable[..., T], *arguments: object) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._threads, call, *arguments)

    def _post(self, payload: dict[str, Any], deadline: CallDeadline, ends: float) -> SendResult:
        write_guard = WriteGuard(deadline)
        mail_send = self._client(["mail", "send"], write_guard.leave)
        left = _seconds_until(ends)
        deadline.check()
        try:
            answer = mail_send.post(request_body=payload, timeout=left)
        except HTTPError as error:
            found = sorted_error(error.status_code, error.headers, error.body, deadline.now())
            raise found from None
        except VendorUnavailable:  # the deadline's: without its body it is no request
            raise
        except Exception as error:  # noqa: BLE001 - whatever it was, only whether it left counts
            if not write_guard.left:
                raise VendorUnavailable("SendGrid could not be reached") from None
            raise Ambiguous(f"SendGrid's answer was lost ({type(error).__name__})") from None
        if answer.status_code != HTTPStatus.ACCEPTED:
            raise sorted_error(answer.status_code, answer.headers, answer.body, deadline.now())
        return SendResult(answer.headers.get("X-Message-Id") or "")

    def _ask(self, query: str, now: datetime, ends: float) -> list[str]:
        messages = self._client(["messages"], lambda: None)
        left = _seconds_until(ends)
        try:
            answer = messages.get(query_params={"limit": MOST_FOUND, "query": query}, timeout=left)
        except HTTPError as error:
            raise unanswered(error.status_code, error.headers, now) from None
        except Exception as error:  # noqa: BLE001 - whatever it was, it may be asked again
            problem = f"SendGrid did not say what it has ({type(error).__name__})"
            raise VendorUnavailable(problem) from None
        if answer.status_code != HTTPStatus.OK:
            raise unanswered(answer.status_code, answer.headers, now)
        return found_in(answer.body)

    def _client(self, path: list[str], before_writing: Callable[[], None]) -> OnceClient:
        return OnceClient(
            before_writing,
            host=self._sdk.host,
            request_headers=dict(self._sdk.client.request_headers),
            version=3,
            url_path=path,
        )


def _seconds_until(ends: float) -> float:
    # Nothing may leave past its deadline, also when all threads were busy until now.
    left = ends - time.monotonic()
    if left <= 0:
        raise VendorUnavailable(
            "SendGrid was not called: no thread was free in time", retry_after=SOON
        )
    return left


def mail(outbound: OutboundMessage, sender: dict[str, str]) -> dict[str, Any]:
    """Build the body of `POST /v3/mail/send`. Beside address and words it is free of personal data.

    Links stay ours (no click tracking) and so does the unsubscribe (RFC 8058). Custom arguments and
    categories are kept by SendGrid beyond deletion: they hold the opaque touchpoint id and the
    message's name alone.
    """
    content = outbound.content
    if not isinstance(content, Email):
        raise TypeError("SendGrid carries e-mails only")
    payload: dict[str, Any] = {
        "from": sender,
        "personalizations": [
            {
                "to": [{"email": outbound.to}],
                "custom_args": {"touchpoint_id": outbound.touchpoint_id},
            }
        ],
        "subject": content.subject,
        "content": [
            {"type": "text/plain", "value": content.text},
            {"type": "text/html", "value": content.html},
        ],
        "categories": [outbound.message],
        "tracking_settings": {
            "subscription_tracking": {"enable": False},
            "click_tracking": {"enable": False, "enable_text": False},
            "open_tracking": {"enable": True},
        },
    }
    if outbound.unsubscribe_url:
        payload["headers"] = {
            "List-Unsubscribe": f"<{outbound.unsubscribe_url}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        }
    return payload
