"""Answers that a person enters for a customer: as if tapped, with who did it in the audit."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row

from adapters.store.answers.outcomes import AnswerResult, result_of
from adapters.store.answers.received import by_page, question_row
from adapters.store.audit import note_answer
from adapters.store.customers.canonical import canonical_id
from adapters.store.customers.keys import given_keys
from adapters.store.customers.rows import ensure_customer
from adapters.store.engine.methods import Store, reading, writing
from adapters.store.reads.questions import asked_of, questions_to
from adapters.store.states import EnrolmentState
from domain.answers import judge_tap
from domain.entered import AskedQuestion
from domain.operations import OperatorRequest
from domain.questions import AnswerOutcome

BY_OPERATOR = "operator"
"""What stands for a channel where a person entered an answer."""


def questions_asked(tx: Connection, customer_id: str) -> Sequence[AskedQuestion]:
    """Return the last questions that a customer was asked, the newest first."""
    customer_id = canonical_id(tx, customer_id)
    given = given_keys(tx, customer_id)
    return [_asked(row, given) for row in questions_to(tx, customer_id)]


def enter(
    tx: Connection,
    touchpoint_id: str,
    option: str,
    operator: OperatorRequest,
    at: datetime,
    words: str = "",
) -> AnswerResult:
    """Take in an answer that a customer told a person; its journey hears it as if tapped.

    `words` are the customer's own, for the team that reads those of the question.
    What does not count (a second answer, one that is late) leaves no trace. Raises LookupError
    where nothing was asked, ValueError for an option that was not offered.
    """
    row = _locked(tx, touchpoint_id, at)
    outcome = judge_tap(asked_of(row), at)
    if outcome is not AnswerOutcome.ANSWERED:
        return result_of(tx, outcome, row, row.first_option)
    result = by_page(tx, touchpoint_id, option, words, at, channel=BY_OPERATOR)
    note_answer(tx, row, option, operator, at)
    return result


class EnteredAnswers(Store):
    """What customers tell a person, who enters it."""

    asked = reading(questions_asked)
    enter = writing(enter)


def _locked(tx: Connection, touchpoint_id: str, at: datetime) -> Row[Any]:
    ensure_customer(tx, question_row(tx, touchpoint_id).customer_id, at)
    return question_row(tx, touchpoint_id)


def _asked(row: Row[Any], given: Mapping[str, str]) -> AskedQuestion:
    return AskedQuestion(
        message=row.message,
        key=row.key or None,
        workflow_id=row.workflow_id,
        has_ended=row.enrolment_state == EnrolmentState.ENDED,
        asked=asked_of(row),
        key_as_given=given.get(row.key),
        topic=row.topic,
    )
