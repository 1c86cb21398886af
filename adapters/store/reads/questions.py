"""The questions that customers were asked, with all that decides what an answer to them means."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    bindparam,
    exists,
    func,
    or_,
    select,
)

from adapters.store.customers.addresses import address_digest
from adapters.store.schema import answers, customers, enrolments, steerings, tasks, touchpoints
from adapters.store.states import MAY_BE_THEIRS, EnrolmentState, TouchpointStatus
from domain.answers import Asked
from domain.inbound import InboundMessage
from domain.operations import OperatorAction
from domain.questions import AnswerOutcome, Question

MOST_LOOKED_AT = 20
"""Of a customer's questions, the newest."""
REMEMBERED = timedelta(days=30)
"""How long after it was closed a question may still be what a text is about."""
_HELPED = (AnswerOutcome.NOT_UNDERSTOOD, AnswerOutcome.LATE)
"""What is replied to, once a question."""

_later = touchpoints.alias("later")
_theirs = touchpoints.c.customer_id
_MOVED_ON = or_(
    exists().where(
        _later.c.enrolment_id == touchpoints.c.enrolment_id,
        _later.c.created_at > touchpoints.c.created_at,
    ),
    exists().where(
        tasks.c.customer_id == _theirs,  # for its index, as below
        tasks.c.run_id == enrolments.c.run_id,
        tasks.c.at > touchpoints.c.created_at,
    ),
    exists().where(
        steerings.c.customer_id == _theirs,
        steerings.c.run_id == enrolments.c.run_id,
        steerings.c.action == OperatorAction.SKIP_WAIT,
        steerings.c.at > touchpoints.c.created_at,
    ),
)


def _first_option() -> ColumnElement[Any]:
    first = answers.alias("first")
    is_first = first.c.verdict == AnswerOutcome.ANSWERED
    found = select(first.c.option).where(
        first.c.touchpoint_id == touchpoints.c.touchpoint_id, is_first
    )
    return found.limit(1).correlate(touchpoints).scalar_subquery().label("first_option")


def _replied(outcome: AnswerOutcome) -> ColumnElement[Any]:
    reply = answers.alias(f"replied_{outcome.value}")
    counted = select(func.count()).where(
        reply.c.touchpoint_id == touchpoints.c.touchpoint_id,
        reply.c.verdict == outcome,
        reply.c.replied,
    )
    return counted.correlate(touchpoints).scalar_subquery().label(f"replied_{outcome.value}")


def _asked(*where: ColumnElement[bool]) -> Select[Any]:
    """Select the questions asked, the newest first, each with what decides whether it is open."""
    return (
        select(
            touchpoints,
            customers.c.locale,
            customers.c.time_zone,
            enrolments.c.state.label("enrolment_state"),
            enrolments.c.key,
            enrolments.c.run_id,
            _MOVED_ON.label("moved_on"),
            _first_option(),
            *(_replied(outcome) for outcome in _HELPED),
        )
        .join_from(touchpoints, enrolments)
        .join(customers, customers.c.customer_id == touchpoints.c.customer_id)
        .where(touchpoints.c.question.is_not(None), *where)
        .order_by(touchpoints.c.created_at.desc(), touchpoints.c.touchpoint_id)
        .limit(MOST_LOOKED_AT)
    )


_BY_ID = _asked(touchpoints.c.touchpoint_id == bindparam("of_touchpoint"))
_BY_CUSTOMER = _asked(touchpoints.c.customer_id == bindparam("of_customer"))
_BY_MESSAGE = _asked(
    touchpoints.c.customer_id.in_(bindparam("customer_ids", expanding=True)),
    touchpoints.c.channel == bindparam("on_channel"),
    touchpoints.c.address_digest == bindparam("digest"),
    touchpoints.c.status.in_(MAY_BE_THEIRS),
    touchpoints.c.answer_by > bindparam("closed_after"),
)


def question_at(tx: Connection, touchpoint_id: str) -> Row[Any] | None:
    """Return the question of a touchpoint, if it asks one."""
    return tx.execute(_BY_ID, {"of_touchpoint": touchpoint_id}).first()


def questions_to(tx: Connection, customer_id: str) -> Sequence[Row[Any]]:
    """Return the last questions that a customer was asked, the newest first."""
    return tx.execute(_BY_CUSTOMER, {"of_customer": customer_id}).all()


def asked_before(
    tx: Connection, customer_ids: Sequence[str], message: InboundMessage
) -> Sequence[Row[Any]]:
    """Return the questions that a message from one of these may answer, the newest first."""
    facts = {
        "customer_ids": list(customer_ids),
        "on_channel": message.channel,
        "digest": address_digest(message.channel, message.sender),
        "closed_after": message.at - REMEMBERED,
    }
    return tx.execute(_BY_MESSAGE, facts).all()


def asked_of(row: Row[Any]) -> Asked:
    """Return what a judgement looks at."""
    awaited = row.enrolment_state == EnrolmentState.RUNNING and not row.moved_on
    return Asked(
        touchpoint_id=row.touchpoint_id,
        question=Question(row.question),
        options=tuple(row.options.split()),
        is_sent=row.status == TouchpointStatus.SENT,
        is_awaited=awaited,
        may_have_come=row.status in MAY_BE_THEIRS,
        answer_by=row.answer_by,
        answered_at=row.answered_at,
        first_option=row.first_option,
        replied_to=[each for each in _HELPED if getattr(row, f"replied_{each.value}")],
    )
