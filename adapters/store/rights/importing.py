"""Importing customers: a few rows a transaction, each as an identify that may be repeated."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, select

from adapters.store.customers.rows import ensure_customers
from adapters.store.engine.database import Database
from adapters.store.events.intake import identify
from adapters.store.events.names import FROM_ERASURE, FROM_IDENTIFY
from adapters.store.schema import consents
from domain.customers import Channel, Identity, Topic
from domain.profile import Dropped

_NOT_THEIR_OWN = (FROM_IDENTIFY, FROM_ERASURE)
_WITHDRAWN = select(consents.c.topic, consents.c.channel).where(
    consents.c.customer_id == bindparam("of_customer"),
    ~consents.c.granted,
    consents.c.source.not_in(_NOT_THEIR_OWN),
)


class Outcome(StrEnum):
    """What came of a row."""

    TAKEN = "taken"
    REPEATED = "repeated"
    """It was taken before, from the same file."""
    ERASED = "erased"
    """Its customer was erased, and stays so."""


class ImportRow(NamedTuple):
    """What a row tells of a customer."""

    line: int
    event_id: str
    identity: Identity
    at: datetime
    dropped: tuple[Dropped, ...] = ()


class Imported(NamedTuple):
    """What came of a row, and which consents it gave that they had withdrawn themselves."""

    line: int
    outcome: Outcome
    withdrawn: tuple[tuple[Topic, Channel], ...] = ()


class _DryRun(Exception):
    """Undoes it all."""

    def __init__(self, results: list[Imported]) -> None:
        super().__init__()
        self.results = results


def take_in(tx: Connection, rows: Sequence[ImportRow], *, dry_run: bool = False) -> list[Imported]:
    """Take in rows; a consent that a customer withdrew themselves stays withdrawn."""
    own, erased = ensure_customers(tx, {row.identity.customer_id: row.at for row in rows})
    results = sorted(_taken(tx, row, own[row.identity.customer_id], erased) for row in rows)
    if dry_run:
        raise _DryRun(results)
    return results


async def import_rows(
    database: Database, rows: Sequence[ImportRow], *, dry_run: bool
) -> list[Imported]:
    """Take in rows in one transaction; in a dry run only tell what would come of it."""
    try:
        return await database.write(take_in, rows, dry_run=dry_run)
    except _DryRun as told:
        return told.results


def _taken(tx: Connection, row: ImportRow, customer_id: str, erased: Collection[str]) -> Imported:
    """Take in a row. `customer_id` is the customer's own, whatever id of theirs the row has."""
    if customer_id in erased:
        return Imported(row.line, Outcome.ERASED)
    gives = [
        (topic, channel)
        for topic, words in row.identity.consents.items()
        for channel, granted in words.items()
        if granted
    ]
    withdrawn = _withdrawn(tx, customer_id) & set(gives) if gives else set()
    identity = _without(row.identity, withdrawn)
    is_new = identify(tx, row.event_id, identity, row.at, row.dropped)
    outcome = Outcome.TAKEN if is_new else Outcome.REPEATED
    return Imported(row.line, outcome, tuple(sorted(withdrawn)) if is_new else ())


def _withdrawn(tx: Connection, customer_id: str) -> set[tuple[Topic, Channel]]:
    rows = tx.execute(_WITHDRAWN, {"of_customer": customer_id})
    return {(Topic(row.topic), Channel(row.channel)) for row in rows}


def _without(identity: Identity, refused: Iterable[tuple[Topic, Channel]]) -> Identity:
    if not refused:
        return identity
    left = {
        topic: {channel: said for channel, said in words.items() if (topic, channel) not in refused}
        for topic, words in identity.consents.items()
    }
    return identity.model_copy(update={"consents": left})
