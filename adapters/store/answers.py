"""Answers: what customers reply, matched to the touchpoint that asked."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Row, exists, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.store.customers import address_digest, ids_at, is_suppressed, lock_customer
from adapters.store.database import Database, insert
from adapters.store.intake import TWILIO, store_event
from adapters.store.schema import (
    EnrolmentState,
    EventState,
    TaskState,
    TouchpointStatus,
    answers,
    customers,
    enrolments,
    steerings,
    tasks,
    touchpoints,
)
from adapters.store.tasks import ANSWERED_WITHIN, ASKED_OF, open_task
from domain.actions import Action
from domain.clock import DEFAULT_ZONE, usable_zone
from domain.customers import Channel
from domain.events import Answered
from domain.ids import event_id_of, link_event_id, local_key
from domain.operations import OperatorAction
from domain.questions import AnswerOutcome, Question, Reading, is_pleasantry, read_answer
from domain.speech import NUMERALS, Speech

TEXT_RECEIVED = "Text Received"
BY_LINK = "link"
"""What stands for a channel where a page was tapped, however its link had come."""
MOST_LOOKED_AT = 20
"""Of a customer's questions, the newest."""
ANSWER_BY = "answer_by"
"""What an answer's event has, undeclared, of its question: until when it could be answered."""
REMEMBERED = timedelta(days=30)
"""How long after it was closed a question may still be what a text is about."""

_SENT = (TouchpointStatus.SENT, TouchpointStatus.UNKNOWN, TouchpointStatus.CLAIMED)
"""What the customer may have got: she answers it, so she did."""


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
    """What its message was told."""
    may_reply: bool = False
    """Whether one helpful or courteous word may go back: once a question, never to who left."""


class Answers:
    """What customers answer, by the page behind a link or by a text."""

    def __init__(self, database: Database, speech: Speech = NUMERALS) -> None:
        self._database = database
        self._speech = speech

    async def question(self, touchpoint_id: str, at: datetime) -> Heard | None:
        """Tell how a touchpoint's question stands, as a page shows it; None if it asks nothing."""
        async with self._database.read() as tx:
            rows = await _asked(tx, touchpoints.c.touchpoint_id == touchpoint_id)
            if not rows:
                return None
            (asked,) = rows
            if asked.answered_at is not None:
                return _heard(
                    AnswerOutcome.ANSWERED_BEFORE, asked, await _option_of(tx, touchpoint_id)
                )
            return _heard(
                AnswerOutcome.OPEN if _is_open(asked, at) else AnswerOutcome.LATE, asked, None
            )

    async def by_page(self, touchpoint_id: str, option: str, words: str, at: datetime) -> Heard:
        """Take in a tap on a question's page; the first answer counts.

        Raises LookupError where nothing was asked, ValueError for an option that was not offered.
        """
        async with self._database.begin() as tx:
            asked = await _question(tx, touchpoint_id)
            if option not in asked.options.split():
                raise ValueError("it is none of the question's answers")
            await lock_customer(tx, asked.customer_id, at)
            asked = await _question(tx, touchpoint_id)
            if asked.answered_at is not None:
                return _heard(
                    AnswerOutcome.ANSWERED_BEFORE, asked, await _option_of(tx, touchpoint_id)
                )
            is_open = _is_open(asked, at)
            verdict = AnswerOutcome.ANSWERED if is_open else AnswerOutcome.LATE
            event_id = link_event_id(touchpoint_id, verdict)
            said = _Said(event_id, asked.customer_id, BY_LINK, words, at)
            is_new = await _write(tx, said, verdict, asked, option)
            if is_open:
                await _tell(tx, asked, option, at)
            return _heard(verdict, asked, option)._replace(is_new=is_new)

    async def by_text(self, message_id: str, sender: str, body: str, at: datetime) -> Heard:
        """Take in a text: an answer to the newest question that it can be an answer to."""
        async with self._database.begin() as tx:
            reached = await ids_at(tx, Channel.SMS, sender)
            for customer_id in reached:
                await lock_customer(tx, customer_id, at)
            whose: Sequence[str | None] = reached or [None]
            news = [await _store_text(tx, message_id, each, body, at) for each in whose]
            event_id = event_id_of(message_id, scope=TWILIO)
            if not any(news) or await _is_judged(tx, event_id):
                return Heard(AnswerOutcome.ANSWERED_BEFORE)
            said = _Said(
                event_id,
                reached[0] if reached else None,
                Channel.SMS,
                body,
                at,
                sender=reached[0] if reached else address_digest(Channel.SMS, sender),
                may_reply=not await is_suppressed(tx, Channel.SMS, sender),
                speech=self._speech,
            )
            return await _judge(tx, said, await _asked_by_text(tx, reached, sender, at))


def closed_at(answered: Mapping[str, Any]) -> datetime | None:
    """Return when the question closed that an event of ours answers, by its properties.

    None for one of an older version. What others track by this name may hold anything: ask only
    for an event that names its enrolment.
    """
    told = answered.get(ANSWER_BY)
    return None if told is None else datetime.fromisoformat(told)


class _Said(NamedTuple):
    event_id: str
    customer_id: str | None
    channel: str
    words: str
    at: datetime
    sender: str = ""
    """The customer's id, or a digest of a number that nobody has."""
    may_reply: bool = False
    """Whether its sender takes a text from us."""
    speech: Speech = NUMERALS
    """The words in which it may be written."""


async def _judge(tx: AsyncConnection, said: _Said, questions: Sequence[Row[Any]]) -> Heard:
    """Decide what a text is; the questions are the newest first."""
    still_open = [asked for asked in questions if _is_open(asked, said.at)]
    # What she surely got comes before what she may have got.
    still_open.sort(key=lambda asked: asked.status != TouchpointStatus.SENT)
    for asked in still_open:
        if reading := _read(said, asked):
            await _write(tx, said, AnswerOutcome.ANSWERED, asked, reading.option)
            await _tell(tx, asked, reading.option, said.at)
            return _heard(AnswerOutcome.ANSWERED, asked, reading.option)._replace(is_new=True)
    unanswered = any(Question(asked.question).needs_an_answer for asked in still_open)
    if is_pleasantry(said.words, said.speech) and not unanswered:
        await _write(tx, said, AnswerOutcome.PLEASANTRY, None, None)
        return Heard(AnswerOutcome.PLEASANTRY, is_new=True)
    if still_open:
        return await _not_understood(tx, said, still_open[0])
    for asked in questions:
        if (reading := _read(said, asked)) and asked.answered_at is not None:
            return await _answered_before(tx, said, asked, reading.option)
        if reading:
            return await _once(tx, said, AnswerOutcome.LATE, asked, reading.option)
    await _write(tx, said, AnswerOutcome.UNMATCHED, None, None)
    await _call_a_person(tx, said, None, "a text that answers no question")
    return Heard(AnswerOutcome.UNMATCHED, is_new=True)


async def _answered_before(tx: AsyncConnection, said: _Said, asked: Row[Any], option: str) -> Heard:
    """Keep an answer to a question that has one; who changed her mind meets a person."""
    await _write(tx, said, AnswerOutcome.ANSWERED_BEFORE, asked, option)
    first = await _option_of(tx, asked.touchpoint_id)
    if option != first:
        await _call_a_person(tx, said, asked, "another answer than her first")
    return _heard(AnswerOutcome.ANSWERED_BEFORE, asked, first)._replace(is_new=True)


async def _not_understood(tx: AsyncConnection, said: _Said, asked: Row[Any]) -> Heard:
    """Help once; whoever is not understood twice meets a person."""
    heard = await _once(tx, said, AnswerOutcome.NOT_UNDERSTOOD, asked, None)
    if not heard.may_reply:
        await _call_a_person(tx, said, asked, "answers that were not understood")
    return heard


async def _once(
    tx: AsyncConnection, said: _Said, verdict: AnswerOutcome, asked: Row[Any], option: str | None
) -> Heard:
    """Write down an answer that does not count; the first of its kind may be replied to."""
    earlier = await tx.scalar(
        select(func.count()).where(
            answers.c.touchpoint_id == asked.touchpoint_id,
            answers.c.verdict == verdict,
            answers.c.replied,
        )
    )
    may_reply = said.may_reply and not earlier
    await _write(tx, said, verdict, asked, option, replied=may_reply)
    return _heard(verdict, asked, option)._replace(is_new=True, may_reply=may_reply)


async def _call_a_person(
    tx: AsyncConnection, said: _Said, asked: Row[Any] | None, reason: str
) -> None:
    """Open a task about a text: one a question, or a sender, until it is done; then another."""
    task_key = f"text:{said.sender if asked is None else asked.touchpoint_id}"
    state = await tx.scalar(select(tasks.c.state).where(tasks.c.task_key == task_key))
    await open_task(
        tx,
        f"text:{said.event_id}" if state == TaskState.DONE else task_key,
        journey=None if asked is None else asked.journey,
        customer_id=said.customer_id if asked is None else asked.customer_id,
        key=None if asked is None else asked.key or None,
        workflow_id=None if asked is None else asked.workflow_id,
        event_id=said.event_id,
        owner=ASKED_OF,
        reason=reason,
        at=said.at,
        due_at=said.at + ANSWERED_WITHIN,
    )


async def _question(tx: AsyncConnection, touchpoint_id: str) -> Row[Any]:
    rows = await _asked(tx, touchpoints.c.touchpoint_id == touchpoint_id)
    if not rows:
        raise LookupError("that touchpoint asked nothing")
    return rows[0]


async def _asked(tx: AsyncConnection, *where: ColumnElement[bool]) -> Sequence[Row[Any]]:
    """Return the questions asked, the newest first, each with what tells whether it is open."""
    later, hers = touchpoints.alias("later"), touchpoints.c.customer_id
    moved_on = or_(
        exists().where(
            later.c.enrolment_id == touchpoints.c.enrolment_id,
            later.c.created_at > touchpoints.c.created_at,
        ),
        exists().where(
            tasks.c.customer_id == hers,  # for its index, as below
            tasks.c.run_id == enrolments.c.run_id,
            tasks.c.at > touchpoints.c.created_at,
        ),
        exists().where(
            steerings.c.customer_id == hers,
            steerings.c.run_id == enrolments.c.run_id,
            steerings.c.action == OperatorAction.SKIP_WAIT,
            steerings.c.at > touchpoints.c.created_at,
        ),
    )
    found = (
        select(
            touchpoints,
            customers.c.locale,
            customers.c.time_zone,
            enrolments.c.state.label("enrolment_state"),
            enrolments.c.key,
            moved_on.label("moved_on"),
        )
        .join_from(touchpoints, enrolments)
        .join(customers, customers.c.customer_id == touchpoints.c.customer_id)
        .where(touchpoints.c.question.is_not(None), *where)
        .order_by(touchpoints.c.created_at.desc(), touchpoints.c.touchpoint_id)
        .limit(MOST_LOOKED_AT)
    )
    return (await tx.execute(found)).all()


async def _asked_by_text(
    tx: AsyncConnection, customer_ids: Sequence[str], sender: str, at: datetime
) -> Sequence[Row[Any]]:
    return await _asked(
        tx,
        touchpoints.c.customer_id.in_(customer_ids),
        touchpoints.c.channel == Channel.SMS,
        touchpoints.c.address_digest == address_digest(Channel.SMS, sender),
        touchpoints.c.status.in_(_SENT),
        touchpoints.c.answer_by > at - REMEMBERED,
    )


def _is_open(asked: Row[Any], at: datetime) -> bool:
    """Tell whether the story still waits for the answer, as far as the store knows."""
    lives = asked.enrolment_state == EnrolmentState.RUNNING and not asked.moved_on
    return lives and asked.answered_at is None and at < asked.answer_by


def _read(said: _Said, asked: Row[Any]) -> Reading | None:
    question = Question(asked.question)
    return read_answer(said.words, question, asked.options.split(), said.speech)


async def _tell(tx: AsyncConnection, asked: Row[Any], option: str, at: datetime) -> None:
    """Close the question, and store the event that the journey hears."""
    await tx.execute(
        update(touchpoints)
        .where(touchpoints.c.touchpoint_id == asked.touchpoint_id)
        .values(answered_at=at)
    )
    answered = Answered(
        asked=local_key(asked.touchpoint_key), question=Question(asked.question), option=option
    )
    await store_event(
        tx,
        event_id=link_event_id(asked.touchpoint_id, Action.ANSWER),
        customer_id=asked.customer_id,
        enrolment_id=asked.enrolment_id,
        name=Answered.event_name(),
        properties=answered.model_dump(mode="json") | {ANSWER_BY: asked.answer_by.isoformat()},
        occurred_at=at,
        source="answer",
    )


async def _store_text(
    tx: AsyncConnection, message_id: str, customer_id: str | None, body: str, at: datetime
) -> bool:
    """Keep a text as an event, for each customer who has the number; nobody's is kept too."""
    told = message_id if customer_id is None else f"{message_id}:{customer_id}"
    return await store_event(
        tx,
        event_id=event_id_of(told, scope=TWILIO),
        customer_id=customer_id,
        name=TEXT_RECEIVED,
        properties={"body": body},
        occurred_at=at,
        source=TWILIO,
        state=EventState.DISPATCHED,  # what it means to a journey is an event of its own
    )


async def _write(
    tx: AsyncConnection,
    said: _Said,
    verdict: AnswerOutcome,
    asked: Row[Any] | None,
    option: str | None,
    *,
    replied: bool = False,
) -> bool:
    row = insert(tx, answers).values(
        event_id=said.event_id,
        customer_id=said.customer_id if asked is None else asked.customer_id,
        touchpoint_id=None if asked is None else asked.touchpoint_id,
        channel=said.channel,
        verdict=verdict,
        option=option,
        words=said.words,
        replied=replied,
        at=said.at,
    )
    fresh = row.on_conflict_do_nothing().returning(answers.c.event_id)
    return (await tx.execute(fresh)).first() is not None


async def _is_judged(tx: AsyncConnection, event_id: str) -> bool:
    """Tell whether a text was taken in before, whoever had its number then."""
    known = select(answers.c.event_id).where(answers.c.event_id == event_id)
    return await tx.scalar(known) is not None


async def _option_of(tx: AsyncConnection, touchpoint_id: str) -> str | None:
    found = await tx.scalar(
        select(answers.c.option).where(
            answers.c.touchpoint_id == touchpoint_id, answers.c.verdict == AnswerOutcome.ANSWERED
        )
    )
    return None if found is None else str(found)


def _heard(verdict: AnswerOutcome, asked: Row[Any], option: str | None) -> Heard:
    return Heard(
        verdict,
        touchpoint_id=asked.touchpoint_id,
        question=Question(asked.question),
        options=tuple(asked.options.split()),
        option=option,
        locale=asked.locale or "en",
        time_zone=usable_zone(asked.time_zone),
        facts=asked.facts or {},
    )
