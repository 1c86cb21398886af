"""Who a customer is."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from cli.showing import Clock, plain
from domain.view import Match, View

MOST_TRAITS = 20
_NAME, _VALUE = 20, 48
"""Characters of a trait's name and value: no terminal wraps them into a line of its own."""
_READ = 1000


def profile_told(view: View, clock: Clock) -> Iterator[str]:
    """Say who they are, and since when they are known."""
    profile = view.profile
    name = f": {_short(profile.first_name)}" if profile.first_name else ""
    language = f", {profile.locale}" if profile.locale else ""
    yield f"Customer {view.customer_id}{name}{language}. {clock.label}"
    if profile.erased_at:
        yield f"They were erased {clock.moment(profile.erased_at)}."
    known, updated = clock.moment(profile.first_heard_at), clock.moment(profile.updated_at)
    yield f"Known since {known}; their data was told last {updated}."


def match_told(match: Match) -> str:
    """Say who it is that is reached at an address."""
    return f"{_short(match.first_name or 'no name told')}, {match.channel} {match.address}"


def traits_told(traits: Mapping[str, Any]) -> list[tuple[str, list[str]]]:
    """Return what else was told of them: names, and values as a line."""
    rows = [
        (_short(name, _NAME), [_short(_value(traits[name]), _VALUE)]) for name in sorted(traits)
    ]
    if len(rows) <= MOST_TRAITS:
        return rows
    return [*rows[:MOST_TRAITS], ("...", [f"and {len(rows) - MOST_TRAITS} more: see --json"])]


def _value(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _short(words: str, longest: int = _VALUE) -> str:
    read = plain(words[:_READ])
    return read if len(read) <= longest else f"{read[:longest]}..."
