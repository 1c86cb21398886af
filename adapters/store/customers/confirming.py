"""Double opt-in: a consent that waits until the customer confirms it, by a link at its address."""

from uuid import uuid4

from sqlalchemy import Connection

from adapters.store.events.names import FROM_CONSENTS
from adapters.store.events.write import store_event
from domain.consent import subscription_of
from domain.customers import Consent
from domain.events import ConsentRequested
from domain.ids import event_id_of


def ask_to_confirm(tx: Connection, customer_id: str, word: Consent) -> None:
    """Store the event that has the customer asked, by a message on that channel."""
    asked = ConsentRequested(
        subscription=subscription_of(word.topic, word.channel),
        about=word.topic,
        channel=word.channel,
    )
    store_event(
        tx,
        event_id=event_id_of(uuid4().hex, scope=FROM_CONSENTS),
        customer_id=customer_id,
        name=ConsentRequested.event_name(),
        properties=asked.model_dump(mode="json"),
        occurred_at=word.at,
        source=FROM_CONSENTS,
    )
