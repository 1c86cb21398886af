"""Importing customers: rows of traits, read as `identify` reads them, and taken in together."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from adapters.checking import Unusable, check_json
from adapters.store.engine.database import Database
from adapters.store.rights.importing import ImportRow, Outcome, import_rows
from domain.events.moments import happened_at
from domain.ids import event_id_of
from starter.client.erasure import WAS_ERASED
from starter.client.faults import UnusableField
from starter.client.ids import Ids
from starter.client.traits import read_traits

IMPORT = "import"
"""The scope of the event ids of imported rows."""
WITHDRAWN = "they withdrew it themselves: only they can give it again"


class Told(NamedTuple):
    """A row: what is told of a customer, as of when."""

    line: int
    customer_id: str
    traits: Mapping[str, Any]
    at: datetime


class Complaint(NamedTuple):
    """What of a row could not be used, and what is wanted instead. Quotes nothing."""

    line: int
    field: str
    why: str


class Report(NamedTuple):
    """What came of some rows."""

    taken: int
    repeated: int
    refused: Sequence[Complaint]
    """Rows of which nothing was kept."""
    dropped: Sequence[Complaint]
    """Fields that were not kept of rows that were."""


class Importing:
    """Takes in rows. A repeat of a row with the same `at` does nothing."""

    def __init__(self, database: Database, ids: Ids, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._ids = ids
        self._clock = clock

    async def take_in(self, rows: Sequence[Told], *, dry_run: bool = False) -> Report:
        """Take in rows, in one transaction; in a dry run only tell what would come of it."""
        refused: list[Complaint] = []
        read: list[ImportRow] = []
        for row in rows:
            try:
                read.append(self._read(row))
            except UnusableField as fault:
                refused.append(Complaint(row.line, fault.field, fault.why))
            except Unusable as fault:
                refused.append(Complaint(row.line, "traits", str(fault)))
        dropped = defaultdict(list, {row.line: _dropped(row) for row in read})
        outcomes = await import_rows(self._database, read, dry_run=dry_run)
        counted = [one.outcome for one in outcomes]
        for one in outcomes:
            if one.outcome is Outcome.ERASED:
                refused.append(Complaint(one.line, "customer_id", WAS_ERASED))
            if one.outcome is not Outcome.TAKEN:
                dropped.pop(one.line, None)
            dropped[one.line] += [
                Complaint(one.line, f"consents.{topic}.{channel}", WITHDRAWN)
                for topic, channel in one.withdrawn
            ]
        return Report(
            counted.count(Outcome.TAKEN),
            counted.count(Outcome.REPEATED),
            sorted(refused),
            sorted(each for line in dropped.values() for each in line),
        )

    def _read(self, row: Told) -> ImportRow:
        """Read a row. Raises `UnusableField` and `Unusable`."""
        self._ids.check(customer_id=row.customer_id)
        check_json(dict(row.traits))
        reading = read_traits(row.customer_id, row.traits, {})
        at = happened_at(row.at, None, self._clock())
        return ImportRow(row.line, _event_id(row, at), reading.identity, at, reading.dropped)


def _dropped(row: ImportRow) -> list[Complaint]:
    return [Complaint(row.line, each.name, each.why) for each in row.dropped]


def _event_id(row: Told, at: datetime) -> str:
    """Return the same id for the same words, told as of the same time."""
    said = json.dumps([row.customer_id, at.isoformat(), dict(row.traits)], sort_keys=True)
    return event_id_of(hashlib.sha256(said.encode()).hexdigest()[:48], scope=IMPORT)
