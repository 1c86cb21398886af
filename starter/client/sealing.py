"""Sealed cursors: who may not see an entry reads nothing of it in the place where they read on."""

import base64
import binascii
import hmac
from typing import TYPE_CHECKING

from domain.view import LONGEST_CURSOR, NoCursor

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESSIV

_BYTES = 256
"""As many as any cursor has, so that a sealed one's length tells nothing either."""
_PURPOSE = b"jornada.timeline.cursor"


def sealed(cursor: str, secret: bytes) -> str:
    """Return a cursor that only `opened` reads: letters, digits, `-` and `_`."""
    shut = _cipher(secret).encrypt(cursor.encode().ljust(_BYTES, b"\0"), None)
    return base64.urlsafe_b64encode(shut).decode().rstrip("=")


def opened(given: str, secret: bytes) -> str:
    """Return what was sealed. Raises `NoCursor` for anything else: nobody makes up a place."""
    from cryptography.exceptions import InvalidTag  # noqa: PLC0415 - as the cipher

    if len(given) > LONGEST_CURSOR:
        raise NoCursor
    try:
        shut = base64.b64decode(given + "=" * (-len(given) % 4), b"-_", validate=True)
        return _cipher(secret).decrypt(shut, None).rstrip(b"\0").decode()
    except (binascii.Error, ValueError, InvalidTag):
        raise NoCursor from None


def _cipher(secret: bytes) -> "AESSIV":
    from cryptography.hazmat.primitives.ciphers.aead import AESSIV  # noqa: PLC0415 - slow, seldom

    return AESSIV(hmac.digest(secret, _PURPOSE, "sha512"))
