"""Journeys: each when it began, and when it ended."""

from collections.abc import Iterator, Sequence
from typing import Any, Literal

from sqlalchemy import Connection, Row

from adapters.store.reads.customer.timeline.source import Customer, Source, Tell
from adapters.store.reads.explain.enrolments import enrolment_facts
from adapters.store.schema import enrolments
from domain.explanation import EnrolmentFacts
from domain.view import EnrolmentEntry, Entry


def _telling(kind: Literal["enrolment_began", "enrolment_ended"]) -> Tell:
    def tell(
        _tx: Connection, who: Customer, rows: Sequence[Row[Any]]
    ) -> Iterator[tuple[str, Entry]]:
        for row in rows:
            facts = EnrolmentFacts.model_validate(enrolment_facts(row, who.given, {}))
            at = row.started_at if kind == "enrolment_began" else row.ended_at
            entry = EnrolmentEntry(kind=kind, enrolment=facts, **who.when(at))
            yield row.enrolment_id, entry

    return tell


BEGAN = Source("enrolment_began", enrolments, enrolments.c.started_at, _telling("enrolment_began"))
ENDED = Source("enrolment_ended", enrolments, enrolments.c.ended_at, _telling("enrolment_ended"))
