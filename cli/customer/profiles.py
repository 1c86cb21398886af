"""Who a customer is."""

from collections.abc import Iterator

from cli.showing import Clock
from domain.view import Match, View
from starter.telling.traits import short


def profile_told(view: View, clock: Clock) -> Iterator[str]:
    """Say who they are, and since when they are known."""
    profile = view.profile
    name = f": {short(profile.first_name)}" if profile.first_name else ""
    language = f", {profile.locale}" if profile.locale else ""
    yield f"Customer {view.customer_id}{name}{language}. {clock.label}"
    if profile.erased_at:
        yield f"They were erased {clock.moment(profile.erased_at)}."
    known, updated = clock.moment(profile.first_heard_at), clock.moment(profile.updated_at)
    yield f"Known since {known}; their data was told last {updated}."


def match_told(match: Match) -> str:
    """Say who it is that is reached at an address."""
    return f"{short(match.first_name or 'no name told')}, {match.channel} {match.address}"
