"""Keys as shops have them: an order's number, in a form that may be seen in the Temporal UI.

A whole number becomes its digits. A text that is no identifier could be anything, an address too,
so only its HMAC is seen: a plain digest of an order's number could be guessed.
"""

import hashlib
import hmac
import unicodedata
from typing import Any

from domain.blanks import is_blank
from domain.ids import is_identifier

LONGEST = 1000
_EXACT = 2**53
"""Beyond it, two whole numbers may be one float."""
_HIDDEN = "hmac-"
_DIGITS = 32
"""Of the HMAC, in hexadecimal: 128 bits."""


def key_text(given: Any) -> str:
    """Return a key as a text, always the same for the same key.

    Raises ValueError, quoting nothing, for what is no key.
    """
    if isinstance(given, str) and is_identifier(given):  # as most are
        return given
    if isinstance(given, float) and given.is_integer() and abs(given) <= _EXACT:
        given = int(given)
    if isinstance(given, bool) or not isinstance(given, str | int):
        raise ValueError("must be a text or a whole number")  # noqa: TRY004 - as of any key
    if is_blank(given):
        raise ValueError("is blank: send the key, or leave it out")
    text = unicodedata.normalize("NFC", str(given)).strip()
    if len(text) > LONGEST:
        raise ValueError(f"is longer than {LONGEST} characters")
    return text


def may_be_seen(text: str) -> bool:
    """Tell whether a key's text can be seen in the Temporal UI as it is."""
    return is_identifier(text)


def hidden_key(text: str, secret: bytes) -> str:
    """Return what is seen of a key that must not be: the same each time, under one secret."""
    digest = hmac.new(secret, text.encode(), hashlib.sha256).hexdigest()
    return f"{_HIDDEN}{digest[:_DIGITS]}"


def is_hidden(value: object) -> bool:
    """Tell whether a value is what is seen of a hidden key."""
    return isinstance(value, str) and value.startswith(_HIDDEN)
