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
from adapters.store.events.names import TEXT_RECEIVED, TWILIO
from adapters.store.events.write import store_event
from adapters.store.reads.questions import asked_by_text, asked_of, question_at
from adapters.store.schema import answers, tasks, touchpoints
from adapters.store.states import EventState, TaskState
from adapters.store.tasks import ANSWERED_WITHIN, ASKED_OF, open_task
from domain.actions import Action
from domain.answers import Judgement, judge, judge_tap
from domain.clock import DEFAULT_ZONE, usable_zone
from domain.customers import Channel
from domain.events import Answered
from domain.ids import event_id_of, link_event_id, local_key
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


class Heard(NamedTuple):
    """What became of an answer."""

    verdict: AnswerOutcome
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
    """What its message was given."""
    may_reply: bool = False
    """Whether one helpful or courteous word may go back: once a question, never after a STOP."""


class _Text(NamedTuple):
    """What a customer wrote, or what they wrote beside a tap."""

    event_id: str
    customer_id: str | None
    channel: str
    words: str
    at: datetime
    sender: str = ""
    """The customer's id, or a digest of a number that no customer has."""


def question(tx: Connection, touchpoint_id: str, at: datetime) -> Heard | None:
    """Return how a touchpoint's question stands, as a page shows it; None if it asks nothing."""
    row = question_at(tx, touchpoint_id)
    if row is None:
        return None
    outcome = judge_tap(asked_of(row), at)
    if outcome is AnswerOutcome.ANSWERED:
        outcome = AnswerOutcome.OPEN
    return _heard(outcome, row, row.first_option)


def by_page(tx: Connection, touchpoint_id: str, option: str, words: str, at: datetime) -> Heard:
    """Take in a tap on a question's page; the first answer counts.

    Raises LookupError where nothing was asked, ValueError for an option that was not offered.
    """
    row = _question(tx, touchpoint_id)
    if option not in row.options.split():
        raise ValueError("it is none of the question's answers")
    ensure_customer(tx, row.customer_id, at)
    row = _question(tx, touchpoint_id)
    outcome = judge_tap(asked_of(row), at)
    if outcome is AnswerOutcome.ANSWERED_BEFORE:
        return _heard(outcome, row, row.first_option)
    text = _Text(link_event_id(touchpoint_id, outcome), row.customer_id, BY_LINK, words, at)
    is_new = _write(tx, text, Judgement(outcome, asked_of(row), option), row)
    if outcome is AnswerOutcome.ANSWERED:
        _publish(tx, row, option, at)
    return _heard(outcome, row, option)._replace(is_new=is_new)


def by_text(
    tx: Connection, message_id: str, sender: str, body: str, at: datetime, speech: Speech
) -> Heard:
    """Take in a text: an answer to the newest question that it can be an answer to."""
    reached = ids_at(tx, Channel.SMS, sender)
    for customer_id in reached:
        ensure_customer(tx, customer_id, at)
    whose: Sequence[str | None] = reached or [None]
    stored = [_store_text(tx, message_id, each, body, at) for each in whose]
    event_id = event_id_of(message_id, scope=TWILIO)
    if not any(stored) or _is_judged(tx, event_id):
        return Heard(AnswerOutcome.ANSWERED_BEFORE)
    from_whom = reached[0] if reached else address_digest(Channel.SMS, sender)
    text = _Text(event_id, whose[0], Channel.SMS, body, at, from_whom)
    rows = {row.touchpoint_id: row for row in asked_by_text(tx, reached, Channel.SMS, sender, at)}
    questions = [asked_of(row) for row in rows.values()]
    may_reply = not is_suppressed(tx, Channel.SMS, sender)
    judgement = judge(body, questions, at, speech, may_reply=may_reply)
    asked = judgement.asked
    return _carry_out(tx, text, judgement, None if asked is None else rows[asked.touchpoint_id])


class Answers(Store):
    """What customers answer, by the page behind a link or by a text."""

    def __init__(self, database: Database, speech: Speech = NUMERALS) -> None:
        super().__init__(database)
        self._speech = speech

    question = reading(question)
    by_page = writing(by_page)

    async def by_text(self, message_id: str, sender: str, body: str, at: datetime) -> Heard:
        """Take in a text: an answer to the newest question that it can be an answer to."""
        return await self.database.write(by_text, message_id, sender, body, at, self._speech)


def closed_at(answered: Mapping[str, Any]) -> datetime | None:
    """Return when the question closed that an event of ours answers, by its properties.

    None for one of an older version. What others track by this name may hold anything: ask only
    for an event that names its enrolment.
    """
    closed = answered.get(ANSWER_BY)
    return None if closed is None else datetime.fromisoformat(closed)


def _carry_out(tx: Connection, text: _Text, judgement: Judgement, row: Row[Any] | None) -> Heard:
    """Keep an answer as it was judged; publish it, or ask a person to read it."""
    _write(tx, text, judgement, row)
    if judgement.person_reads:
        _ask_person(tx, text, row, judgement.person_reads)
    if row is None:
        return Heard(judgement.outcome, is_new=True)
    option = judgement.option
    if judgement.outcome is AnswerOutcome.ANSWERED:
        _publish(tx, row, str(option), text.at)
    if judgement.outcome is AnswerOutcome.ANSWERED_BEFORE:
        option = row.first_option
    heard = _heard(judgement.outcome, row, option)
    return heard._replace(is_new=True, may_reply=judgement.may_reply)


def _ask_person(tx: Connection, text: _Text, row: Row[Any] | None, reason: str) -> None:
    """Open a task about a text: one a question, or a sender, until it is done; then another."""
    task_key = f"text:{text.sender if row is None else row.touchpoint_id}"
    is_done = tx.scalar(_TASK_STATE, {"of_task": task_key}) == TaskState.DONE
    open_task(
        tx,
        f"text:{text.event_id}" if is_done else task_key,
        journey=None if row is None else row.journey,
        customer_id=text.customer_id if row is None else row.customer_id,
        key=None if row is None else row.key or None,
        workflow_id=None if row is None else row.workflow_id,
        event_id=text.event_id,
        owner=ASKED_OF,
        reason=reason,
        at=text.at,
        due_at=text.at + ANSWERED_WITHIN,
    )


def _question(tx: Connection, touchpoint_id: str) -> Row[Any]:
    row = question_at(tx, touchpoint_id)
    if row is None:
        raise LookupError("that touchpoint asked nothing")
    return row


def _publish(tx: Connection, row: Row[Any], option: str, at: datetime) -> None:
    """Close the question, and store the event that the journey hears."""
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


def _store_text(
    tx: Connection, message_id: str, customer_id: str | None, body: str, at: datetime
) -> bool:
    """Keep a text as an event, for each customer who has the number, or for none."""
    own_id = message_id if customer_id is None else f"{message_id}:{customer_id}"
    return store_event(
        tx,
        event_id=event_id_of(own_id, scope=TWILIO),
        customer_id=customer_id,
        name=TEXT_RECEIVED,
        properties={"body": body},
        occurred_at=at,
        source=TWILIO,
        state=EventState.DISPATCHED,  # what it means to a journey is an event of its own
    )


def _write(tx: Connection, text: _Text, judgement: Judgement, row: Row[Any] | None) -> bool:
    answer = {
        "event_id": text.event_id,
        "customer_id": text.customer_id if row is None else row.customer_id,
        "touchpoint_id": None if row is None else row.touchpoint_id,
        "channel": text.channel,
        "verdict": judgement.outcome,
        "option": judgement.option,
        "words": text.words,
        "replied": judgement.may_reply,
        "at": text.at,
    }
    return tx.execute(_INSERT.of(tx), answer).first() is not None


def _is_judged(tx: Connection, event_id: str) -> bool:
    """Tell whether a text was taken in before, whoever had its number then."""
    return tx.scalar(_JUDGED, {"of_event": event_id}) is not None


def _heard(outcome: AnswerOutcome, row: Row[Any], option: str | None) -> Heard:
    return Heard(
        outcome,
        touchpoint_id=row.touchpoint_id,
        question=Question(row.question),
        options=tuple(row.options.split()),
        option=option,
        locale=row.locale or "en",
        time_zone=usable_zone(row.time_zone),
        facts=row.facts or {},
    )
