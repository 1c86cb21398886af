"""Placeholders: what a program says for an id that it does not have.

It would be one customer, or one order, to whom everybody's events belong.
"""

import re
from collections.abc import Collection
from functools import lru_cache

PLACEHOLDERS = (
    *("undefined", "null", "none", "nil", "nan", "n/a", "(null)", "(none)", "(not set)"),
    *("anonymous", "anon", "guest", "unknown", "unidentified", "not_authenticated"),
    *("true", "false", "0", "-1", "id", "user_id", "userid", "customer_id"),
    "00000000-0000-0000-0000-000000000000",
)
"""Unless a setting says otherwise. Their case does not matter."""

_UNRENDERED = re.compile(r"\[object .*\]|\{\{.*\}\}|\$\{.*\}|<\w+>|%\w+%", re.DOTALL)
"""An object printed as a text, or a template whose variable was never filled in."""
_ZEROES = re.compile(r"[0-]+")
"""An id of zeroes, of whatever length and with whatever hyphens."""


def is_placeholder(text: str, placeholders: Collection[str]) -> bool:
    """Tell whether a text stands for no id."""
    word = _folded(text)
    return word in _words(frozenset(placeholders)) or _UNRENDERED.fullmatch(word) is not None


def may_be_nobody(text: str, placeholders: Collection[str]) -> bool:
    """Tell whether a text stands for no id, or may: nobody is merged by zeroes alone."""
    return is_placeholder(text, placeholders) or _ZEROES.fullmatch(text.strip()) is not None


@lru_cache(maxsize=8)
def _words(placeholders: frozenset[str]) -> frozenset[str]:
    """Return placeholders as they are compared: once, not for each id."""
    return frozenset(map(_folded, placeholders))


def _folded(text: str) -> str:
    return text.strip().casefold()
