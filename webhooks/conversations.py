"""Conversations: what the outbox holds, told per customer as she would see it."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from sqlalchemy import select

from adapters.store.customers import customer_of
from adapters.store.database import Database
from adapters.store.intake import CHANNEL_RESTARTED, CHANNEL_STOPPED
from adapters.store.outbox import Outbox, OutboxMessage
from adapters.store.schema import customers, events
from domain.customers import Channel, Customer

FIRST = datetime.min.replace(tzinfo=UTC)
_REPLY = "Text Received"
_NOTES = {
    CHANNEL_STOPPED: "asked for no more texts",
    CHANNEL_RESTARTED: "takes texts again",
}


class Bubble(NamedTuple):
    """One thing in a phone's conversation."""

    kind: str
    """`ours`, `hers`, or `note` for what is told between the bubbles."""
    text: str
    at: datetime


class Conversation(NamedTuple):
    """What one customer got, and what she answered: the newest last."""

    customer: Customer
    mails: Sequence[OutboxMessage]
    texts: Sequence[OutboxMessage]
    bubbles: Sequence[Bubble]

    @property
    def newest(self) -> datetime:
        """When something last happened here."""
        return max(
            *(mail.at for mail in self.mails), *(bubble.at for bubble in self.bubbles), FIRST
        )


async def conversations(database: Database) -> list[Conversation]:
    """Return the conversations with all customers who got anything, in the order of their ids."""
    kept: dict[str, list[OutboxMessage]] = defaultdict(list)
    for message in await Outbox(database).messages():
        if message.customer_id is not None:
            kept[message.customer_id].append(message)
    people = await _people(database, kept)
    said = await _said(database, kept)
    return [_conversation(people[id_], kept[id_], said[id_]) for id_ in sorted(kept)]


def _conversation(
    customer: Customer, kept: Sequence[OutboxMessage], said: Sequence[Bubble]
) -> Conversation:
    texts = [message for message in kept if message.channel is Channel.SMS]
    ours = [Bubble("ours", message.text, message.at) for message in texts]
    return Conversation(
        customer=customer,
        mails=[message for message in kept if message.channel is Channel.EMAIL],
        texts=texts,
        bubbles=sorted((*ours, *said), key=lambda bubble: bubble.at),
    )


async def _people(database: Database, ids: Collection[str]) -> dict[str, Customer]:
    async with database.read() as tx:
        rows = await tx.execute(select(customers).where(customers.c.customer_id.in_(ids)))
        return {row.customer_id: customer_of(row) for row in rows}


async def _said(database: Database, ids: Collection[str]) -> dict[str, list[Bubble]]:
    said: dict[str, list[Bubble]] = defaultdict(list)
    wanted = select(events).where(
        events.c.customer_id.in_(ids), events.c.name.in_((_REPLY, *_NOTES))
    )
    async with database.read() as tx:
        for row in await tx.execute(wanted.order_by(events.c.seq)):
            note = _NOTES.get(row.name)
            text = note or str(row.properties.get("body", ""))
            bubble = Bubble("note" if note else "hers", text, row.occurred_at)
            said[row.customer_id].append(bubble)
    return said
