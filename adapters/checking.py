"""What may be kept of what strangers send, and what is answered to the rest.

Without FastAPI, as the command line needs it too.
"""

import math
import re
from collections.abc import Collection, Mapping
from typing import Any

from pydantic_core import ErrorDetails

from adapters.store.engine.columns import check_storable

DEEPEST = 20
"""How many levels JSON may be nested."""
LARGEST = 2**63
"""Numbers stay below it, so that every reader of ours can hold them."""

REPLACEMENT = "\ufffd"
"""Unicode's character for one that was lost."""

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


class Unusable(ValueError):
    """JSON that cannot be kept. Its message quotes nothing."""


def check_json(value: Any) -> None:
    """Raise `Unusable` unless parsed JSON can be kept: its depth, its texts, its numbers."""
    texts: list[str] = []
    _check_parts((value,), 1, texts)
    text = "".join(texts)  # one look at all of them: halves of a pair stay halves
    if not text.isascii() or "\0" in text:
        _check_text(text)


def _check_parts(parts: Collection[Any], depth: int, texts: list[str]) -> None:
    """Check the depth and the numbers of parts that are nested so deep; add their texts."""
    if parts and depth > DEEPEST:
        raise Unusable(f"the JSON is nested more than {DEEPEST} levels deep")
    for part in parts:
        if isinstance(part, str):
            texts.append(part)
        elif isinstance(part, dict):
            texts += part
            _check_parts(part.values(), depth + 1, texts)
        elif isinstance(part, list):
            _check_parts(part, depth + 1, texts)
        elif _is_too_large(part):
            raise Unusable("a number is too large: send it as a text")


def storable(value: Any, depth: int = DEEPEST) -> Any:
    """Return parsed JSON with U+FFFD for each character that PostgreSQL cannot store.

    These are NULs and halves of surrogate pairs, which clients make when they cut an emoji in two.
    What is nested too deep stays as it is, for `check_json` to refuse.
    """
    if isinstance(value, str):
        return _UNSTORABLE.sub(REPLACEMENT, value)
    if isinstance(value, list) and depth:
        return [storable(item, depth - 1) for item in value]
    if isinstance(value, dict) and depth:
        return {storable(key): storable(item, depth - 1) for key, item in value.items()}
    return value


def finite(value: Any, depth: int = DEEPEST) -> Any:
    """Return parsed JSON with null for NaN and Infinity, as JavaScript itself writes them."""
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, list) and depth:
        return [finite(item, depth - 1) for item in value]
    if isinstance(value, dict) and depth:
        return {key: finite(item, depth - 1) for key, item in value.items()}
    return value


def complaint(error: ErrorDetails) -> str:
    """Say what pydantic found wrong with a value, in words that do not quote it."""
    context = error.get("ctx", {})
    if error["type"] == "value_error":
        return str(context["error"])
    words = {
        "missing": "is missing",
        "string_type": "must be a text",
        "string_too_short": "is empty",
        "string_too_long": f"is longer than {context.get('max_length')} characters",
        "too_long": f"has more than {context.get('max_length')} entries",
        "dict_type": "must be an object",
        "less_than_equal": f"must be at most {context.get('le')}",
        "greater_than_equal": f"must be at least {context.get('ge')}",
    }
    kind = error["type"]
    return words.get(kind) or _WANTED.get(kind.partition("_")[0]) or _choice(context)


_NUMBER = "must be a number such as 120.50"
_WANTED = {
    "date": "must be a date such as 2026-12-01",
    "datetime": "must be a time with its offset, such as 2026-11-24T10:00:00-03:00",
    "int": "must be a whole number",
    "float": _NUMBER,
    "decimal": _NUMBER,
    "finite": _NUMBER,
    "bool": "must be true or false",
    "list": "must be a list",
}
"""What is wanted where pydantic's name of what is wrong begins so."""


def _choice(context: Mapping[str, Any]) -> str:
    expected = context.get("expected")
    return f"must be one of {expected}" if expected else "is not what it should be"


def _is_too_large(item: object) -> bool:
    if isinstance(item, int):
        return abs(item) >= LARGEST
    return isinstance(item, float) and not math.isfinite(item)


def _check_text(text: str) -> None:
    try:
        check_storable(text)
    except ValueError as error:
        raise Unusable(str(error)) from None
