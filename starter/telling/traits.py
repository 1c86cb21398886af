"""What else was told of a customer: names, and values as a line."""

import json
from collections.abc import Mapping
from typing import Any

from starter.telling.plainly import plain

MOST_TRAITS = 20
_NAME, _VALUE = 20, 48
"""Characters of a trait's name and value: no terminal wraps them into a line of its own."""
_READ = 1000


def traits_told(traits: Mapping[str, Any]) -> list[tuple[str, list[str]]]:
    """Return what else was told of them: names, and values as a line."""
    rows = [(short(name, _NAME), [short(_value(traits[name]), _VALUE)]) for name in sorted(traits)]
    if len(rows) <= MOST_TRAITS:
        return rows
    return [*rows[:MOST_TRAITS], ("...", [f"and {len(rows) - MOST_TRAITS} more"])]


def _value(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def short(words: str, longest: int = _VALUE) -> str:
    """Return the beginning of anybody's words, on one line."""
    read = plain(words[:_READ])
    return read if len(read) <= longest else f"{read[:longest]}..."
