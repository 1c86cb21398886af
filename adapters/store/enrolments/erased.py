"""What the journeys of an erased customer are told: that it is over."""

from datetime import datetime
from uuid import uuid4

from sqlalchemy import Connection

from adapters.store.events.names import FROM_ERASURE
from adapters.store.events.write import store_event
from domain.events import CustomerErased
from domain.ids import event_id_of


def tell_of_erasure(
    tx: Connection, customer_id: str, at: datetime, enrolment_id: str | None = None
) -> None:
    """Store the event that ends all journeys of a customer, or one that turned up afterwards.

    The caller holds the customer's lock.
    """
    own = customer_id if enrolment_id is None else uuid4().hex
    store_event(
        tx,
        event_id=event_id_of(own, scope=FROM_ERASURE),
        customer_id=customer_id,
        enrolment_id=enrolment_id,
        name=CustomerErased.event_name(),
        occurred_at=at,
        source=FROM_ERASURE,
    )
