"""Unsubscribing for a journey: what the customer wants no more, as far as the journey knows."""

from sqlalchemy import Connection

from adapters.store.customers.consents import Told, write_consents
from adapters.store.customers.rows import lock_owner
from adapters.store.events.names import FROM_JOURNEY
from domain.consent import Withdrawal
from domain.customers import Channel, Consent, Evidence


def unsubscribe(tx: Connection, withdrawal: Withdrawal) -> None:
    """Withdraw a customer's consent to topics on every channel; a repeat changes nothing.

    It is a word of ours and not the customer's: what they said since it was asked for stands.
    """
    at = withdrawal.at
    owner = lock_owner(tx, withdrawal.customer_id, at)
    if owner.erased_at is not None:
        return
    words = [
        Consent(topic=topic, channel=channel, granted=False, at=at)
        for topic in withdrawal.topics
        for channel in Channel
    ]
    told = Told(FROM_JOURNEY, Evidence(by=withdrawal.journey))
    write_consents(tx, owner.customer_id, words, told)
