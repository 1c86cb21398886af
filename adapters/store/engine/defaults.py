"""What a deployment takes where a customer's own is not known: each transaction knows it."""

from sqlalchemy import Connection

from domain.clock import DEFAULT_ZONE

TIME_ZONE = "jornada_time_zone"
"""The execution option that `Database.open` sets."""


def default_zone(tx: Connection) -> str:
    """Return the IANA zone of customers whose own is unknown."""
    return str(tx.get_execution_options().get(TIME_ZONE, DEFAULT_ZONE))
