"""Preferences: what customers want to be sent, by their own page or as a company tells it."""

from collections.abc import Callable
from datetime import UTC, datetime

from adapters.store.customers.preference_links import (
    NewLink,
    NotReached,
    PreferenceLink,
    PreferenceLinks,
)
from adapters.store.customers.preferences import CustomerPreferences
from adapters.store.engine.database import Database
from adapters.store.events.names import FROM_PREFERENCES
from domain.customers import Channel
from domain.preferences import PreferenceChange, Preferences, everything_left

__all__ = ["CustomersPreferences", "NotReached"]

FROM_API = "api"
"""The source of what a company tells by `PUT`."""


class CustomersPreferences:
    """What customers want. `wake` lets the dispatcher look at once."""

    def __init__(self, database: Database, wake: Callable[[], None]) -> None:
        self._links = PreferenceLinks(database)
        self._preferences = CustomerPreferences(database)
        self._wake = wake

    async def of(self, customer_id: str) -> Preferences | None:
        """Return what a customer wants; None for one who is unknown, or was erased."""
        return await self._preferences.read(customer_id)

    async def change(self, customer_id: str, change: PreferenceChange) -> Preferences | None:
        """Take in what a company tells; None for a customer who is unknown, or was erased."""
        return await self._changed(customer_id, change, FROM_API, None)

    async def hand_out_link(
        self, customer_id: str, channel: Channel, made_by: str
    ) -> NewLink | None:
        """Make a link for a company to show its customer; None for who is unknown, or was erased.

        The audit has `made_by`, whose key asked for it. Raises `NotReached`.
        """
        return await self._links.hand_out(customer_id, channel, made_by, datetime.now(UTC))

    async def opened_by(self, token: str) -> PreferenceLink | None:
        """Return what a link opens; None where it is none, expired, or its address is past."""
        return await self._links.open(token, datetime.now(UTC))

    async def chosen(self, link: PreferenceLink, change: PreferenceChange) -> Preferences | None:
        """Take in what a customer chose on their page."""
        return await self._changed(link.customer_id, change, FROM_PREFERENCES, link.read_on)

    async def nothing_any_more(self, link: PreferenceLink) -> Preferences | None:
        """Take in that a customer wants nothing commercial any more, whatever the channel."""
        known = await self.of(link.customer_id)
        return known and await self.chosen(link, everything_left(known))

    async def ask_for_link(self, token: str) -> None:
        """Have a fresh link sent to where an expired one was. Whoever asks learns nothing."""
        await self._links.ask(token, datetime.now(UTC))
        self._wake()

    async def _changed(
        self, customer_id: str, change: PreferenceChange, source: str, read_on: Channel | None
    ) -> Preferences | None:
        now = datetime.now(UTC)
        changed = await self._preferences.change(
            customer_id, change, now, source=source, read_on=read_on
        )
        self._wake()
        return changed
