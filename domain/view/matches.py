"""Who is found by an address."""

from domain.explanation.base import Explained


class Match(Explained):
    """A customer who is reached at an address. Several may share one."""

    customer_id: str
    channel: str
    address: str
    """As it is kept."""
    first_name: str | None
