"""Links to the preference page: each is a customer's and an address's. A digest of it is kept."""

import hashlib
import secrets
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, select

from adapters.store.audit import note_preference_link
from adapters.store.customers.addresses import address_digest, addresses_on
from adapters.store.customers.canonical import canonical_id
from adapters.store.customers.rows import ensure_customer, lock_customer
from adapters.store.engine.defaults import consent_policy
from adapters.store.engine.methods import Store, reading, writing
from adapters.store.events.names import FROM_PREFERENCES
from adapters.store.events.write import store_event
from adapters.store.schema import customers, preference_links
from domain.customers import Channel
from domain.events import PreferenceLinkRequested
from domain.ids import event_id_of

_BYTES = 16
_INSERT = preference_links.insert()
_FIND = (
    select(preference_links)
    .join_from(preference_links, customers)
    .where(preference_links.c.token_digest == bindparam("digest"), customers.c.erased_at.is_(None))
)
_LIVES = select(customers.c.customer_id).where(
    customers.c.customer_id == bindparam("of_customer"), customers.c.erased_at.is_(None)
)


class PreferenceLink(NamedTuple):
    """Whose preferences a link opens, and for which channel's address it was made."""

    customer_id: str
    channel: Channel
    read_on: Channel | None
    """The channel, where it was sent to the address: who opens it reads that."""


class NewLink(NamedTuple):
    """A link that a company may show its customer."""

    token: str
    expires_at: datetime


class NotReached(LookupError):
    """The customer has no address on the channel."""


def make_link(
    tx: Connection,
    customer_id: str,
    channel: Channel,
    address: str,
    at: datetime,
    made_by: str | None = None,
) -> str:
    """Return the token of a new link, to be sent to an address. Only its digest is kept.

    With `made_by`, whose key asked for it, it is not sent there, and proves nothing of it.
    """
    token = secrets.token_urlsafe(_BYTES)
    row = {
        "token_digest": _digest(token),
        "customer_id": customer_id,
        "channel": channel,
        "address_digest": address_digest(channel, address),
        "made_at": at,
        "expires_at": at + consent_policy(tx).links_live,
        "made_by": made_by,
    }
    tx.execute(_INSERT, row)
    return token


def hand_out_link(
    tx: Connection, customer_id: str, channel: Channel, made_by: str, at: datetime
) -> NewLink | None:
    """Make a link for the address that a customer has now on a channel, and note it in the audit.

    None for one who is unknown, or was erased. Raises `NotReached`.
    """
    customer_id = canonical_id(tx, customer_id)
    if tx.scalar(_LIVES, {"of_customer": customer_id}) is None:
        return None
    row = lock_customer(tx, customer_id, at)
    if row.erased_at is not None:
        return None
    address = addresses_on(tx, row.customer_id, (channel,)).get(channel)
    if address is None:
        raise NotReached
    token = make_link(tx, row.customer_id, channel, address, at, made_by)
    note_preference_link(tx, row.customer_id, channel, made_by, at)
    return NewLink(token, at + consent_policy(tx).links_live)


def open_link(tx: Connection, token: str, at: datetime) -> PreferenceLink | None:
    """Return what a link opens; None if it is none, expired, or went to an address of the past."""
    return _found(tx, token, at)


def ask_for_link(tx: Connection, token: str, at: datetime) -> bool:
    """Have a fresh link sent to where an expired one was, once a day; nothing where that is past.

    Returns whether one will be sent. Whoever asks is not told.
    """
    link = _found(tx, token, None)
    if link is None:
        return False
    customer_id = ensure_customer(tx, link.customer_id, at)
    asked = PreferenceLinkRequested(channel=link.channel)
    return store_event(
        tx,
        event_id=event_id_of(f"{_digest(token)}:{at:%Y-%m-%d}", scope=FROM_PREFERENCES),
        customer_id=customer_id,
        name=PreferenceLinkRequested.event_name(),
        properties=asked.model_dump(mode="json"),
        occurred_at=at,
        source=FROM_PREFERENCES,
    )


class PreferenceLinks(Store):
    """Links to the preference page."""

    make = writing(make_link)
    hand_out = writing(hand_out_link)
    open = reading(open_link)
    ask = writing(ask_for_link)


def _found(tx: Connection, token: str, at: datetime | None) -> PreferenceLink | None:
    """Find a link whose address is still its customer's; with `at`, one that works then."""
    row = tx.execute(_FIND, {"digest": _digest(token)}).one_or_none()
    if row is None or (at is not None and row.expires_at <= at):
        return None
    channel = Channel(row.channel)
    address = addresses_on(tx, row.customer_id, (channel,)).get(channel)
    if address is None or address_digest(channel, address) != row.address_digest:
        return None
    return PreferenceLink(row.customer_id, channel, channel if row.made_by is None else None)


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
