"""Intake: what happened is durable before it is acknowledged.

Each function is one transaction, and a repeat of an `event_id` changes nothing and returns False;
but for `leave_topic`, where the customer consented again since.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, Row

from adapters.store.customers.addresses import give_address, ids_at
from adapters.store.customers.consents import (
    Told,
    consents_of,
    withdraw_channel,
    withdraw_topics,
    write_consents,
)
from adapters.store.customers.identities import whom_meant
from adapters.store.customers.keys import NO_KEYS, keep_keys, key_secret, know_keys
from adapters.store.customers.locking import locked_at
from adapters.store.customers.rows import (
    ensure_customer,
    lock_customer,
    lock_owner,
    profile_of,
    traits_of,
    update_customer,
)
from adapters.store.customers.suppressions import recall, suppress, unsuppress
from adapters.store.engine.methods import Store, reading, writing
from adapters.store.events.decisions import look_again
from adapters.store.events.names import (
    CHANNEL_RESTARTED,
    CHANNEL_STOPPED,
    FROM_IDENTIFY,
    IDENTIFY,
)
from adapters.store.events.write import store_event, store_message
from adapters.store.sends.awaited import tell_of_addresses
from adapters.store.states import EventState
from channels.base import ChannelSpec
from channels.registry import CHANNELS
from domain.customers import NO_EVIDENCE, Channel, Consent, Evidence, Identity, Topic
from domain.events import IncomingEvent, Unsubscribed
from domain.ids import event_id_of
from domain.messages import Reason
from domain.profile import Dropped, counts, noted, told


def identify(
    tx: Connection,
    event_id: str,
    identity: Identity,
    at: datetime,
    dropped: Sequence[Dropped] = (),
    *,
    by_arrival: bool = False,
) -> bool:
    """Take in who a customer is: what is given changes, unless something newer is known of it.

    `by_arrival` says that it was told without a time: it is the newest, whatever clocks say.
    `dropped` is what could not be used, to be shown with them. An erased one stays erased. Raises
    ValueError, quoting nothing, for an address that is none.
    """
    given = addresses_of(identity)
    row = lock_customer(tx, whom_meant(tx, identity.customer_id), at)
    # The event only marks the repeat: its personal data is kept once, with the customer.
    is_new = store_message(
        tx,
        event_id=event_id,
        customer_id=row.customer_id,
        told_of=identity.customer_id,
        name=IDENTIFY,
        occurred_at=at,
        source=FROM_IDENTIFY,
        state=EventState.DISPATCHED,
    )
    if is_new and row.erased_at is None:
        at = max(at, row.updated_at) if by_arrival else at
        _change(tx, row, identity, at, dropped)
        _give(tx, event_id, row, given, at)
        for evidence, words in _consents(identity, at).items():
            write_consents(tx, row.customer_id, words, Told(FROM_IDENTIFY, evidence))
        look_again(tx, row.customer_id)
    return is_new


def addresses_of(identity: Identity) -> dict[Channel, str]:
    """Spell addresses as vendors do, so that reports and a STOP find the customer. "" is none."""
    given = {channel: identity.address(spec.trait) for channel, spec in CHANNELS.items()}
    return {
        channel: _spelled(CHANNELS[channel], address)
        for channel, address in given.items()
        if address is not None
    }


def track(
    tx: Connection,
    event: IncomingEvent,
    keys: Mapping[str, str] = NO_KEYS,
    state: EventState = EventState.PENDING,
) -> bool:
    """Take in an event, to be dispatched. `Unsubscribed` also withdraws consent.

    `keys` are those of its keys that are hidden, each as it was given. `state` is `DISPATCHED`
    where no journey reads such events. Of one who was erased, only the repeat is marked.
    """
    owner = lock_owner(tx, whom_meant(tx, event.customer_id), event.occurred_at)
    customer_id = owner.customer_id
    stored = event._asdict() | {"customer_id": customer_id, "told_of": event.customer_id}
    if owner.erased_at is not None:
        return store_message(tx, **stored | {"properties": {}}, state=EventState.DISPATCHED)
    is_new = store_message(tx, **stored, state=state)
    if is_new:
        keep_keys(tx, customer_id, keys)
    if is_new and event.name == Unsubscribed.event_name():
        left = _topics_left(event.properties)
        withdraw_topics(tx, customer_id, left, event.occurred_at, event.source)
    return is_new


def leave_topic(
    tx: Connection, event_id: str, customer_id: str, topic: Topic, at: datetime, source: str
) -> bool:
    """Take in that a customer leaves a topic, on every channel.

    A repeat counts anew when they consented to the topic again: a withdrawal always counts.
    """
    customer_id = ensure_customer(tx, customer_id, at)
    left: dict[str, Any] = {
        "customer_id": customer_id,
        "name": Unsubscribed.event_name(),
        "properties": {"topic": topic.value},
        "occurred_at": at,
        "source": source,
    }
    is_new = store_event(tx, event_id=event_id, **left)
    if not is_new and _is_granted(tx, customer_id, topic):
        # Any id of its own will do: a second tap finds no consent any more.
        anew = event_id_of(f"{event_id}:{uuid4().hex}", scope=source)
        is_new = store_event(tx, event_id=anew, **left)
    if is_new:
        withdraw_topics(tx, customer_id, [topic], at, source)
    return is_new


def stop_channel(
    tx: Connection, event_id: str, channel: Channel, address: str, at: datetime
) -> bool:
    """Take in that an address wants nothing more on a channel, such as by answering STOP."""
    reached = locked_at(tx, channel, address)
    if not _store_of_address(tx, event_id, CHANNEL_STOPPED, channel, at):
        return False
    suppress(tx, channel, address, Reason.OPTED_OUT, at)
    for customer_id in reached:
        _store_of_customer(tx, event_id, CHANNEL_STOPPED, customer_id, channel, at)
        withdraw_channel(tx, customer_id, channel, at)
    return True


def restart_channel(
    tx: Connection, event_id: str, channel: Channel, address: str, at: datetime
) -> bool:
    """Take in that an address may be used again; the consents withdrawn stay withdrawn."""
    reached = locked_at(tx, channel, address)
    if not _store_of_address(tx, event_id, CHANNEL_RESTARTED, channel, at):
        return False
    unsuppress(tx, channel, address, at, customer_requested=True)
    for customer_id in reached:
        _store_of_customer(tx, event_id, CHANNEL_RESTARTED, customer_id, channel, at)
    return True


class Intake(Store):
    """What customers, companies and vendors report."""

    identify = writing(identify)
    track = writing(track)
    leave_topic = writing(leave_topic)
    stop_channel = writing(stop_channel)
    restart_channel = writing(restart_channel)
    customers_at = reading(ids_at)
    traits_of = reading(traits_of)
    key_secret = writing(key_secret)
    know_keys = writing(know_keys)


def _store_of_address(
    tx: Connection, event_id: str, name: str, channel: Channel, at: datetime
) -> bool:
    """Mark the repeat also where no customer has the address; it is dispatched to nobody."""
    return store_event(
        tx,
        event_id=event_id,
        name=name,
        properties={"channel": channel.value},
        occurred_at=at,
        source=channel.value,
        state=EventState.DISPATCHED,
    )


def _store_of_customer(
    tx: Connection, event_id: str, name: str, customer_id: str, channel: Channel, at: datetime
) -> None:
    store_event(
        tx,
        event_id=event_id_of(f"{event_id}:{customer_id}", scope=channel.value),
        customer_id=customer_id,
        name=name,
        properties={"channel": channel.value},
        occurred_at=at,
        source=channel.value,
    )


def _topics_left(properties: Mapping[str, Any]) -> list[Topic]:
    """Return the topics that an `Unsubscribed` leaves: the one it names, all if it names none."""
    left = [topic for topic in Topic if Unsubscribed.leaves(properties, topic)]
    return left if len(left) == 1 else [topic for topic in left if topic.can_be_left]


def _is_granted(tx: Connection, customer_id: str, topic: Topic) -> bool:
    return any(word.granted for word in consents_of(tx, customer_id) if word.topic is topic)


def _spelled(spec: ChannelSpec, given: str) -> str:
    try:
        return given and spec.normalise(given)
    except ValueError as error:
        raise ValueError(f"{spec.trait} {error}") from None


def _change(
    tx: Connection, row: Row[Any], identity: Identity, at: datetime, dropped: Sequence[Dropped]
) -> None:
    """Change a customer's own row."""
    known = profile_of(row)
    after = told(known, identity, at)
    news = [each for each in dropped if counts(known.told_at, each.field, at)]
    update_customer(
        tx,
        row.customer_id,
        updated_at=max(at, row.updated_at),
        traits=after.traits,
        told_at=after.told_at,
        dropped=noted(after.dropped, news, at),
        **after.facts,
    )


def _give(
    tx: Connection, event_id: str, row: Row[Any], given: Mapping[Channel, str], at: datetime
) -> None:
    """Give a customer addresses, unless they were taken away later than they were given."""
    told_at = profile_of(row).told_at
    new = {
        channel: address
        for channel, address in given.items()
        if counts(told_at, CHANNELS[channel].trait, at)
    }
    if new:
        tell_of_addresses(tx, event_id, row.customer_id, new, at)
    for channel, address in sorted(new.items()):  # as addresses are locked
        give_address(tx, row.customer_id, channel, address, at)
        if address:
            recall(tx, channel, address)


def _consents(identity: Identity, at: datetime) -> dict[Evidence, list[Consent]]:
    """Return an identity's words, by what proves them."""
    words: dict[Evidence, list[Consent]] = {}
    for topic, channels in identity.consents.items():
        for channel, granted in channels.items():
            word = Consent(topic=topic, channel=channel, granted=granted, at=at)
            evidence = identity.evidence.get(topic, {}).get(channel, NO_EVIDENCE)
            words.setdefault(evidence, []).append(word)
    return words
