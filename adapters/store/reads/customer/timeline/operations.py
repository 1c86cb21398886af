"""What operators did to a customer's enrolments, and why."""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, Row

from adapters.store.reads.customer.timeline.source import Customer, Source
from adapters.store.schema import steerings
from domain.explanation import ExplainedOperation
from domain.view import Entry, OperationEntry


def _tell(_tx: Connection, who: Customer, rows: Sequence[Row[Any]]) -> Iterator[tuple[str, Entry]]:
    for row in rows:
        request = ExplainedOperation.model_validate(row)
        yield row.note_key, OperationEntry(request=request, **who.when(row.at))


SOURCE = Source("operator_request", steerings, steerings.c.at, _tell)
