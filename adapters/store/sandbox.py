"""Where the sandbox keeps messages, and what its page reads. Its table is still called `outbox`."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple, Self

from sqlalchemy import ColumnElement, Connection, Row, Select, case, func, select

from adapters.store.customers.rows import customer_of
from adapters.store.customers.zones import whereabouts_of
from adapters.store.engine.database import Database
from adapters.store.schema import customers, events, outbox, touchpoints
from channels.registry import CHANNELS
from domain.customers import Channel, Customer
from domain.messages import Email, OutboundMessage, Text
from domain.ports import CallDeadline


class SandboxMessage(NamedTuple):
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


class SandboxLine(NamedTuple):
    """A message in a list: without its whole words."""

    id: int
    customer_id: str
    channel: Channel
    to: str
    subject: str | None
    preview_html: str
    """From where an e-mail's HTML hides its preview, if it does."""
    text: str
    """How its text begins: all of what fits into a text message."""
    message: str
    at: datetime


class CustomerEvent(NamedTuple):
    """Something that a customer wrote, or what an operator did for them."""

    customer_id: str
    name: str
    properties: dict[str, Any]
    at: datetime


class _WantedEvents(NamedTuple):
    names: Collection[str]
    sources: Collection[str]


class Overview(NamedTuple):
    """The newest of what the sandbox holds, and how much that is in all."""

    customers: Sequence[Customer]
    """Those with the newest messages, the very newest first."""
    lines: Sequence[SandboxLine]
    """The newest messages to each of them, the newest last."""
    events: Sequence[CustomerEvent]
    """The newest events of each of them, the newest last."""
    people: int
    """How many customers got anything."""
    mails: int
    """How many messages have a subject and a body, ..."""
    texts: int
    """... and how many a body alone."""


PREVIEW_BEGINS = '<div style="display:none'
"""What an e-mail shows in an inbox only begins with it."""
_PREVIEW_LENGTH = 1000
_TEXT_LENGTH = 2000


REPLY = "reply"
"""What stands for a catalogue's name where we answered a text with one word of help."""


_INSERT = outbox.insert().returning(outbox.c.id)


class SqlMailbox:
    """What the sandbox keeps: `vendors.sandbox.Mailbox`, and what is shown of it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def keep(
        self, outbound: OutboundMessage, channel: Channel, deadline: CallDeadline
    ) -> str:
        """Keep a message and return its id; raises `VendorUnavailable` past the deadline."""
        row = {
            "touchpoint_id": outbound.touchpoint_id,
            "channel": channel,
            "to": outbound.to,
            "message": outbound.message,
            "locale": outbound.locale,
            "at": deadline.now(),
        }
        return await self._database.write(_keep, row | _words_of(outbound), deadline)

    async def kept(self, touchpoint_id: str, channel: Channel) -> Sequence[str]:
        """Return the ids of the messages that were kept of a touchpoint, the oldest first."""
        found = (
            select(outbox.c.id)
            .where(
                outbox.c.touchpoint_id == touchpoint_id,
                outbox.c.channel == channel,
                outbox.c.message != REPLY,
            )
            .order_by(outbox.c.id)
        )
        return await self._database.read(lambda tx: [_id_of(each) for each in tx.scalars(found)])

    async def messages(
        self, customer_id: str | None = None, touchpoint_id: str | None = None, *, after: int = 0
    ) -> list[SandboxMessage]:
        """Return the messages, of one customer or touchpoint if named, the newest last.

        Those up to the id `after` are left out.
        """
        wanted = _kept().where(outbox.c.id > after)
        if customer_id is not None:
            wanted = wanted.where(touchpoints.c.customer_id == customer_id)
        if touchpoint_id is not None:
            wanted = wanted.where(outbox.c.touchpoint_id == touchpoint_id)
        return await self._database.read(
            lambda tx: [SandboxMessage.of(row) for row in tx.execute(wanted)]
        )

    async def keep_reply(
        self, touchpoint_id: str, channel: Channel, to: str, text: str, at: datetime
    ) -> None:
        """Keep what a customer's text was answered with, beside the question it is about."""
        row = {
            "touchpoint_id": touchpoint_id,
            "channel": channel,
            "to": to,
            "text": text,
            "message": REPLY,
            "locale": "",
            "at": at,
        }
        await self._database.write(lambda tx: tx.execute(_INSERT, row).close())

    async def message(self, message_id: int) -> SandboxMessage | None:
        """Return one message, or None."""
        wanted = _kept().where(outbox.c.id == message_id)
        row = await self._database.read(lambda tx: tx.execute(wanted).one_or_none())
        return None if row is None else SandboxMessage.of(row)

    async def overview(
        self,
        events_named: Collection[str],
        sources: Collection[str],
        *,
        most_customers: int,
        most_each: int,
    ) -> Overview:
        """Return the newest messages and events, of so many customers and so many of each.

        Events count only where they are of one of `sources`: anybody may track such names.
        """
        wanted = _WantedEvents(events_named, sources)
        return await self._database.read(_overview, wanted, most_customers, most_each)


def _keep(tx: Connection, row: dict[str, object], deadline: CallDeadline) -> str:
    kept: int = tx.execute(_INSERT, row).scalar_one()
    deadline.check()  # what is not committed was not sent
    return _id_of(kept)


def _overview(
    tx: Connection, wanted: _WantedEvents, most_customers: int, most_each: int
) -> Overview:
    got = _of_customers(touchpoints.c.customer_id, func.max(outbox.c.id).label("newest"))
    got = got.group_by(touchpoints.c.customer_id)
    newest = got.order_by(func.max(outbox.c.id).desc()).limit(most_customers).subquery()
    people = tx.execute(
        select(customers)
        .join(newest, newest.c.customer_id == customers.c.customer_id)
        .order_by(newest.c.newest.desc())
    )
    shown = [customer_of(row, whereabouts_of(tx, row.customer_id, row.time_zone)) for row in people]
    ids = [customer.customer_id for customer in shown]
    counted = tx.execute(
        _of_customers(outbox.c.channel, func.count().label("n")).group_by(outbox.c.channel)
    )
    counts = {row.channel: row.n for row in counted}
    return Overview(
        customers=shown,
        lines=_lines(tx, ids, most_each),
        events=_events(tx, ids, wanted, most_each),
        people=tx.scalar(select(func.count()).select_from(got.subquery())) or 0,
        mails=_sum_of(counts, Email),
        texts=_sum_of(counts, Text),
    )


def _lines(tx: Connection, ids: Collection[str], most_each: int) -> Sequence[SandboxLine]:
    customer_id = touchpoints.c.customer_id
    theirs = (
        _of_customers(outbox.c.id, customer_id, _age(customer_id, outbox.c.id))
        .where(customer_id.in_(ids))
        .subquery()
    )
    # Both databases find a text in another, each by a function of its own name.
    find = func.strpos if tx.dialect.name == "postgresql" else func.instr
    begins = find(outbox.c.html, PREVIEW_BEGINS)
    preview = case((begins > 0, func.substr(outbox.c.html, begins, _PREVIEW_LENGTH)), else_="")
    rows = tx.execute(
        select(
            outbox.c.id,
            theirs.c.customer_id,
            outbox.c.channel,
            outbox.c.to,
            outbox.c.subject,
            preview.label("preview_html"),
            func.substr(outbox.c.text, 1, _TEXT_LENGTH).label("text"),
            outbox.c.message,
            outbox.c.at,
        )
        .join_from(outbox, theirs, theirs.c.id == outbox.c.id)
        .where(theirs.c.age <= most_each)
        .order_by(outbox.c.id)
    )
    return [SandboxLine(**row._asdict() | {"channel": Channel(row.channel)}) for row in rows]


def _words_of(message: OutboundMessage) -> dict[str, str]:
    content = message.content
    if isinstance(content, Email):
        return {"subject": content.subject, "html": content.html, "text": content.text}
    return {"text": content.body}


def _id_of(row_id: int) -> str:
    return f"outbox-{row_id}"  # as attempts have it since the first version


def _sum_of(counts: Mapping[str, int], content: type[Email | Text]) -> int:
    return sum(n for name, n in counts.items() if CHANNELS[Channel(name)].content is content)


def _events(
    tx: Connection, ids: Collection[str], wanted: _WantedEvents, most_each: int
) -> Sequence[CustomerEvent]:
    theirs = (
        select(events.c.seq, _age(events.c.customer_id, events.c.seq))
        .where(events.c.customer_id.in_(ids), events.c.name.in_(wanted.names))
        .where(events.c.source.in_(wanted.sources))
        .subquery()
    )
    rows = tx.execute(
        select(events.c.customer_id, events.c.name, events.c.properties, events.c.occurred_at)
        .join_from(events, theirs, theirs.c.seq == events.c.seq)
        .where(theirs.c.age <= most_each)
        .order_by(events.c.seq)
    )
    return [CustomerEvent(*row) for row in rows]


def _age(customer_id: ColumnElement[Any], number: ColumnElement[Any]) -> ColumnElement[int]:
    """Return which of its customer's rows one is: 1 is the newest."""
    by_customer = func.row_number().over(partition_by=customer_id, order_by=number.desc())
    return by_customer.label("age")


def _of_customers(*columns: ColumnElement[Any]) -> Select[Any]:
    """Select from the messages whose customer is known."""
    return select(*columns).join_from(
        outbox, touchpoints, touchpoints.c.touchpoint_id == outbox.c.touchpoint_id
    )


def _kept() -> Select[Any]:
    of_customer = outbox.outerjoin(
        touchpoints, touchpoints.c.touchpoint_id == outbox.c.touchpoint_id
    )
    return select(outbox, touchpoints.c.customer_id).select_from(of_customer).order_by(outbox.c.id)
