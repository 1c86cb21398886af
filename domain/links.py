"""Links in messages: what opens them, and how long one of the old kind does."""

from datetime import datetime, timedelta

OLD_LINKS_LIVE = timedelta(days=90)
"""How long after tokens came a link that carries a touchpoint's own id still opens its page."""


def is_outlived(*, has_token: bool, tokens_since: datetime | None, now: datetime) -> bool:
    """Tell whether a link of the old kind is too old. To unsubscribe, no link ever is.

    Vendors see a touchpoint's id: it stands in callbacks and their logs, so it must not stay a key.
    """
    return not has_token and (tokens_since is None or now - tokens_since >= OLD_LINKS_LIVE)
