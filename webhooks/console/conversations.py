"""Conversations: what the sandbox holds, shown per customer as they would see it."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from adapters.store.events.names import CHANNEL_RESTARTED, CHANNEL_STOPPED, TEXT_RECEIVED
from adapters.store.sandbox import CustomerEvent, Overview, SandboxLine
from channels.registry import CHANNELS
from domain.customers import Channel, Customer
from domain.messages import Email

FIRST = datetime.min.replace(tzinfo=UTC)
_NOTES = {CHANNEL_STOPPED: "asked for no more {what}", CHANNEL_RESTARTED: "takes {what} again"}
SHOWN = (TEXT_RECEIVED, *_NOTES)
"""The events that are part of a conversation."""


class Bubble(NamedTuple):
    """One thing in a phone's conversation."""

    kind: str
    """`ours`, `theirs`, or `note` for what stands between the bubbles."""
    text: str
    at: datetime


class Conversation(NamedTuple):
    """What one customer got, and what they answered: the newest last."""

    customer: Customer
    mails: Sequence[SandboxLine]
    texts: Sequence[SandboxLine]
    bubbles: Sequence[Bubble]

    @property
    def newest(self) -> datetime:
        """When something last happened here."""
        return max(
            *(mail.at for mail in self.mails), *(bubble.at for bubble in self.bubbles), FIRST
        )


def conversations(overview: Overview) -> list[Conversation]:
    """Return the conversations with the customers of an overview."""
    lines: dict[str, list[SandboxLine]] = defaultdict(list)
    for line in overview.lines:
        lines[line.customer_id].append(line)
    theirs: dict[str, list[Bubble]] = defaultdict(list)
    for event in overview.events:
        theirs[event.customer_id].append(_bubble(event))
    return [
        _conversation(customer, lines[customer.customer_id], theirs[customer.customer_id])
        for customer in overview.customers
    ]


def _conversation(
    customer: Customer, lines: Sequence[SandboxLine], theirs: Sequence[Bubble]
) -> Conversation:
    texts = [line for line in lines if not _is_letter(line)]
    ours = [Bubble("ours", line.text, line.at) for line in texts]
    return Conversation(
        customer=customer,
        mails=[line for line in lines if _is_letter(line)],
        texts=texts,
        # Theirs first: a reply of ours is as old as what it answers.
        bubbles=sorted((*theirs, *ours), key=lambda bubble: bubble.at),
    )


def _is_letter(line: SandboxLine) -> bool:
    """Tell whether it has a subject and a body: others are a bubble in a conversation."""
    return CHANNELS[line.channel].content is Email


def _bubble(event: CustomerEvent) -> Bubble:
    note = _NOTES.get(event.name)
    if note and "channel" in event.properties:  # else they were erased meanwhile
        what = CHANNELS[Channel(event.properties["channel"])].plural
        return Bubble("note", note.format(what=what), event.at)
    return Bubble("theirs", str(event.properties.get("body", "")), event.at)
