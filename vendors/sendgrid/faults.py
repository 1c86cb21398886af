"""What SendGrid says that is about our account or our sender, and what to do about it.

Its answers have no codes, so an answer's own words are compared with those that SendGrid documents.
They are never quoted.
"""

from http import HTTPStatus

from domain.faults import Fault

_NAME = "sendgrid"

_NO_CREDITS = Fault(
    f"{_NAME} credits",
    "SendGrid has no credits left for us",
    "raise the plan, or wait until the next period begins",
)
_SENDER = Fault(
    f"{_NAME} sender",
    "SendGrid refuses our sender: it is not a verified sender identity",
    "verify EMAIL_FROM or its domain in the console, under Sender Authentication",
)
_KEY = Fault(
    f"{_NAME} key",
    "SendGrid refuses our API key",
    "set SENDGRID_API_KEY to a key that is valid, then restart the workers",
)
_FORBIDDEN = Fault(
    f"{_NAME} forbidden",
    "SendGrid does not let our key or our account send mail",
    "give the key the right to send mail; look in the console whether the account is under review",
)
_REPUTATION = Fault(
    f"{_NAME} reputation",
    "mail servers refuse our mails because of our sender's reputation",
    "look at Deliverability in the console, and at the sender's domain authentication",
)
NO_ACTIVITY = Fault(
    f"{_NAME} activity",
    "SendGrid does not let our key read the Email Activity",
    "set SENDGRID_EMAIL_ACTIVITY to true only where the key may read Email Activity",
)

_SAID = (
    (b"credits exceeded", _NO_CREDITS),
    (b"verified sender identity", _SENDER),
)
_NO_CREDITS_WHEN_DROPPED = "Recipient List over Package Quota"


def fault_of(status: int, body: bytes, *, is_sender: bool) -> Fault | None:
    """Return why SendGrid takes no mail of ours, if an answer says so.

    `is_sender` tells whether it names the sender's field as the one at fault.
    """
    if 400 <= status < 500:  # noqa: PLR2004 - HTTP statuses
        said = next((fault for words, fault in _SAID if words in body.lower()), None)
        if said or is_sender:
            return said or _SENDER
    if status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
        return _KEY if status == HTTPStatus.UNAUTHORIZED else _FORBIDDEN
    if status in (404, 405) or 300 <= status < 400:  # noqa: PLR2004 - as above
        problem = f"SendGrid is not where we call it (HTTP {status})"
        return Fault(f"{_NAME} HTTP {status}", problem, "check SENDGRID_BASE_URL")
    return None


def fault_reported(state: str, reason: object, classification: object) -> Fault | None:
    """Return what an event says is wrong with our account or our sender, if it is about them."""
    if state == "dropped" and reason == _NO_CREDITS_WHEN_DROPPED:
        return _NO_CREDITS
    is_refused = state in ("blocked", "bounced", "deferred")
    return _REPUTATION if is_refused and classification == "Reputation" else None
