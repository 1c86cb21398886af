"""What the vendors' webhooks have in common."""

import re
from time import monotonic
from typing import TypeGuard

import structlog

from adapters.addresses import email_of
from adapters.signatures import BadSignature
from domain.customers import Channel
from webhooks.refusals import Refusal

_ID = re.compile(r"[A-Za-z0-9_.:=+/-]{1,200}")
_E164 = re.compile(r"\+[1-9][0-9]{6,14}")

TOLD_EVERY = 60.0
"""Seconds, at least, between two lines in the log that say the same: anybody may post here."""
_told_at: dict[tuple[str, str], float] = {}

log = structlog.get_logger()


def is_vendor_id(value: object) -> TypeGuard[str]:
    """Tell whether a value can be an id: of a touchpoint of ours, or of a message of a vendor's."""
    return isinstance(value, str) and _ID.fullmatch(value) is not None


def address_told(channel: Channel, told: object) -> str | None:
    """Return the address that a vendor names, as we keep it; None where it names none."""
    if channel is Channel.SMS:
        # As Twilio writes it, with nothing before it: `whatsapp:+55...` is not reached by texts.
        return told if isinstance(told, str) and _E164.fullmatch(told) else None
    try:
        return email_of(told) if isinstance(told, str) else None
    except ValueError:
        return None


def forged(bad: BadSignature, vendor: str) -> Refusal:
    """Return the refusal of a post whose signature does not hold, and log it."""
    return _refused(
        vendor,
        f"the signature does not hold: {bad.reason}",
        f"only {vendor} may post here; check the key, PUBLIC_URL and the clock",
    )


def unverifiable(vendor: str, setting: str) -> Refusal:
    """Return the refusal of a post that nobody here could verify, and log it."""
    return _refused(vendor, "no key to verify signatures is set", f"set {setting}")


def _refused(vendor: str, reason: str, what_to_do: str) -> Refusal:
    """Refuse a vendor's post. Were it his, its news would be lost: whoever runs us must see it."""
    now = monotonic()
    if now - _told_at.get((vendor, reason), -TOLD_EVERY) >= TOLD_EVERY:
        _told_at[vendor, reason] = now
        log.error(
            "webhook_refused",
            vendor=vendor,
            reason=reason,
            who_must_act="operator",
            what_to_do=what_to_do,
        )
    return Refusal(403, reason, what_to_do)
