"""What Twilio's answers mean: whether the text was taken, and who must act. Without its SDK."""

from collections.abc import Mapping
from datetime import datetime
from http import HTTPStatus

from domain.errors import Ambiguous, JornadaError, Misconfigured, Refused, Throttled
from domain.messages import Reason
from domain.retry_after import refused_to_look, retry_after
from vendors.twilio.faults import NOTHING_LEAVES, fault_of, fault_of_status

TOO_MANY = (20429, 21611)
"""Requests; texts that wait at our sender."""
SERVER_ERROR = 20500
_SUPPRESSING = {
    21610: Reason.OPTED_OUT,
    21211: Reason.INVALID_ADDRESS,  # not a valid number
    21614: Reason.INVALID_ADDRESS,  # cannot take texts
    30005: Reason.INVALID_ADDRESS,  # unknown to its carrier
    30006: Reason.INVALID_ADDRESS,  # a landline
}


def reason_to_suppress(code: int | None) -> Reason | None:
    """Return why an error makes its number unusable for texts, or None if it does not.

    Others may pass, or be about our words: https://www.twilio.com/docs/api/errors
    """
    return None if code is None else _SUPPRESSING.get(code)


def sorted_error(
    status: int, code: int | None, headers: Mapping[str, str], now: datetime
) -> JornadaError:
    """Say what an answer other than the documented success means for the message.

    See https://www.twilio.com/docs/api/errors; a 429 was not processed, while a 500 may have been.
    """
    answered = f"Twilio answered {status}" + (f", error {code}" if code else "")
    vendor_code, fault = str(code or status), fault_of(code)
    if status in (401, 403, 404, 405) or 300 <= status < 400 or code in NOTHING_LEAVES:  # noqa: PLR2004 - HTTP statuses
        fault = fault or fault_of_status(status)
        return Misconfigured(answered, vendor_code=vendor_code, fault=fault)
    if refused_to_look(status, headers) or code in TOO_MANY:
        wait = retry_after(headers, now)
        return Throttled(answered, retry_after=wait, vendor_code=vendor_code, fault=fault)
    if not 400 <= status < 500 or status == HTTPStatus.REQUEST_TIMEOUT or code == SERVER_ERROR:  # noqa: PLR2004 - as above
        return Ambiguous(answered)
    reason = reason_to_suppress(code)
    return Refused(
        answered,
        reason=reason or Reason.REJECTED,
        suppress=reason is not None,
        vendor_code=vendor_code,
        fault=fault,
    )
