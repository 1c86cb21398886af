"""Answers: what customers reply, kept with the touchpoint that asked."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, bindparam, select, update

from adapters.store.customers.addresses import address_digest, ids_at
from adapters.store.customers.rows import ensure_customer
from adapters.store.customers.suppressions import is_suppressed
from adapters.store.engine.database import Database
from adapters.store.engine.methods import Store, reading, writing
from adapters.store.engine.statements import ByDialect
from adapters.store.events.names import TEXT_RECEIVED
from adapters.store.events.write import store_event
from adapters.store.reads.questions import asked_before, asked_of, question_at
from adapters.store.schema import answers, tasks, touchpoints
from adapters.store.states import EventState, TaskState
from adapters.store.tasks import ANSWERED_WITHIN, ASKED_OF, open_task
from domain.actions import Action
from domain.answers import Judgement, judge, judge_tap
from domain.clock import DEFAULT_ZONE, usable_zone
from domain.events import Answered, AnswerNotUnderstood
from domain.ids import event_id_of, link_event_id, local_key
from domain.inbound import InboundMessage
from domain.questions import AnswerOutcome, Question
from domain.speech import NUMERALS, Speech

BY_LINK = "link"
"""What stands for a channel where a page was tapped, however its link had come."""
ANSWER_BY = "answer_by"
"""What an answer's event has, undeclared, of its question: until when it could be answered."""

_INSERT = ByDialect(
    answers, lambda insert: insert.on_conflict_do_nothing().returning(answers.c.event_id)
)
_JUDGED = select(answers.c.event_id).where(answers.c.event_id == bindparam("of_event"))
_CLOSE = update(touchpoints).where(touchpoints.c.touchpoint_id == bindparam("of_touchpoint"))
_TASK_STATE = select(tasks.c.state).where(tasks.c.task_key == bindparam("of_task"))


class AnswerResult(NamedTuple):
    """What came of an answer."""

    outcome: AnswerOutcome
    is_new: bool = False
    """False for a repeat of what was taken in before."""
    touchpoint_id: str | None = None
    question: Question | None = None
    options: tuple[str, ...] = ()
    option: str | None = None
    locale: str = "en"
    """The customer's, as the next."""
    time_zone: str = DEFAULT_ZONE
    facts: Mapping[str, object] = MappingProxyType({})
    """What its message was given: the template variables of its journey."""
    may_reply: bool = False
    """Whether one helpful or courteous word may go back: once a question, never after a STOP."""


class _Reply(NamedTuple):
    """What a customer wrote, in a message or beside a tap."""

    event_id: str
    customer_id: str | None
    channel: str
    words: str
    at: datetime
    sender: str = ""
    """The customer's id, or a digest of an address that no customer has."""


def question(tx: Connection, touchpoint_id: str, at: datetime) -> AnswerResult | None:
    """Return how a touchpoint's question stands, as a page shows it; None if it asks nothing."""
    row = question_at(tx, touchpoint_id)
    if row is None:
        return None
    outcome = judge_tap(asked_of(row), at)
    if outcome is AnswerOutcome.ANSWERED:
        outcome = AnswerOutcome.OPEN
    return result_of(outcome, row, row.first_option)


def by_page(
    tx: Connection,
    touchpoint_id: str,
    option: str,
    words: str,
    at: datetime,
    *,
    channel: str = BY_LINK,
) -> AnswerResult:
    """Take in a tap on a question's page; the first answer counts. `channel` says how it came.

    Raises LookupError where nothing was asked, ValueError for an option that was not offered.
    """
    row = _question(tx, touchpoint_id)
    if option not in row.options.split():
        raise ValueError("it is none of the question's answers")
    ensure_customer(tx, row.customer_id, at)
    row = _question(tx, touchpoint_id)
    outcome = judge_tap(asked_of(row), at)
    if outcome is AnswerOutcome.ANSWERED_BEFORE:
        return result_of(outcome, row, row.first_option)
    reply = _Reply(link_event_id(touchpoint_id, outcome), row.customer_id, channel, words, at)
    is_new = _write(tx, reply, Judgement(outcome, asked_of(row), option), row)
    if outcome is AnswerOutcome.ANSWERED:
        _publish(tx, row, option, at)
    return result_of(outcome, row, option)._replace(is_new=is_new)


def by_message(tx: Connection, message: InboundMessage, speech: Speech) -> AnswerResult:
    """Take in a message: an answer to the newest question that it can be an answer to."""
    reached = ids_at(tx, message.channel, message.sender)
    for customer_id in reached:
        ensure_customer(tx, customer_id, message.at)
    whose: Sequence[str | None] = reached or [None]
    stored = [_store_message(tx, message, each) for each in whose]
    if not any(stored) or _is_judged(tx, message.event_id):
        return AnswerResult(AnswerOutcome.ANSWERED_BEFORE)
    rows = {row.touchpoint_id: row for row in asked_before(tx, reached, message)}
    questions = [asked_of(row) for row in rows.values()]
    may_reply = not is_suppressed(tx, message.channel, message.sender)
    judgement = judge(message.body, questions, message.at, speech, may_reply=may_reply)
    row = None if judgement.asked is None else rows[judgement.asked.touchpoint_id]
    return _carry_out(tx, _reply_of(message, reached), judgement, row)


class Answers(Store):
    """What customers answer, by the page behind a link or by a message."""

    def __init__(self, database: Database, speech: Speech = NUMERALS) -> None:
        super().__init__(database)
        self._speech = speech

    question = reading(question)
    by_page = writing(by_page)

    async def by_message(self, message: InboundMessage) -> AnswerResult:
        """Take in a message: an answer to the newest question that it can be an answer to."""
        return await self.database.write(by_message, message, self._speech)


def closed_at(answered: Mapping[str, Any]) -> datetime | None:
    """Return when the question closed that an event of ours answers, by its properties.

    None for one of an older version. What others track by this name may hold anything: ask only
    for an event that names its enrolment.
    """
    closed = answered.get(ANSWER_BY)
    return None if closed is None else datetime.fromisoformat(closed)


def _reply_of(message: InboundMessage, reached: Sequence[str]) -> _Reply:
    """Return what is kept of a message, with the first of the customers at its address."""
    customer_id = reached[0] if reached else None
    sender = customer_id or address_digest(message.channel, message.sender)
    return _Reply(message.event_id, customer_id, message.channel, message.body, message.at, sender)


def _carry_out(
    tx: Connection, reply: _Reply, judgement: Judgement, row: Row[Any] | None
) -> AnswerResult:
    """Keep an answer as it was judged; publish it, or ask a person to read it."""
    _write(tx, reply, judgement, row)
    if judgement.person_reads:
        _ask_person(tx, reply, row, judgement.person_reads)
    if row is not None and judgement.outcome is AnswerOutcome.NOT_UNDERSTOOD:
        _tell_misunderstood(tx, reply, row)
    if row is None:
        return AnswerResult(judgement.outcome, is_new=True)
    option = judgement.option
    if judgement.outcome is AnswerOutcome.ANSWERED:
        _publish(tx, row, str(option), reply.at)
    if judgement.outcome is AnswerOutcome.ANSWERED_BEFORE:
        option = row.first_option
    result = result_of(judgement.outcome, row, option)
    return result._replace(is_new=True, may_reply=judgement.may_reply)


def _ask_person(tx: Connection, reply: _Reply, row: Row[Any] | None, reason: str) -> None:
    """Open a task about a message: one a question or a sender until it is done; then another."""
    task_key = f"text:{reply.sender if row is None else row.touchpoint_id}"
    is_done = tx.scalar(_TASK_STATE, {"of_task": task_key}) == TaskState.DONE
    open_task(
        tx,
        f"text:{reply.event_id}" if is_done else task_key,
        journey=None if row is None else row.journey,
        customer_id=reply.customer_id if row is None else row.customer_id,
        key=None if row is None else row.key or None,
        workflow_id=None if row is None else row.workflow_id,
        event_id=reply.event_id,
        owner=ASKED_OF,
        reason=reason,
        at=reply.at,
        due_at=reply.at + ANSWERED_WITHIN,
    )


def _question(tx: Connection, touchpoint_id: str) -> Row[Any]:
    row = question_at(tx, touchpoint_id)
    if row is None:
        raise LookupError("that touchpoint asked nothing")
    return row


def _publish(tx: Connection, row: Row[Any], option: str, at: datetime) -> None:
    """Close the question, and store the event that its journey receives."""
    tx.execute(_CLOSE, {"of_touchpoint": row.touchpoint_id, "answered_at": at})
    place = local_key(row.touchpoint_key)
    answered = Answered(asked=place, question=Question(row.question), option=option)
    store_event(
        tx,
        event_id=link_event_id(row.touchpoint_id, Action.ANSWER),
        customer_id=row.customer_id,
        enrolment_id=row.enrolment_id,
        name=Answered.event_name(),
        properties=answered.model_dump(mode="json") | {ANSWER_BY: row.answer_by.isoformat()},
        occurred_at=at,
        source="answer",
    )


def _tell_misunderstood(tx: Connection, reply: _Reply, row: Row[Any]) -> None:
    """Store the event by which the enrolment counts it. The words stay here."""
    store_event(
        tx,
        event_id=f"misunderstood:{reply.event_id}",
        customer_id=row.customer_id,
        enrolment_id=row.enrolment_id,
        name=AnswerNotUnderstood.event_name(),
        properties={"asked": local_key(row.touchpoint_key)},
        occurred_at=reply.at,
        source="answer",
    )


def _store_message(tx: Connection, message: InboundMessage, customer_id: str | None) -> bool:
    """Keep a message as an event, for each customer who has the address, or for none."""
    own_id = message.message_id if customer_id is None else f"{message.message_id}:{customer_id}"
    return store_event(
        tx,
        event_id=event_id_of(own_id, scope=message.source),
        customer_id=customer_id,
        name=TEXT_RECEIVED,
        properties={"body": message.body},
        occurred_at=message.at,
        source=message.source,
        state=EventState.DISPATCHED,  # what it means to a journey is an event of its own
    )


def _write(tx: Connection, reply: _Reply, judgement: Judgement, row: Row[Any] | None) -> bool:
    answer = {
        "event_id": reply.event_id,
        "customer_id": reply.customer_id if row is None else row.customer_id,
        "touchpoint_id": None if row is None else row.touchpoint_id,
        "channel": reply.channel,
        "verdict": judgement.outcome,
        "option": judgement.option,
        "words": reply.words,
        "replied": judgement.may_reply,
        "at": reply.at,
    }
    return tx.execute(_INSERT.of(tx), answer).first() is not None


def _is_judged(tx: Connection, event_id: str) -> bool:
    """Tell whether a message was taken in before; its address may have been another customer's."""
    return tx.scalar(_JUDGED, {"of_event": event_id}) is not None


def result_of(outcome: AnswerOutcome, row: Row[Any], option: str | None) -> AnswerResult:
    """Return what came of an answer to a question, or how the question stands."""
    return AnswerResult(
        outcome,
        touchpoint_id=row.touchpoint_id,
        question=Question(row.question),
        options=tuple(row.options.split()),
        option=option,
        locale=row.locale or "en",
        time_zone=usable_zone(row.time_zone),
        facts=row.facts or {},
    )
