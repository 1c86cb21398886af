"""Conversations: what the outbox holds, told per customer as she would see it."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Row, select

from adapters.store.database import Database
from adapters.store.intake import CHANNEL_RESTARTED, CHANNEL_STOPPED
from adapters.store.outbox import Outbox, OutboxMessage
from adapters.store.schema import customers, events
from domain.customers import Channel, Customer

TEXT_RECEIVED = "Text Received"
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
        return max(each.at for each in (*self.mails, *self.bubbles))


async def conversations(database: Database) -> list[Conversation]:
    """Return the conversations with all customers who got anything, in the order of their ids."""
    kept: dict[str, list[OutboxMessage]] = defaultdict(list)
    for message in await Outbox(database).messages():
        kept[message.customer_id or message.to].append(message)
    people = await _people(database, list(kept))
    said = await _said(database, list(kept))
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
