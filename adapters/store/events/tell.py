"""Telling another customer of something, because a story asks for it."""

from sqlalchemy import Connection, bindparam, select

from adapters.store.customers.identities import whom_meant
from adapters.store.customers.rows import erased_among, lock_customers, owners_of
from adapters.store.events.names import FROM_STORY
from adapters.store.events.write import store_event
from adapters.store.schema import addresses, events
from domain.ids import event_id_of
from domain.tellings import Reached, TellRequest

_TOLD = select(events.c.event_id).where(events.c.event_id == bindparam("of_event"))
_THEIRS, _MINE = addresses.alias("theirs"), addresses.alias("mine")
_SHARED = (
    select(_THEIRS.c.folded)
    .join(_MINE, (_MINE.c.channel == _THEIRS.c.channel) & (_MINE.c.folded == _THEIRS.c.folded))
    .where(
        _THEIRS.c.customer_id == bindparam("of_customer"),
        _MINE.c.customer_id == bindparam("of_other"),
    )
    .limit(1)
)


def tell(tx: Connection, request: TellRequest) -> Reached:
    """Store an event of another customer, once for a `tell_key`; tell whether they were reached.

    Both are locked, so that neither becomes the other, or is erased, meanwhile. Nobody is made
    known by it.
    """
    (to,) = owners_of(tx, {whom_meant(tx, request.to)}) or (None,)
    (by,) = owners_of(tx, {request.customer_id}) or (request.customer_id,)
    if to is None:
        return Reached.UNKNOWN
    lock_customers(tx, {to, by})
    event_id = event_id_of(request.tell_key, scope=FROM_STORY)
    if tx.execute(_TOLD, {"of_event": event_id}).first() is not None:
        return Reached.TOLD
    if erased_among(tx, {to, by}):
        return Reached.ERASED
    if to == by or tx.execute(_SHARED, {"of_customer": to, "of_other": by}).first() is not None:
        return Reached.THEMSELVES
    store_event(
        tx,
        event_id=event_id,
        customer_id=to,
        name=request.event,
        properties=request.properties,
        occurred_at=request.at,
        source=FROM_STORY,
    )
    return Reached.TOLD
