"""The signature of SendGrid's event webhook: who really called, and whether it is fresh.

Pure functions over raw bytes: a body is verified before it is parsed.
"""

import base64
import binascii
import re
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import load_der_public_key

from vendors.base import BadSignature

MAX_AGE = timedelta(hours=25)
"""SendGrid tries a genuine post again for 24 hours; what is older is a replay."""
MAX_LEAD = timedelta(minutes=5)
"""How far ahead of ours its clock may run."""


@lru_cache(maxsize=8)
def public_key(shown: str) -> ec.EllipticCurvePublicKey:
    """Read SendGrid's verification key: base64 DER, ECDSA P-256; raise ValueError if it is none."""
    try:
        key = load_der_public_key(base64.b64decode("".join(shown.split()), validate=True))
    except (ValueError, UnsupportedAlgorithm):
        key = None
    if not isinstance(key, ec.EllipticCurvePublicKey) or not isinstance(key.curve, ec.SECP256R1):
        raise ValueError("is not a base64 ECDSA P-256 public key")  # noqa: TRY004 - a value's fault
    return key


def verify(shown_key: str, raw_body: bytes, signature: str, timestamp: str, now: datetime) -> None:
    """Raise `BadSignature` unless SendGrid signed this body at this, recent, time.

    `signature` and `timestamp` are the headers `X-Twilio-Email-Event-Webhook-Signature` and
    `-Timestamp`, empty when missing. A wrong `shown_key`, which is ours to mend, is a ValueError.
    """
    key = public_key(shown_key)
    if not signature or not timestamp:
        raise BadSignature("unsigned")
    if not re.fullmatch(r"[0-9]{1,11}", timestamp):
        raise BadSignature("odd timestamp")
    try:
        proof = base64.b64decode(signature, validate=True)
        key.verify(proof, timestamp.encode() + raw_body, ec.ECDSA(hashes.SHA256()))
    except (InvalidSignature, binascii.Error, ValueError):
        raise BadSignature("forged") from None
    age = now - datetime.fromtimestamp(int(timestamp), UTC)
    if age > MAX_AGE:
        raise BadSignature("too old")
    if age < -MAX_LEAD:
        raise BadSignature("from the future")
