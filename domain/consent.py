"""Consent: what a word of a customer's makes of it, what proves it, and how a company has it."""

from collections.abc import Collection
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from pydantic import BaseModel, ConfigDict

from domain.customers import Channel, Topic
from domain.ids import Identifier

CONFIRMABLE = ", ".join(topic for topic in Topic if not topic.transactional)
"""The topics that may be declared double opt-in."""
LINKS_LIVE = timedelta(days=30)
"""How long a link to the preference page works, unless a setting says otherwise."""


class ConsentState(StrEnum):
    """How a consent stands. The values are stored."""

    GRANTED = "granted"
    PENDING = "pending"
    """Given, and not confirmed yet: nothing leaves by it."""
    WITHDRAWN = "withdrawn"


_BY_STRICTNESS = (ConsentState.GRANTED, ConsentState.PENDING, ConsentState.WITHDRAWN)


class Withdrawal(BaseModel):
    """A journey takes it that its customer wants no more of some topics."""

    model_config = ConfigDict(frozen=True)

    customer_id: Identifier
    topics: tuple[Topic, ...]
    journey: Identifier
    at: datetime
    """When it was first asked for, in wall time: whatever the customer said later counts."""


class ConsentPolicy(NamedTuple):
    """What a deployment decides about consent."""

    double_opt_in: Collection[Topic] = ()
    """The topics to which a consent counts only once it is confirmed."""
    links_live: timedelta = LINKS_LIVE
    """How long a link to the preference page works."""


def check_confirmable(topics: tuple[str, ...]) -> tuple[str, ...]:
    """Return names of topics; raise ValueError where one is no topic, or needs no opt-in."""
    if not set(topics) <= set(CONFIRMABLE.split(", ")):
        raise ValueError(f"names what is none of {CONFIRMABLE}")
    return topics


def subscription_of(topic: Topic, channel: Channel) -> str:
    """Return the key under which a consent is confirmed: `offers.email`."""
    return f"{topic}.{channel}"


def topic_of(subscription: str | None) -> Topic | None:
    """Return the topic of such a key; None where it names none that there is."""
    named = (subscription or "").partition(".")[0]
    return next((topic for topic in Topic if topic == named), None)


def state_after(
    before: ConsentState | None, *, granted: bool, double_opt_in: bool, proven: bool
) -> ConsentState:
    """Return how a consent stands after a word.

    What was granted stays granted when it is told again. `proven` says that it was confirmed, or
    that the company holds a proof.
    """
    if not granted:
        return ConsentState.WITHDRAWN
    if double_opt_in and not proven and before is not ConsentState.GRANTED:
        return ConsentState.PENDING
    return ConsentState.GRANTED


def strictness(state: ConsentState, at: datetime) -> tuple[int, datetime]:
    """Return by what the stricter of two words is found: a no, and of two alike the later one.

    One that waits to be confirmed is between a yes and a no.
    """
    return _BY_STRICTNESS.index(state), at
