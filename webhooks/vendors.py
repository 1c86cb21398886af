"""What the vendors' webhooks have in common."""

import re
from typing import TypeGuard

from pydantic import ValidationError

from adapters.signatures import BadSignature
from domain.customers import Channel
from webhooks.refusals import Refusal
from webhooks.traits import Known

_ID = re.compile(r"[A-Za-z0-9_.:=+/-]{1,200}")
_E164 = re.compile(r"\+[1-9][0-9]{6,14}")


def is_vendor_id(value: object) -> TypeGuard[str]:
    """Tell whether a value can be an id: of a touchpoint of ours, or of a message of a vendor's."""
    return isinstance(value, str) and _ID.fullmatch(value) is not None


def address_told(channel: Channel, told: object) -> str | None:
    """Return the address that a vendor names, as we keep it; None where it names none."""
    if channel is Channel.SMS:
        # As Twilio writes it, with nothing before it: `whatsapp:+55...` is not reached by texts.
        return told if isinstance(told, str) and _E164.fullmatch(told) else None
    try:
        return Known.model_validate({"email": told}).email
    except ValidationError:
        return None


def forged(bad: BadSignature, vendor: str) -> Refusal:
    """Return the refusal of a post whose signature does not hold."""
    return Refusal(
        403,
        f"the signature does not hold: {bad.reason}",
        f"only {vendor} may post here; check the key, PUBLIC_URL and the clock",
    )


def unverifiable(setting: str) -> Refusal:
    """Return the refusal of a post that nobody here could verify."""
    return Refusal(403, "no key to verify signatures is set", f"set {setting}")
