"""Whether a message may leave now: consent, suppression, quiet hours and caps, pure functions."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import NamedTuple

from domain.clock import LocalTime
from domain.customers import Channel, Consent, Customer, Topic
from domain.messages import Message, Reason, Status

QUIET_FROM = time(21)
"""From here, by the customer's own clock, no text is sent ..."""
QUIET_UNTIL = time(9)
"""... until here. The United States' TCPA (47 CFR 64.1200(c)(1)) allows 8 to 21; we begin later."""

CAP = 3
"""No more than so many messages that nobody asked for ..."""
CAP_WINDOW = timedelta(days=1)
"""... in so long."""


class EligibilityContext(NamedTuple):
    """What the store knows of a customer when a message is about to leave."""

    customer: Customer
    consents: Sequence[Consent]
    suppressed: bool
    """Whether the address on this channel must not be used."""
    recent: Sequence[datetime]
    """When messages under the cap left lately (journey time)."""


class Eligibility(NamedTuple):
    """Whether a message may leave; if not, why, and when to ask again (journey time)."""

    status: Status
    reason: Reason
    again_at: datetime | None = None


GO = Eligibility(Status.SENT, Reason.ACCEPTED)


def may_send(
    message: Message, channel: Channel, facts: EligibilityContext, now: datetime
) -> Eligibility:
    """Decide whether `message` may leave on `channel` at `now` (journey time).

    Returns `GO`, or a verdict of skipped (another channel may do) or held (ask again later).
    """
    if refusal := _refusal(message, channel, facts):
        return Eligibility(Status.SKIPPED, refusal)
    if quiet_until := end_of_quiet_hours(channel, now, facts.customer.time_zone):
        return Eligibility(Status.HELD, Reason.QUIET_HOURS, quiet_until)
    if freed_at := end_of_cap(message.topic, facts.recent, now):
        return Eligibility(Status.HELD, Reason.FREQUENCY_CAP, freed_at)
    return GO


def _refusal(message: Message, channel: Channel, facts: EligibilityContext) -> Reason | None:
    if facts.customer.erased:
        return Reason.ERASED
    if facts.customer.address_on(channel) is None:
        return Reason.NO_ADDRESS
    if facts.suppressed:
        return Reason.SUPPRESSED
    if not consents_to(message.topic, channel, facts.consents):
        return Reason.NO_CONSENT
    return None


def consents_to(topic: Topic, channel: Channel, consents: Sequence[Consent]) -> bool:
    """Tell whether a customer agreed to hear of `topic` on `channel`.

    Her latest word counts. Without one, only transactional e-mail may leave: everything else, and
    every text, is opt-in.
    """
    words = [c for c in consents if c.topic is topic and c.channel is channel]
    if words:
        return max(words, key=lambda consent: consent.at).granted
    return topic.transactional and channel is Channel.EMAIL


def end_of_quiet_hours(channel: Channel, now: datetime, zone: str) -> datetime | None:
    """Return when the customer's quiet hours end if `now` lies in them, else None.

    Texts make a noise, so they wait for the morning; e-mail waits silently by itself.
    """
    if channel is Channel.EMAIL:
        return None
    morning = LocalTime(at=QUIET_UNTIL).after(now, zone)
    evening = LocalTime(at=QUIET_FROM).after(now, zone)
    return morning if morning < evening else None


def end_of_cap(topic: Topic, recent: Sequence[datetime], now: datetime) -> datetime | None:
    """Return when one more message fits under the cap if it is reached, else None."""
    if topic.transactional:
        return None
    within = sorted(moment for moment in recent if now - CAP_WINDOW < moment <= now)
    if len(within) < CAP:
        return None
    return within[-CAP] + CAP_WINDOW
