"""Messages that wait for their customer's address, and who is told when it comes."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection, bindparam, select

from adapters.store.customers.addresses import addresses_on
from adapters.store.events.names import FROM_IDENTIFY, FROM_MERGE
from adapters.store.events.write import store_event
from adapters.store.schema import touchpoints
from adapters.store.states import TouchpointStatus
from domain.customers import Channel
from domain.events import AddressGiven
from domain.ids import event_id_of
from domain.messages import Reason

_AWAITING = (
    select(touchpoints.c.enrolment_id)
    .where(
        touchpoints.c.customer_id == bindparam("of_customer"),
        touchpoints.c.status == TouchpointStatus.HELD,
        touchpoints.c.reason == Reason.NO_ADDRESS,
    )
    .distinct()
)


def tell_of_addresses(
    tx: Connection, event_id: str, customer_id: str, given: Mapping[Channel, str], at: datetime
) -> None:
    """Store an event for each enrolment that waits for an address, if one of these is new.

    `event_id` is that of what brought them. Called before they are written, with the customer
    locked: so a claim either sees the address, or is told of it.
    """
    awaiting = _awaiting(tx, customer_id)
    if not awaiting or addresses_on(tx, customer_id, given).keys() >= _named(given):
        return
    for enrolment_id in awaiting:
        _tell(tx, event_id, customer_id, enrolment_id, FROM_IDENTIFY, at)


def tell_all_that_wait(tx: Connection, merged_id: str, customer_id: str, at: datetime) -> None:
    """Store an event for each enrolment of a merged customer that waits for an address.

    Theirs may be there now, from the one side or the other; who finds none waits on.
    """
    for enrolment_id in _awaiting(tx, customer_id):
        _tell(tx, merged_id, customer_id, enrolment_id, FROM_MERGE, at)


def _awaiting(tx: Connection, customer_id: str) -> Sequence[str]:
    return tx.scalars(_AWAITING, {"of_customer": customer_id}).all()


def _tell(
    tx: Connection, cause: str, customer_id: str, enrolment_id: str, source: str, at: datetime
) -> None:
    store_event(
        tx,
        event_id=event_id_of(f"{cause}:{enrolment_id}", scope=source),
        customer_id=customer_id,
        enrolment_id=enrolment_id,
        name=AddressGiven.event_name(),
        occurred_at=at,
        source=source,
    )


def _named(given: Mapping[Channel, str]) -> set[Channel]:
    return {channel for channel, address in given.items() if address}
