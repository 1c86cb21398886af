"""What customers and their browsers typed, made fit to print. None of it can be trusted."""

import re
import unicodedata
from collections.abc import Mapping

from messages.linkless import has_link, without_links

NAME_LENGTH = 40
"""A longer name is cut."""
VALUE_LENGTH = 200
"""Any other text is cut here."""
DEPTH = 5
"""Lists and mappings nested deeper are left out."""
DIGITS_IN_A_NAME = 2
"""More of them are a phone number or a prize, not a name."""

_LIKE_AN_ADDRESS = re.compile(r"://|www\.|@|\S[.。][^\W\d_]{2}", re.IGNORECASE)


def one_line(text: str) -> str:
    """Return `text` on one line, without control, format and unassigned characters."""
    line = " ".join(text.split())
    return "".join(char for char in line if unicodedata.category(char)[0] != "C").strip()


def greeting_name(typed: str) -> str | None:
    """Return the name to greet a customer by, or None where greeting without one is safer.

    Sign-up forms are abused to have a company mail out spam, written where the name belongs: a
    link, an address, a phone number. What looks like one of those is no name.
    """
    name = one_line(unicodedata.normalize("NFKC", typed))
    digits = sum(char.isdigit() for char in name)
    if _LIKE_AN_ADDRESS.search(name) or has_link(name) or digits > DIGITS_IN_A_NAME:
        return None
    name = name[:NAME_LENGTH].strip()
    return name if any(char.isalpha() for char in name) else None


def clean(value: object, depth: int = DEPTH) -> object:
    """Return an event's property with every text in it on one line, of bearable length, no link."""
    if isinstance(value, str):
        return _shown(value)[:VALUE_LENGTH]
    if isinstance(value, Mapping | list | tuple) and depth == 0:
        return None
    if isinstance(value, Mapping):
        return {_shown(str(key)): clean(item, depth - 1) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [clean(item, depth - 1) for item in value]
    return value


def _shown(text: str) -> str:
    return without_links(one_line(text))
