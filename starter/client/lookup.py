"""Finding customers by what a person types: a number in any spelling, or an e-mail address."""

import asyncio
from collections.abc import Mapping, Sequence

from adapters.store.engine.database import Database
from adapters.store.reads.customer.found import matches_at
from channels.registry import CHANNELS
from domain.customers import Channel
from domain.view import Match
from starter.client.faults import UnusableField

NO_ADDRESS = "must be an e-mail address or a phone number"
NO_COUNTRY = "must be a country's two letters, such as BR"
_TWO = 2


async def reached_at(database: Database, typed: str, country: str | None = None) -> Sequence[Match]:
    """Return the customers at an address, as a person types it: several may share one.

    A number without + and `country` is taken as one of any country in which it is valid. Raises
    `UnusableField`, quoting nothing, for what is no address of any channel.
    """
    if country is not None and not (
        country.isascii() and country.isalpha() and len(country) == _TWO
    ):
        raise UnusableField("country", NO_COUNTRY)
    # What a number may be in all countries takes a moment, the first time: not in the event loop.
    meant = await asyncio.to_thread(_meant, typed.strip(), country and country.upper())
    if not meant:
        raise UnusableField("address", NO_ADDRESS)
    return await database.read(matches_at, meant)


def _meant(typed: str, country: str | None) -> Mapping[Channel, Sequence[str]]:
    found = {channel: spec.meant_by(typed, country) for channel, spec in CHANNELS.items()}
    return {channel: addresses for channel, addresses in found.items() if addresses}
