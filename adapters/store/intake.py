"""Intake: what happened is durable before anybody is told that we heard it.

Each call is one transaction, and a repeat of an `event_id` changes nothing and returns False; but
for `leave_topic`, where she was given the topic back since.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.store.customers import (
    consents_of,
    folded,
    ids_at,
    lock_customer,
    lock_customers,
    suppress,
    unsuppress,
    write_consent,
)
from adapters.store.database import Database, insert
from adapters.store.schema import EventState, customers, events
from channels.email import normalise as email_of
from channels.sms import normalise as phone_of
from domain.customers import Channel, Consent, Identity, Topic
from domain.events import IncomingEvent, Unsubscribed
from domain.ids import event_id_of
from domain.messages import Reason

IDENTIFY = "Identify"
CHANNEL_STOPPED = "Channel Stopped"
CHANNEL_RESTARTED = "Channel Restarted"
OPERATOR, TWILIO = "operator", "twilio"
HEARD = (*Channel, OPERATOR, TWILIO)
"""Sources of what was heard by ourselves: what a company tracks by such a name is nobody's word."""


class MessageIdReused(ValueError):
    """A message id that was used before, for another event or customer: not a repeat."""

    def __init__(self) -> None:
        super().__init__("this message id was used before, for another event or customer")


class Intake:
    """What customers, companies and vendors tell us."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def identify(self, event_id: str, identity: Identity, at: datetime) -> bool:
        """Take in who a customer is: only what is given changes. An erased one stays erased.

        Raises ValueError, quoting nothing, for an address that is none.
        """
        identity = _normalised(identity)
        async with self._database.begin() as tx:
            row = await lock_customer(tx, identity.customer_id, at)
            # The event only marks the repeat: its personal data is kept once, with the customer.
            new = await store_event(
                tx,
                event_id=event_id,
                customer_id=identity.customer_id,
                name=IDENTIFY,
                occurred_at=at,
                source="identify",
                state=EventState.DISPATCHED,
            )
            if new and row.erased_at is None:
                facts = _given(identity) | {"traits": {**row.traits, **identity.traits}}
                await tx.execute(
                    update(customers)
                    .where(customers.c.customer_id == identity.customer_id)
                    .values(updated_at=at, **facts)
                )
                for word in _words(identity, at):
                    await write_consent(tx, identity.customer_id, word, source="identify")
            return new

    async def track(self, event: IncomingEvent) -> bool:
        """Take in an event, to be dispatched. `Unsubscribed` also withdraws consent."""
        async with self._database.begin() as tx:
            await lock_customer(tx, event.customer_id, event.occurred_at)
            new = await store_event(tx, **dict(event))
            if new and event.name == Unsubscribed.event_name():
                for topic in _topics_left(event.properties):
                    await _withdraw(tx, event.customer_id, topic, event.occurred_at, event.source)
            return new

    async def leave_topic(
        self, event_id: str, customer_id: str, topic: Topic, at: datetime, source: str
    ) -> bool:
        """Take in that a customer leaves a topic, on every channel.

        A repeat counts anew when she was given the topic back: a withdrawal always counts.
        """
        left: dict[str, Any] = {
            "customer_id": customer_id,
            "name": Unsubscribed.event_name(),
            "properties": {"topic": topic.value},
            "occurred_at": at,
            "source": source,
        }
        async with self._database.begin() as tx:
            await lock_customer(tx, customer_id, at)
            new = await store_event(tx, event_id=event_id, **left)
            if not new and await _is_granted(tx, customer_id, topic):
                # Any id of its own will do: a second tap finds nothing granted any more.
                anew = event_id_of(f"{event_id}:{uuid4().hex}", scope=source)
                new = await store_event(tx, event_id=anew, **left)
            if new:
                await _withdraw(tx, customer_id, topic, at, source)
            return new

    async def stop_channel(
        self, event_id: str, channel: Channel, address: str, at: datetime
    ) -> bool:
        """Take in that an address wants nothing more on a channel, such as by answering STOP."""
        async with self._database.begin() as tx:
            reached = await _locked_at(tx, channel, address)
            if not await _store_of_address(tx, event_id, CHANNEL_STOPPED, channel, at):
                return False
            await suppress(tx, channel, address, Reason.OPTED_OUT, at)
            for customer_id in reached:
                await _store_of_customer(tx, event_id, CHANNEL_STOPPED, customer_id, channel, at)
                await _withdraw_all(tx, customer_id, channel, at)
            return True

    async def restart_channel(
        self, event_id: str, channel: Channel, address: str, at: datetime
    ) -> bool:
        """Take in that an address may be used again; the consents withdrawn stay withdrawn."""
        async with self._database.begin() as tx:
            reached = await _locked_at(tx, channel, address)
            if not await _store_of_address(tx, event_id, CHANNEL_RESTARTED, channel, at):
                return False
            await unsuppress(tx, channel, address, at, at_her_request=True)
            for customer_id in reached:
                await _store_of_customer(tx, event_id, CHANNEL_RESTARTED, customer_id, channel, at)
            return True

    async def customers_at(self, channel: Channel, address: str) -> list[str]:
        """Return the ids of the customers reached at an address; e-mail in whatever case."""
        async with self._database.read() as tx:
            return await ids_at(tx, channel, address)


async def store_event(
    tx: AsyncConnection,
    *,
    state: EventState = EventState.PENDING,
    properties: dict[str, Any] | None = None,
    **facts: object,
) -> bool:
    """Store an event; returns False for a repeat. Raises `MessageIdReused` for another of its id.

    The caller holds the customer's lock.
    """
    row = insert(tx, events).values(
        state=state,
        properties=properties or {},
        received_at=datetime.now(UTC),
        tries=0,
        **facts,
    )
    fresh = row.on_conflict_do_nothing(index_elements=["event_id"]).returning(events.c.seq)
    if (await tx.execute(fresh)).first() is not None:
        return True
    known = await tx.execute(
        select(events.c.customer_id, events.c.name).where(events.c.event_id == facts["event_id"])
    )
    if tuple(known.one()) != (facts.get("customer_id"), facts["name"]):
        raise MessageIdReused
    return False


async def _store_of_address(
    tx: AsyncConnection, event_id: str, name: str, channel: Channel, at: datetime
) -> bool:
    """Mark the repeat also where no customer has the address; nobody is there to dispatch it to."""
    return await store_event(
        tx,
        event_id=event_id,
        name=name,
        properties={"channel": channel.value},
        occurred_at=at,
        source=channel.value,
        state=EventState.DISPATCHED,
    )


async def _store_of_customer(
    tx: AsyncConnection, event_id: str, name: str, customer_id: str, channel: Channel, at: datetime
) -> None:
    await store_event(
        tx,
        event_id=event_id_of(f"{event_id}:{customer_id}", scope=channel.value),
        customer_id=customer_id,
        name=name,
        properties={"channel": channel.value},
        occurred_at=at,
        source=channel.value,
    )


async def _locked_at(tx: AsyncConnection, channel: Channel, address: str) -> list[str]:
    reached = await ids_at(tx, channel, address)
    await lock_customers(tx, reached)
    return reached


def _topics_left(properties: Mapping[str, Any]) -> list[Topic]:
    """Return the topics that an `Unsubscribed` leaves: the one it names, all if it names none."""
    left = [topic for topic in Topic if Unsubscribed.leaves(properties, topic)]
    return left if len(left) == 1 else [topic for topic in left if topic.can_be_left]


async def _is_granted(tx: AsyncConnection, customer_id: str, topic: Topic) -> bool:
    words = await consents_of(tx, customer_id)
    return any(word.granted for word in words if word.topic is topic)


async def _withdraw(
    tx: AsyncConnection, customer_id: str, topic: Topic, at: datetime, source: str
) -> None:
    for channel in Channel:
        word = Consent(topic=topic, channel=channel, granted=False, at=at)
        await write_consent(tx, customer_id, word, source=source)


async def _withdraw_all(
    tx: AsyncConnection, customer_id: str, channel: Channel, at: datetime
) -> None:
    for topic in Topic:  # also those of which she is yet to be told to have said yes before
        word = Consent(topic=topic, channel=channel, granted=False, at=at)
        await write_consent(tx, customer_id, word, source=channel.value)


def _normalised(identity: Identity) -> Identity:
    """Spell her addresses as vendors do, so that their news and her STOP find her. "" is none."""
    return identity.model_copy(
        update={
            "email": _spelled("email", identity.email, email_of),
            "phone": _spelled("phone", identity.phone, phone_of),
        }
    )


def _spelled(field: str, told: str | None, spell: Callable[[str], str]) -> str | None:
    if not told:
        return told
    try:
        return spell(told)
    except ValueError as error:
        raise ValueError(f"{field} {error}") from None


def _given(identity: Identity) -> dict[str, object]:
    facts = identity.model_dump(exclude={"customer_id", "consents", "traits"}, exclude_none=True)
    if identity.email is not None:
        facts["email_folded"] = folded(Channel.EMAIL, identity.email)
    return facts


def _words(identity: Identity, at: datetime) -> list[Consent]:
    return [
        Consent(topic=topic, channel=channel, granted=granted, at=at)
        for topic, channels in identity.consents.items()
        for channel, granted in channels.items()
    ]
