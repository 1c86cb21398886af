"""What holds no value, however a sender's program writes that."""

import re
from typing import Any

_BLANK = re.compile(r"[\s\u200b\u200c\u200d\u2060\ufeff]*")
_WORDS = frozenset({"null", "undefined", "none", "nil", "nan", "nat", "n/a", "na", "-", "?"})


def is_blank(value: Any) -> bool:
    """Tell whether a value is as good as left out: none, a text without a sign, an empty list."""
    if isinstance(value, str):
        return _BLANK.fullmatch(value) is not None
    return value is None or value in ([], {})


def says_nothing(value: Any) -> bool:
    """Tell whether a text is a program's or a sheet's word for no value: `N/A`, `undefined`."""
    return isinstance(value, str) and value.strip().casefold() in _WORDS
