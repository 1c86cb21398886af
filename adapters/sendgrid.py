"""E-mail by SendGrid: one request for one message, and an honest word on what became of it."""

import asyncio
import json
import logging
import re
import time
from collections.abc import Mapping
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any

from python_http_client.exceptions import HTTPError
from sendgrid import SendGridAPIClient

from adapters.retry_after import retry_after
from adapters.sendgrid_http import NotConnected, OnceClient
from domain.customers import Channel
from domain.errors import (
    Ambiguous,
    JornadaError,
    Misconfigured,
    Refused,
    Throttled,
    VendorUnavailable,
)
from domain.messages import Email, Parcel, Reason
from domain.ports import HTTP_TIMEOUT, Receipt

# At DEBUG this library logs every request with its key, its address and its words.
logging.getLogger("python_http_client").setLevel(logging.WARNING)
logging.getLogger("python_http_client.client").setLevel(logging.WARNING)

_TO_ADDRESS = re.compile(r"personalizations(\.\d+)?\.to(\.\d+)?\.email")
_FROM = re.compile(r"from(\..*)?")


class SendGridCourier:
    """Hands e-mails to SendGrid. `sender` is a verified address; `timeout` is in real seconds."""

    channel = Channel.EMAIL

    def __init__(
        self,
        api_key: str,
        *,
        base_url: str,
        sender: str,
        sender_name: str = "",
        timeout: timedelta = HTTP_TIMEOUT,
    ) -> None:
        self._from = {"email": sender} | ({"name": sender_name} if sender_name else {})
        self._timeout = timeout.total_seconds()
        sdk = SendGridAPIClient(api_key, host=base_url)
        self._mail_send = OnceClient(
            host=sdk.host,
            request_headers=sdk.client.request_headers,
            version=3,
            url_path=["mail", "send"],
        )

    async def deliver(self, parcel: Parcel, now: datetime) -> Receipt:
        """Hand a parcel to SendGrid, once; raises the errors of `domain.ports.Courier`."""
        payload = mail(parcel, self._from)
        deadline = time.monotonic() + self._timeout
        return await asyncio.to_thread(self._post, payload, now, deadline)

    def _post(self, payload: dict[str, Any], now: datetime, deadline: float) -> Receipt:
        # A claim is fenced: nothing may leave late, also when all threads were busy until now.
        left = deadline - time.monotonic()
        if left <= 0:
            raise VendorUnavailable("SendGrid was not called: no thread was free in time")
        try:
            answer = self._mail_send.post(request_body=payload, timeout=left)
        except NotConnected:
            raise VendorUnavailable("SendGrid could not be reached") from None
        except HTTPError as error:
            raise sorted_error(error.status_code, error.headers, error.body, now) from None
        except Exception as error:  # noqa: BLE001 - whatever it was, the request may have arrived
            raise Ambiguous(f"SendGrid's answer was lost ({type(error).__name__})") from None
        if answer.status_code != HTTPStatus.ACCEPTED:
            raise sorted_error(answer.status_code, answer.headers, answer.body, now)
        return Receipt(answer.headers.get("X-Message-Id") or "")


def mail(parcel: Parcel, sender: dict[str, str]) -> dict[str, Any]:
    """Build the body of `POST /v3/mail/send`. Beside address and words it is free of personal data.

    Links stay ours (no click tracking) and so does the unsubscribe (RFC 8058). Custom arguments and
    categories are kept by SendGrid beyond deletion: they hold the opaque touchpoint id and the
    message's name alone.
    """
    content = parcel.content
    if not isinstance(content, Email):
        raise TypeError("SendGrid carries e-mails only")
    payload: dict[str, Any] = {
        "from": sender,
        "personalizations": [
            {
                "to": [{"email": parcel.to}],
                "custom_args": {"touchpoint_id": parcel.touchpoint_id},
            }
        ],
        "subject": content.subject,
        "content": [
            {"type": "text/plain", "value": content.text},
            {"type": "text/html", "value": content.html},
        ],
        "categories": [parcel.message],
        "tracking_settings": {
            "subscription_tracking": {"enable": False},
            "click_tracking": {"enable": False, "enable_text": False},
            "open_tracking": {"enable": True},
        },
    }
    if parcel.unsubscribe_url:
        payload["headers"] = {
            "List-Unsubscribe": f"<{parcel.unsubscribe_url}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        }
    return payload


def sorted_error(
    status: int, headers: Mapping[str, str], body: bytes, now: datetime
) -> JornadaError:
    """Say what an answer other than 202 means for the message.

    See https://www.twilio.com/docs/sendgrid/api-reference/mail-send/errors. An answer that does not
    surely deny acceptance is ambiguous, 503 too: a gateway may say it with the mail already taken.
    """
    told = f"SendGrid answered {status}"
    fields = _fields_at_fault(body) if status == HTTPStatus.BAD_REQUEST else []
    if status in (401, 403, 404, 405) or 300 <= status < 400 or any(map(_FROM.fullmatch, fields)):  # noqa: PLR2004 - HTTP statuses
        return Misconfigured(told)
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return Throttled(told, retry_after=retry_after(headers, now))
    if any(map(_TO_ADDRESS.fullmatch, fields)):
        return Refused(told, reason=Reason.INVALID_ADDRESS, suppress=True)
    if 400 <= status < 500 and status != HTTPStatus.REQUEST_TIMEOUT:  # noqa: PLR2004 - as above
        return Refused(told, reason=Reason.REJECTED)
    return Ambiguous(told)


def _fields_at_fault(body: bytes) -> list[str]:
    try:
        errors = json.loads(body)["errors"]
        return [str(error.get("field")) for error in errors]
    except (ValueError, LookupError, TypeError, AttributeError):
        return []
