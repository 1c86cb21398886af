"""Preferences: what a customer wants, read and changed as one."""

from datetime import datetime, time
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, bindparam, delete, select

from adapters.store.customers.addresses import addresses_on
from adapters.store.customers.canonical import canonical_id
from adapters.store.customers.consents import Told, consents_of, state_of, write_consents
from adapters.store.customers.rows import lock_customer
from adapters.store.customers.suppressions import is_suppressed
from adapters.store.customers.zones import whereabouts_of
from adapters.store.engine.methods import Store, reading, writing
from adapters.store.engine.statements import ByDialect
from adapters.store.events.names import FROM_LINK, FROM_PREFERENCES
from adapters.store.events.write import store_event
from adapters.store.schema import customers, quiet_hours
from channels.registry import CHANNELS
from domain.consent import subscription_of
from domain.customers import Channel, Consent, Topic
from domain.events import ConsentConfirmed, Event, PreferencesChanged, Unsubscribed
from domain.ids import event_id_of
from domain.preferences import PreferenceChange, Preferences, QuietHours, left_by

_OF_CUSTOMER = quiet_hours.c.customer_id == bindparam("of_customer")
_QUIET: Any = select(quiet_hours.c.begins, quiet_hours.c.ends).where(_OF_CUSTOMER)
_DROP_QUIET = delete(quiet_hours).where(_OF_CUSTOMER)
_SET_QUIET = ByDialect(
    quiet_hours,
    lambda insert: insert.on_conflict_do_update(
        index_elements=["customer_id"],
        set_={name: insert.excluded[name] for name in ("begins", "ends", "at", "source")},
    ),
)
_CUSTOMER = select(customers.c.locale, customers.c.time_zone, customers.c.erased_at).where(
    customers.c.customer_id == bindparam("of_customer")
)
_PLACES = [(topic, channel) for topic in Topic if topic.can_be_left for channel in Channel]
_BY_DEFAULT = frozenset(
    (topic, channel) for topic, channel in _PLACES if CHANNELS[channel].consents_by_default(topic)
)


def preferences_of(tx: Connection, customer_id: str) -> Preferences | None:
    """Return what a customer wants; None for one who is unknown, or was erased."""
    customer_id = canonical_id(tx, customer_id)
    row = tx.execute(_CUSTOMER, {"of_customer": customer_id}).one_or_none()
    if row is None or row.erased_at is not None:
        return None
    said = {(word.topic, word.channel): word for word in consents_of(tx, customer_id)}
    addresses = addresses_on(tx, customer_id, tuple(Channel))
    return Preferences(
        customer_id=customer_id,
        locale=row.locale or "en",
        time_zone=whereabouts_of(tx, customer_id, row.time_zone).zone,
        consents={place: state_of(said.get(place)) for place in _PLACES},
        channels=tuple(addresses),
        suppressed=tuple(each for each in addresses if is_suppressed(tx, each, addresses[each])),
        quiet_hours=_quiet_hours_of(tx, customer_id),
        by_default=_BY_DEFAULT,
    )


def change_preferences(
    tx: Connection,
    customer_id: str,
    change: PreferenceChange,
    at: datetime,
    *,
    source: str,
    read_on: Channel | None = None,
) -> Preferences | None:
    """Take in what a customer wants from now on; return all that they want then.

    `read_on` is the channel whose address they are reading: what they say of that needs no
    confirmation. A repeat changes nothing. None for one who is unknown, or was erased.
    """
    if (before := preferences_of(tx, customer_id)) is None:
        return None
    customer_id = lock_customer(tx, customer_id, at).customer_id
    if (before := preferences_of(tx, customer_id)) is None:
        return None  # erased while we waited
    for proven in (True, False):
        words = [
            Consent(topic=topic, channel=channel, granted=granted, at=at)
            for (topic, channel), granted in change.consents.items()
            if (channel is read_on) is proven
        ]
        told = Told(source, change.evidence, is_customer=True, proven=proven)
        write_consents(tx, customer_id, words, told)
    if change.changes_quiet_hours:
        _set_quiet_hours(tx, customer_id, change.quiet_hours, at, source)
    for topic in left_by(before, change):
        _tell(tx, customer_id, Unsubscribed(topic=topic), at, source)
    after = preferences_of(tx, customer_id)
    if after != before:
        _tell(tx, customer_id, PreferencesChanged(), at, source)
    return after


def confirm_consent(
    tx: Connection, customer_id: str, topic: Topic, channel: Channel, at: datetime, event_id: str
) -> bool:
    """Take in that a customer confirms a consent; returns False unless it waits for that."""
    customer_id = lock_customer(tx, customer_id, at).customer_id
    words = consents_of(tx, customer_id)
    if not any(w.pending for w in words if (w.topic, w.channel) == (topic, channel)):
        return False
    word = Consent(topic=topic, channel=channel, granted=True, at=at)
    write_consents(tx, customer_id, (word,), Told(FROM_LINK, is_customer=True, proven=True))
    store_event(
        tx,
        event_id=event_id,
        customer_id=customer_id,
        name=ConsentConfirmed.event_name(),
        properties={"subscription": subscription_of(topic, channel)},
        occurred_at=at,
        source=FROM_LINK,
    )
    return True


class CustomerPreferences(Store):
    """What customers want."""

    read = reading(preferences_of)
    change = writing(change_preferences)
    confirm = writing(confirm_consent)


def quiet_hours_in(begins: str | None, ends: str | None) -> QuietHours | None:
    """Return stored quiet hours; None where none are stored."""
    if begins is None or ends is None:
        return None
    return QuietHours(time.fromisoformat(begins), time.fromisoformat(ends))


def _quiet_hours_of(tx: Connection, customer_id: str) -> QuietHours | None:
    row = tx.execute(_QUIET, {"of_customer": customer_id}).one_or_none()
    return None if row is None else quiet_hours_in(row.begins, row.ends)


def _set_quiet_hours(
    tx: Connection, customer_id: str, hours: QuietHours | None, at: datetime, source: str
) -> None:
    if hours is None:
        tx.execute(_DROP_QUIET, {"of_customer": customer_id})
        return
    begins, ends = hours.begins.strftime("%H:%M"), hours.ends.strftime("%H:%M")
    row = {"customer_id": customer_id, "begins": begins, "ends": ends, "at": at, "source": source}
    tx.execute(_SET_QUIET.of(tx), row)


def _tell(tx: Connection, customer_id: str, event: Event, at: datetime, source: str) -> None:
    """Store an event for the journeys: an `Unsubscribed` ends those of its topic."""
    store_event(
        tx,
        event_id=event_id_of(uuid4().hex, scope=FROM_PREFERENCES),
        customer_id=customer_id,
        name=event.event_name(),
        properties=event.model_dump(mode="json"),
        occurred_at=at,
        source=source,
    )
