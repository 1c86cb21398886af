"""Who is reached at an address."""

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import Connection, bindparam, select

from adapters.store.customers.addresses import folded
from adapters.store.schema import addresses, customers
from domain.customers import Channel
from domain.view import Match

MOST_FOUND = 50

_AT = (
    select(
        addresses.c.customer_id, addresses.c.channel, addresses.c.address, customers.c.first_name
    )
    .join_from(addresses, customers)
    .where(
        addresses.c.channel == bindparam("on_channel"),
        addresses.c.folded.in_(bindparam("places", expanding=True)),
    )
    .order_by(addresses.c.customer_id, addresses.c.folded)
    .limit(MOST_FOUND)
)


def matches_at(tx: Connection, meant: Mapping[Channel, Collection[str]]) -> Sequence[Match]:
    """Return the customers who are reached at one of these addresses, by channel."""
    return [
        Match.model_validate(row)
        for channel, those in meant.items()
        for row in tx.execute(
            _AT, {"on_channel": channel, "places": [folded(channel, each) for each in those]}
        )
    ][:MOST_FOUND]
