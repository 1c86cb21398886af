"""What the vendors' webhooks have in common."""

import re
from typing import TypeGuard

from adapters.signatures import BadSignature
from webhooks.refusals import Refusal

_ID = re.compile(r"[A-Za-z0-9_.:=+/-]{1,200}")


def is_vendor_id(value: object) -> TypeGuard[str]:
    """Tell whether a value can be an id: of a touchpoint of ours, or of a message of a vendor's."""
    return isinstance(value, str) and _ID.fullmatch(value) is not None


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
