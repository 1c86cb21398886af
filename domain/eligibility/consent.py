"""Consent: what a customer agreed to be sent."""

from collections.abc import Sequence

from domain.actions import Action
from domain.customers import Channel, Consent, Topic
from domain.eligibility.context import Eligibility, EligibilityContext
from domain.messages import Reason, Status


def consented(context: EligibilityContext) -> Eligibility | None:
    """Skip what the customer did not agree to.

    A message that asks to confirm a consent leaves for as long as that waits: they asked for it.
    """
    if Action.CONFIRM in context.message.actions:
        return None if context.to_confirm else Eligibility(Status.SKIPPED, Reason.OBSOLETE)
    topic, by_default = context.message.topic, context.consents_by_default
    if consents_to(topic, context.channel, context.consents, by_default=by_default):
        return None
    return Eligibility(Status.SKIPPED, Reason.NO_CONSENT)


def consents_to(
    topic: Topic, channel: Channel, consents: Sequence[Consent], *, by_default: bool = False
) -> bool:
    """Tell whether a customer agreed to be sent `topic` on `channel`.

    Their latest word counts. Without one it is what the channel takes by default: most is opt-in.
    """
    words = [c for c in consents if c.topic is topic and c.channel is channel]
    return max(words, key=lambda consent: consent.at).granted if words else by_default
