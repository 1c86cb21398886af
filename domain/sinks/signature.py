"""Signatures of the Standard Webhooks scheme: https://www.standardwebhooks.com (version 1.0.0)."""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Iterable
from datetime import datetime

PREFIX = "whsec_"
_BYTES = 32


def new_secret() -> str:
    """Make a secret: `whsec_`, and 32 random bytes in base64."""
    return PREFIX + base64.b64encode(secrets.token_bytes(_BYTES)).decode()


def signed_headers(
    notice_id: str, at: datetime, body: bytes, signing: Iterable[str]
) -> dict[str, str]:
    """Return the three headers of a post made at `at`, with a signature by each secret."""
    seconds = str(int(at.timestamp()))
    signatures = [signature(secret, notice_id, seconds, body) for secret in signing]
    return {
        "webhook-id": notice_id,
        "webhook-timestamp": seconds,
        "webhook-signature": " ".join(signatures),
    }


def signature(secret: str, notice_id: str, seconds: str, body: bytes) -> str:
    """Return `v1,` and the HMAC-SHA256, in base64, of the id, the time and the body."""
    key = base64.b64decode(secret.removeprefix(PREFIX))
    signed = f"{notice_id}.{seconds}.".encode() + body
    return "v1," + base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()
