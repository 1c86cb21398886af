"""The signature of Twilio's webhooks: who really called. Pure functions over raw bytes."""

import base64
import hashlib
import hmac
from collections.abc import Iterable
from urllib.parse import SplitResult, parse_qsl, urlsplit

from vendors.base import BadSignature

MAX_FIELDS = 200
"""Twilio's callbacks have about twenty form fields."""

Pairs = list[tuple[str, str]]


def verify(auth_token: str, public_url: str, raw_body: bytes, signature: str) -> None:
    """Raise `BadSignature` unless Twilio signed this form for this URL, its query included.

    `public_url` is the URL that Twilio was given, not the one a proxy hands on; `signature` is the
    header `X-Twilio-Signature`. It holds no time, so a repeat is genuine and must be inert.
    """
    if not auth_token:
        raise ValueError("an auth token is needed: anyone can sign with an empty one")
    if not signature:
        raise BadSignature("unsigned")
    pairs = form_of(raw_body)
    given = signature.encode("utf-8", "replace")
    genuine = [
        hmac.compare_digest(signature_of(auth_token, url, pairs).encode(), given)
        for url in (public_url, *_respelled(urlsplit(public_url)))
    ]
    if not any(genuine):
        raise BadSignature("forged")


def form_of(raw_body: bytes) -> Pairs:
    """Read a webhook's form as Twilio signed it, blank values kept; raise `BadSignature` if odd."""
    try:
        return parse_qsl(
            raw_body.decode(), keep_blank_values=True, errors="strict", max_num_fields=MAX_FIELDS
        )
    except ValueError:
        raise BadSignature("odd form") from None


def signature_of(auth_token: str, url: str, pairs: Iterable[tuple[str, str]]) -> str:
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
