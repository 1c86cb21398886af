"""A customer's enrolments, with all that was sent, kept back and answered."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Row, bindparam, select

from adapters.store.customers.keys import given_keys
from adapters.store.reads.explain.selecting import grouped, of_customer
from adapters.store.reads.stranded import stranded_of
from adapters.store.schema import answers, attempts, enrolments, touchpoints
from adapters.store.sends.rows import is_unsettled
from domain.explanation import (
    ExplainedAnswer,
    ExplainedAttempt,
    ExplainedEnrolment,
    ExplainedStranding,
    ExplainedTouchpoint,
)
from domain.questions import Question

_ANSWERS = of_customer(answers, answers.c.at, *answers.primary_key)
_ENROLMENTS = of_customer(enrolments, enrolments.c.started_at, enrolments.c.enrolment_id)
_TOUCHPOINTS = of_customer(touchpoints, touchpoints.c.created_at, touchpoints.c.message)
_ATTEMPTS = (
    select(attempts, enrolments.c.ended_at)
    .join_from(attempts, touchpoints)
    .join(enrolments)
    .where(touchpoints.c.customer_id == bindparam("of_customer"))
    .order_by(attempts.c.attempt_id)
)


def answered_by(tx: Connection, of: dict[str, str]) -> Sequence[Row[Any]]:
    """Return the rows of all that the customer answered."""
    return tx.execute(_ANSWERS, of).all()


def unmatched(answered: Iterable[Row[Any]]) -> tuple[ExplainedAnswer, ...]:
    """Return the texts that answer no question of ours."""
    rows = (row for row in answered if row.touchpoint_id is None)
    return tuple(map(ExplainedAnswer.model_validate, rows))


def enrolments_of(
    tx: Connection, of: dict[str, str], answered: Iterable[Row[Any]]
) -> tuple[ExplainedEnrolment, ...]:
    """Return each run, with its messages."""
    messages, stuck = _touchpoints(tx, of, answered), stranded_of(tx, of["of_customer"])
    given = given_keys(tx, of["of_customer"])
    return tuple(
        ExplainedEnrolment.model_validate(
            enrolment_facts(row, given, stuck) | {"touchpoints": messages.get(row.enrolment_id, ())}
        )
        for row in tx.execute(_ENROLMENTS, of)
    )


def enrolment_facts(
    row: Row[Any], given: Mapping[str, str], stuck: Mapping[str, ExplainedStranding]
) -> dict[str, Any]:
    """Return what a row tells of an enrolment, by the names of `EnrolmentFacts`."""
    told = {"key": row.key or None, "key_as_given": given.get(row.key)}
    return row._asdict() | told | {"stranded": stuck.get(row.run_id)}


def _touchpoints(
    tx: Connection, of: dict[str, str], answered: Iterable[Row[Any]]
) -> dict[str, list[ExplainedTouchpoint]]:
    attempts_of = grouped(tx.execute(_ATTEMPTS, of), "touchpoint_id")
    answers_of = grouped(answered, "touchpoint_id")
    rows = grouped(tx.execute(_TOUCHPOINTS, of), "enrolment_id")
    return {
        enrolment_id: [
            touchpoint_of(
                row, attempts_of.get(row.touchpoint_id, []), answers_of.get(row.touchpoint_id, [])
            )
            for row in of_enrolment
        ]
        for enrolment_id, of_enrolment in rows.items()
    }


def touchpoint_of(
    row: Row[Any], tried: Iterable[Row[Any]], answered: Iterable[Row[Any]]
) -> ExplainedTouchpoint:
    """Return a message of a row, with its attempts and what was answered."""
    parts = {
        "attempts": tuple(_attempt(attempt) for attempt in tried),
        "options": tuple((row.options or "").split()),
        "answers": tuple(answer_of(row, answer) for answer in answered),
    }
    return ExplainedTouchpoint.model_validate(row._asdict() | parts)


def _attempt(row: Row[Any]) -> ExplainedAttempt:
    will_settle = is_unsettled(row) and row.ended_at is None
    settles_at = row.settles_at if will_settle else None
    return ExplainedAttempt.model_validate(row._asdict() | {"settles_at": settles_at})


def answer_of(asked: Row[Any], answer: Row[Any]) -> ExplainedAnswer:
    """Return an answer of a row, with what its option stood for in the message that asked."""
    question = next((known for known in Question if known == asked.question), None)
    fact = None
    if question is not None and answer.option is not None:
        fact = (asked.facts or {}).get(question.fact_of(answer.option))
    stands_for = None if fact is None else str(fact)
    return ExplainedAnswer.model_validate(answer._asdict() | {"stands_for": stands_for})
