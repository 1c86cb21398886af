"""What SendGrid's answers mean: whether the message was taken, and who must act."""

import json
import re
from collections.abc import Mapping
from datetime import datetime
from http import HTTPStatus

from domain.errors import (
    Ambiguous,
    JornadaError,
    Misconfigured,
    Refused,
    Throttled,
    VendorUnavailable,
)
from domain.messages import Reason
from domain.retry_after import refused_to_look, retry_after
from vendors.sendgrid.faults import NO_ACTIVITY, fault_of

_TO_ADDRESS = re.compile(r"personalizations(\.\d+)?\.to(\.\d+)?\.email")
_FROM = re.compile(r"from(\..*)?")


def sorted_error(
    status: int, headers: Mapping[str, str], body: bytes, now: datetime
) -> JornadaError:
    """Say what an answer other than 202 means for the message.

    See https://www.twilio.com/docs/sendgrid/api-reference/mail-send/errors. An answer that does not
    surely deny acceptance is ambiguous.
    """
    answered, code = f"SendGrid answered {status}", str(status)
    fields = _fields_at_fault(body) if status == HTTPStatus.BAD_REQUEST else []
    says_sender = any(map(_FROM.fullmatch, fields))
    if fault := fault_of(status, body, is_sender=says_sender):
        return Misconfigured(answered, vendor_code=code, fault=fault)
    if refused_to_look(status, headers):
        return Throttled(answered, retry_after=retry_after(headers, now), vendor_code=code)
    if any(map(_TO_ADDRESS.fullmatch, fields)):
        reason = Reason.INVALID_ADDRESS
        return Refused(answered, reason=reason, suppress=True, vendor_code=code)
    if 400 <= status < 500 and status != HTTPStatus.REQUEST_TIMEOUT:  # noqa: PLR2004 - HTTP statuses
        return Refused(answered, reason=Reason.REJECTED, vendor_code=code)
    return Ambiguous(answered)


def unanswered(status: int, headers: Mapping[str, str], now: datetime) -> JornadaError:
    """Say what an answer other than 200 means for a question: it is asked again, whatever it is."""
    answered = f"SendGrid answered {status} when asked what it has"
    if refused_to_look(status, headers):
        return Throttled(answered, retry_after=retry_after(headers, now))
    if status in (401, 403, 404):
        hint = NO_ACTIVITY.what_to_do
        return Misconfigured(f"{answered}: {hint}", vendor_code=str(status), fault=NO_ACTIVITY)
    return VendorUnavailable(answered)


def _fields_at_fault(body: bytes) -> list[str]:
    try:
        errors = json.loads(body)["errors"]
        return [str(error.get("field")) for error in errors]
    except (ValueError, LookupError, TypeError, AttributeError):
        return []
