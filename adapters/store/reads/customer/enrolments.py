"""The journeys that a customer is or was in."""

from collections.abc import Mapping

from sqlalchemy import Connection, bindparam, func, select

from adapters.store.reads.explain.enrolments import enrolment_facts
from adapters.store.schema import enrolments
from domain.explanation import ExplainedStranding
from domain.view import MOST_ENROLMENTS, ViewedEnrolment

_THEIRS = enrolments.c.customer_id == bindparam("of_customer")
_NEWEST = (
    select(enrolments)
    .where(_THEIRS)
    .order_by(
        enrolments.c.ended_at.is_not(None),  # those that go on come first
        enrolments.c.started_at.desc(),
        enrolments.c.enrolment_id,
    )
    .limit(MOST_ENROLMENTS)
)
_COUNT = select(func.count()).where(_THEIRS)


def newest_enrolments(
    tx: Connection,
    of: dict[str, str],
    given: Mapping[str, str],
    stuck: Mapping[str, ExplainedStranding],
) -> tuple[tuple[ViewedEnrolment, ...], int]:
    """Return those that go on, then the newest others; and how many more there are."""
    facts = [enrolment_facts(row, given, stuck) for row in tx.execute(_NEWEST, of)]
    found = tuple(map(ViewedEnrolment.model_validate, facts))
    is_all = len(found) < MOST_ENROLMENTS
    return found, 0 if is_all else int(tx.scalar(_COUNT, of) or 0) - len(found)
