"""Signatures of the vendors' webhooks: who really called, and whether what was said is fresh.

Pure functions over raw bytes: a body is verified before it is parsed.
"""

import base64
import binascii
import hashlib
import hmac
import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from urllib.parse import SplitResult, parse_qsl, urlsplit

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import load_der_public_key

MAX_AGE = timedelta(hours=25)
"""SendGrid tries a genuine post again for 24 hours; what is older is a replay."""
MAX_LEAD = timedelta(minutes=5)
"""How far ahead of ours a vendor's clock may run."""
MAX_FIELDS = 200
"""Twilio's callbacks have about twenty form fields."""

Pairs = list[tuple[str, str]]


class BadSignature(Exception):
    """A webhook was not signed by its vendor, or is stale. Quotes nothing that was sent."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@lru_cache(maxsize=8)
def sendgrid_key(public_key: str) -> ec.EllipticCurvePublicKey:
    """Read SendGrid's verification key: base64 DER, ECDSA P-256; raise ValueError if it is none."""
    try:
        key = load_der_public_key(base64.b64decode("".join(public_key.split()), validate=True))
    except (ValueError, UnsupportedAlgorithm):
        key = None
    if not isinstance(key, ec.EllipticCurvePublicKey) or not isinstance(key.curve, ec.SECP256R1):
        raise ValueError("is not a base64 ECDSA P-256 public key")  # noqa: TRY004 - a value's fault
    return key


def verify_sendgrid(
    public_key: str, raw_body: bytes, signature: str, timestamp: str, now: datetime
) -> None:
    """Raise `BadSignature` unless SendGrid signed this body at this, recent, time.

    `signature` and `timestamp` are the headers `X-Twilio-Email-Event-Webhook-Signature` and
    `-Timestamp`, empty when missing. A wrong `public_key`, which is ours to mend, is a ValueError.
    """
    key = sendgrid_key(public_key)
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


def verify_twilio(auth_token: str, public_url: str, raw_body: bytes, signature: str) -> None:
    """Raise `BadSignature` unless Twilio signed this form for this URL, its query included.

    `public_url` is the URL that Twilio was given, not the one a proxy hands on; `signature` is the
    header `X-Twilio-Signature`. It tells no time, so a repeat is genuine and must be inert.
    """
    if not auth_token:
        raise ValueError("an auth token is needed: anyone can sign with an empty one")
    if not signature:
        raise BadSignature("unsigned")
    pairs = twilio_form(raw_body)
    given = signature.encode("utf-8", "replace")
    genuine = [
        hmac.compare_digest(twilio_signature(auth_token, url, pairs).encode(), given)
        for url in (public_url, *_respelled(urlsplit(public_url)))
    ]
    if not any(genuine):
        raise BadSignature("forged")


def twilio_form(raw_body: bytes) -> Pairs:
    """Read a webhook's form as Twilio signed it, blank values kept; raise `BadSignature` if odd."""
    try:
        return parse_qsl(
            raw_body.decode(), keep_blank_values=True, errors="strict", max_num_fields=MAX_FIELDS
        )
    except ValueError:
        raise BadSignature("odd form") from None


def twilio_signature(auth_token: str, url: str, pairs: Iterable[tuple[str, str]]) -> str:
    """Sign a form: base64 HMAC-SHA1 over the URL and each distinct field, sorted.

    See https://www.twilio.com/docs/usage/security#validating-requests. SHA-1 is Twilio's choice; as
    an HMAC it still holds.
    """
    signed = url + "".join(name + value for name, value in sorted(set(pairs)))
    digest = hmac.new(auth_token.encode(), signed.encode(), hashlib.sha1).digest()
    return base64.b64encode(digest).decode()


def _respelled(url: SplitResult) -> list[str]:
    """Spell a URL without and with its port: Twilio is known to sign either."""
    host = f"[{url.hostname}]" if ":" in (url.hostname or "") else url.hostname
    port = url.port or {"https": 443, "http": 80}.get(url.scheme)
    return [url._replace(netloc=netloc).geturl() for netloc in (f"{host}", f"{host}:{port}")]
