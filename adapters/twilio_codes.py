"""What Twilio's errors say of a number: without its SDK, for which the HTTP app has no use."""

from domain.messages import Reason

_BARRING = {
    21610: Reason.OPTED_OUT,
    21211: Reason.INVALID_ADDRESS,  # not a valid number
    21614: Reason.INVALID_ADDRESS,  # cannot take texts
    30005: Reason.INVALID_ADDRESS,  # unknown to its carrier
    30006: Reason.INVALID_ADDRESS,  # a landline
}


def barring(code: int | None) -> Reason | None:
    """Return why an error of Twilio's bars its number from texts, or None if it does not.

    Others may pass, or be about our words: https://www.twilio.com/docs/api/errors
    """
    return None if code is None else _BARRING.get(code)
