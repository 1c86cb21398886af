"""Twilio's side of its webhooks' signature, for rehearsals and tests only."""

from collections.abc import Mapping

from vendors.twilio.signature import signature_of


def sign_twilio(auth_token: str, url: str, form: Mapping[str, str]) -> dict[str, str]:
    """Return the header with which Twilio would post `form` to `url`, its query included.

    A fragment is for Twilio alone: it is neither sent nor signed.
    """
    called, _, _ = url.partition("#")
    return {"X-Twilio-Signature": signature_of(auth_token, called, form.items())}
