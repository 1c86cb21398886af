"""Consent: what a customer agreed to be sent."""

from collections.abc import Sequence

from domain.customers import Channel, Consent, Topic
from domain.eligibility.context import Eligibility, EligibilityContext
from domain.messages import Reason, Status


def consented(context: EligibilityContext) -> Eligibility | None:
    """Skip what the customer did not agree to."""
    if consents_to(context.message.topic, context.channel, context.consents):
        return None
    return Eligibility(Status.SKIPPED, Reason.NO_CONSENT)


def consents_to(topic: Topic, channel: Channel, consents: Sequence[Consent]) -> bool:
    """Tell whether a customer agreed to be sent `topic` on `channel`.

    Their latest word counts. Without one, only transactional e-mail may leave: everything else, and
    every text, is opt-in.
    """
    words = [c for c in consents if c.topic is topic and c.channel is channel]
    if words:
        return max(words, key=lambda consent: consent.at).granted
    return topic.transactional and channel is Channel.EMAIL
