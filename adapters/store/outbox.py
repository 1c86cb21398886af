"""The outbox: a local stand-in for the vendors that keeps every message for us to read."""

from datetime import datetime
from typing import Any, NamedTuple, Self

from sqlalchemy import Row, Select, select

from adapters.store.database import Database
from adapters.store.schema import outbox, touchpoints
from domain.customers import Channel
from domain.messages import Email, Parcel
from domain.ports import Receipt


class OutboxCourier:
    """`domain.ports.Courier` that keeps what it is given instead of handing it to a vendor."""

    def __init__(self, database: Database, channel: Channel) -> None:
        self._database = database
        self._channel = channel

    @property
    def channel(self) -> Channel:
        """The channel it stands in for."""
        return self._channel

    async def deliver(self, parcel: Parcel, now: datetime) -> Receipt:
        """Keep a parcel."""
        content = parcel.content
        words = (
            {"subject": content.subject, "html": content.html, "text": content.text}
            if isinstance(content, Email)
            else {"text": content.body}
        )
        row = outbox.insert().values(
            touchpoint_id=parcel.touchpoint_id,
            channel=self._channel,
            to=parcel.to,
            message=parcel.message,
            locale=parcel.locale,
            at=now,
            **words,
        )
        async with self._database.begin() as tx:
            kept = (await tx.execute(row.returning(outbox.c.id))).scalar_one()
        return Receipt(f"outbox-{kept}")


class OutboxMessage(NamedTuple):
    """A message as its customer would have got it."""

    id: int
    touchpoint_id: str
    customer_id: str | None
    channel: Channel
    to: str
    subject: str | None
    html: str | None
    text: str
    message: str
    """Its name in the catalogue."""
    locale: str
    at: datetime

    @classmethod
    def of(cls, row: Row[Any]) -> Self:
        """Read a row of `outbox`, joined with its touchpoint's customer."""
        facts = row._asdict()
        return cls(**facts | {"channel": Channel(row.channel)})


class Outbox:
    """What the outbox holds."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def messages(
        self, customer_id: str | None = None, touchpoint_id: str | None = None
    ) -> list[OutboxMessage]:
        """Return the messages, of one customer or touchpoint if named, the newest last."""
        wanted = _kept()
        if customer_id is not None:
            wanted = wanted.where(touchpoints.c.customer_id == customer_id)
        if touchpoint_id is not None:
            wanted = wanted.where(outbox.c.touchpoint_id == touchpoint_id)
        async with self._database.read() as tx:
            return [OutboxMessage.of(row) for row in await tx.execute(wanted)]

    async def message(self, message_id: int) -> OutboxMessage | None:
        """Return one message, or None."""
        async with self._database.read() as tx:
            row = (await tx.execute(_kept().where(outbox.c.id == message_id))).one_or_none()
        return None if row is None else OutboxMessage.of(row)


def _kept() -> Select[Any]:
    of_customer = outbox.outerjoin(
        touchpoints, touchpoints.c.touchpoint_id == outbox.c.touchpoint_id
    )
    return select(outbox, touchpoints.c.customer_id).select_from(of_customer).order_by(outbox.c.id)
