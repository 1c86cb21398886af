"""Conversations: what the outbox holds, told per customer as she would see it."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from adapters.store.events.names import CHANNEL_RESTARTED, CHANNEL_STOPPED, TEXT_RECEIVED
from adapters.store.sandbox import Heard, OutboxLine, Overview
from domain.customers import Channel, Customer

FIRST = datetime.min.replace(tzinfo=UTC)
_NOTES = {CHANNEL_STOPPED: "asked for no more {what}", CHANNEL_RESTARTED: "takes {what} again"}
_WHAT = {Channel.EMAIL: "e-mails", Channel.SMS: "texts"}
SAID = (TEXT_RECEIVED, *_NOTES)
"""The events that are part of a conversation."""


class Bubble(NamedTuple):
    """One thing in a phone's conversation."""

    kind: str
    """`ours`, `hers`, or `note` for what is told between the bubbles."""
    text: str
    at: datetime


class Conversation(NamedTuple):
    """What one customer got, and what she answered: the newest last."""

    customer: Customer
    mails: Sequence[OutboxLine]
    texts: Sequence[OutboxLine]
    bubbles: Sequence[Bubble]

    @property
    def newest(self) -> datetime:
        """When something last happened here."""
        return max(
            *(mail.at for mail in self.mails), *(bubble.at for bubble in self.bubbles), FIRST
        )


def conversations(overview: Overview) -> list[Conversation]:
    """Return the conversations with the customers of an overview."""
    lines: dict[str, list[OutboxLine]] = defaultdict(list)
    for line in overview.lines:
        lines[line.customer_id].append(line)
    said: dict[str, list[Bubble]] = defaultdict(list)
    for heard in overview.heard:
        said[heard.customer_id].append(_said(heard))
    return [
        _conversation(customer, lines[customer.customer_id], said[customer.customer_id])
        for customer in overview.customers
    ]


def _conversation(
    customer: Customer, lines: Sequence[OutboxLine], said: Sequence[Bubble]
) -> Conversation:
    texts = [line for line in lines if line.channel is Channel.SMS]
    ours = [Bubble("ours", line.text, line.at) for line in texts]
    return Conversation(
        customer=customer,
        mails=[line for line in lines if line.channel is Channel.EMAIL],
        texts=texts,
        # Hers first: a reply of ours is as old as what it answers.
        bubbles=sorted((*said, *ours), key=lambda bubble: bubble.at),
    )


def _said(heard: Heard) -> Bubble:
    if note := _NOTES.get(heard.name):
        what = _WHAT[Channel(heard.properties["channel"])]
        return Bubble("note", note.format(what=what), heard.at)
    return Bubble("hers", str(heard.properties.get("body", "")), heard.at)
