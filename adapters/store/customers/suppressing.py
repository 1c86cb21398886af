"""Suppressing by hand: a person has read, or been told, that a customer wants no more."""

from datetime import datetime
from uuid import uuid4

from sqlalchemy import Connection

from adapters.store.customers.consents import withdraw_channel
from adapters.store.customers.reactivating import locked_with
from adapters.store.customers.suppressions import suppress
from adapters.store.events.names import CHANNEL_STOPPED, OPERATOR
from adapters.store.events.write import store_event
from adapters.store.states import EventState
from domain.customers import Channel
from domain.ids import event_id_of
from domain.messages import Reason
from domain.operations import OperatorRequest


def opt_out_for(
    tx: Connection, customer_id: str, channel: Channel, operator: OperatorRequest, at: datetime
) -> None:
    """Take in that a customer wants nothing more on a channel, as a STOP of theirs would.

    All who share the address are meant. Raises `NotSuppressed` where there is no address.
    """
    reached, address = locked_with(tx, customer_id, channel)
    suppress(tx, channel, address, Reason.OPTED_OUT, at)
    for each in reached:
        store_event(
            tx,
            event_id=event_id_of(uuid4().hex, scope=OPERATOR),
            customer_id=each,
            name=CHANNEL_STOPPED,
            properties={"channel": channel, "by": operator.by, "reason": operator.reason},
            occurred_at=at,
            source=OPERATOR,
            state=EventState.DISPATCHED,
        )
        withdraw_channel(tx, each, channel, at, source=OPERATOR, by=operator.by)
